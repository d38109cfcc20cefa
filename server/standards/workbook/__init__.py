"""A standard as a workbook: a head sheet, lists of words, a row for each requirement; and the 责任分解表. Pure."""
