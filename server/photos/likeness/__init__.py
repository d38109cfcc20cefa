"""Photos seen before: what pictures look like, the search among all of them, and the look at two."""
