"""Measurements, started by `bin/bench`: what the program does per second next to a plain measure in the same run."""
