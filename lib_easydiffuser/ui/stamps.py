"""One order for all that the page is told: of two messages the one with the higher stamp is the newer."""

from __future__ import annotations

import itertools
import time

# From the clock: a page that outlives a restart of the server must not take what is new for old.
_COUNT = itertools.count(time.time_ns() // 1_000_000)


def stamp() -> int:
    """The next number; below 2**53, so that the page can hold it."""
    return next(_COUNT)
