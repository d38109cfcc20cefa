"""The append-only log: who did what to which thing, when; each entry carries the hash of the one before it."""
