"""Redaction (遮盖): a face or a number plate is covered in what is shown of a photo; the original stays as it came."""
