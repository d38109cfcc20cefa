"""Drawing the sites of a round at random from a stated seed: the method, its record, and what is kept."""
