"""Rounds, samples, assignments, visits and observations of every kind, and what a position is worth as evidence (trust)."""
