"""审核: doubtful evidence and the decisions a person makes about it."""
