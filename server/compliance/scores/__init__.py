"""Scores: points of verdicts, the tables of 得分率, and the reads they come from."""
