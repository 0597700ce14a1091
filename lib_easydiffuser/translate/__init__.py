"""Korean and English, both ways."""
