"""Word lists and fitted numbers of our own making. Data only."""
