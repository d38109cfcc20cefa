"""Photos as evidence: weighed for place and time, asked about where two may show one thing, ruled on by people."""
