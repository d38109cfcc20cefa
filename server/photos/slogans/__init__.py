"""The text that photos show, and the themes its slogans speak of: proposals, which decide nothing.

Text is read by the worker once a photo can be shown and nothing else is to do, where the optional extra is installed
(requirements-ocr.txt). Slogans are found by a dictionary that ships with the program and that the office changes.
Public to the rooms above: `queries`, `operations`, `matching`, `normal.plain`.
"""
