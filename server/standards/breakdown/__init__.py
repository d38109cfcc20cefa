"""A city's 责任分解表 as a draft: a table made for people, with a title, merged cells and section rows.

`columns` proposes which column holds what, a person corrects it on the import page, `making` turns rows into
requirements that are answered by eye, from papers or by asking. Nothing is guessed beyond that: rules with figures are
the office's to write in the draft. Pure.
"""
