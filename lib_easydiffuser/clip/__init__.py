"""Image and label features, label banks, ranking, the greedy chain."""
