"""The kinds of jobs of this room. One kind, one file, found by scanning this folder (`jobs/kinds.py`)."""
