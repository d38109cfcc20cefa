"""Published standards: the documents of a city, their requirements clause by clause, and one rule per phase."""
