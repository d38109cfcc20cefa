"""Official papers: one content object becomes DOCX, PDF and XLSX that agree word for word.

`content` says what a paper holds, `wording` turns it into every sentence that is printed, and `word`, `typesetting`
and `spreadsheet` only lay those sentences out (GB/T 9704-2012). This room knows no database and no web; it refuses to
guess: what a paper lacks is left out or printed as a blank to be filled in by hand. Papers are written in Chinese.
"""
