"""Rounds that propose the next one, take back what made things worse, and end. Free of any page and any host."""
