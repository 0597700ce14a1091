"""How quickly items come, lately."""

from __future__ import annotations

import time
from collections import deque

_LATELY = 200  # items
_EVERY_S = 1.0


class Pace:
    """Counts steps against the clock."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=_LATELY)
        self._told = 0.0

    def begin(self) -> None:
        """From now on."""
        self._times.clear()
        self._times.append(time.monotonic())

    def step(self) -> None:
        """One more."""
        self._times.append(time.monotonic())

    @property
    def rate(self) -> float:
        """Items a second over the last ones; 0.0 before there are two."""
        span = self._times[-1] - self._times[0] if len(self._times) > 1 else 0.0
        return (len(self._times) - 1) / span if span > 0 else 0.0

    def due(self) -> bool:
        """Whether it is time to write down again; then it counts as written."""
        now = time.monotonic()
        if now - self._told < _EVERY_S:
            return False
        self._told = now
        return True
