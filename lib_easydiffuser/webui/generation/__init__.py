"""Generating in the host's own process, as its Generate button does."""
