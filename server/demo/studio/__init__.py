"""The studio: draws street photographs with public-service posters, because no real person's walk is shown.

Everything is drawn from a seed: the same seed gives the same picture. Nothing here knows of sites, rounds or databases.
"""
