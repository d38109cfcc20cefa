"""Workbooks (XLSX): opened only after they were found to be harmless, read as cells of text, and written."""
