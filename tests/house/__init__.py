"""Rules about ourselves: what no single room can check."""
