"""A small world for tests: drawn pictures and tiny checkpoints of the real classes."""
