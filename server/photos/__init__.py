"""Evidence bytes: receive, read, show. Knows photos by their SHA-256 and nothing of sites, visits or rounds.

Public to the rooms above: `operations.receive`, `queries`, `exif.read`, `rules`. Bytes are kept as they came; what is
derived from them (facts from EXIF, upright renditions) is made afterwards and can be made again at any time.
"""
