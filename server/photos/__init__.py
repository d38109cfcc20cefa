"""Evidence bytes: receive, read, show. Knows photos by their SHA-256 and nothing of sites, visits or rounds.

Public to the rooms above: `operations.receive`, `queries`, `metadata.exif.read`, `rules`. `metadata` reads what a photo
says of itself, `decoding` opens its pixels in a process apart, `likeness` finds it again, `slogans` reads the words in
it, `redactions` covers faces and plates, `uploads` takes it in piece by piece. Bytes are kept as they came; what is
derived from them (facts from EXIF, upright renditions) is made afterwards and can be made again at any time.
"""
