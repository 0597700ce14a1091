"""How it works, on one's own picture: the steps with their figures, and what of this picture stands in them."""
