"""Many references as one site: what a portal is, and what it adds to the sites of its references."""
