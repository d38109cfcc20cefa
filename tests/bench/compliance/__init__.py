"""How fast verdicts are worked out: a whole round, one record, a million things on one road, each beside its floor."""
