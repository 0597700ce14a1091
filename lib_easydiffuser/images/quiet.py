"""Silence Pillow's warnings in the thread that reads a picture, and in no other.

`warnings.catch_warnings` swaps the process's filters: two threads in it at once can leave the host with
the wrong ones. A single filter that matches only while its own thread asks for quiet has no such race.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast


class _OnlyHere(threading.local):
    """Stands where a filter has its compiled message pattern."""

    depth = 0

    def match(self, _text: str) -> bool:
        return self.depth > 0


_here = _OnlyHere()
_FILTER = ("ignore", _here, Warning, None, 0)


@contextmanager
def quiet() -> Iterator[None]:
    """No warning raised in this thread is shown, kept or turned into an error."""
    filters = cast("list[Any]", warnings.filters)
    # Not merely present but first: an "error" filter in front of it would win.
    if not filters or filters[0] is not _FILTER:
        filters[:] = [_FILTER, *(entry for entry in filters if entry is not _FILTER)]
    _here.depth += 1
    try:
        yield
    finally:
        _here.depth -= 1
