"""The processes that open pictures: how they are kept and limited, and what they draw."""
