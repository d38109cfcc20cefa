"""Rounds, samples, assignments, visits, observations, and what a position is worth as evidence (trust)."""
