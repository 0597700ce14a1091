"""Models on this machine: where they lie, how they load, who is in memory."""
