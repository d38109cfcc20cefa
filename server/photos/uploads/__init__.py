"""Photos that arrive in pieces (tus 1.0.0): for phones whose connection ends again and again.

An upload is a row (whose, which photo, how long, until when) and a file that only ever holds accepted bytes, so that
its length is the offset. When it is whole it goes the way of every photo: `photos.operations.take_in` and `receive`.
"""
