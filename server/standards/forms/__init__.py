"""The forms in which an office writes a standard: one description of every field, and the way from typed text to the
schema and back. Pure: the schema alone decides what is right."""
