"""The rounds of this process by a key that the browser's tab keeps: a page that is loaded again finds them.

Gradio gives every load a session of its own. The key is the browser's own random number, so that nobody finds the
rounds of somebody else.
"""

from __future__ import annotations

import re
import threading

from .bench import Bench

_MOST = 8
_KEY = re.compile("[0-9a-f]{32}")


class Kept:
    """The benches used last.

    Args:
        most: How many; the one unused for longest goes first.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._benches: dict[str, Bench] = {}
        self._turn = threading.Lock()

    def bench(self, key: str, fresh: Bench) -> Bench:
        """The key's; `fresh` from now on where there is none. A key that is none keeps nothing."""
        if not _KEY.fullmatch(key or ""):
            return fresh
        with self._turn:
            found = self._benches.pop(key, fresh)
            self._benches[key] = found  # the last in order is the one used last
            while len(self._benches) > self._most:
                self._benches.pop(next(iter(self._benches)))
        return found


KEPT = Kept()
"""Of the process: it outlives the host's Reload UI."""
