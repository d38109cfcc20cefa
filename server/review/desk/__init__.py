"""The desk (逐项核对): doubtful evidence one item after the other, decided by keys, by mouse or by thumb."""
