"""Lists and bulletins that leave the house: problem list, rankings, ledgers."""
