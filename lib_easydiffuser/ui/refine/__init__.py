"""Rounds by themselves: edit lists to accept line by line, a run with a budget, its graph, notes about a checkpoint."""
