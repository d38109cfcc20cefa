"""One module for each family of rules: each takes a rule and the facts and gives a verdict. Pure."""
