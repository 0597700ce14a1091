"""How fast a job goes, told from its last minutes: what was done before, or lay there already, is no pace."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

_SPAN = 120.0  # seconds looked back
_SOONEST = 2.0


class Pace:
    """Pictures a minute, and seconds left.

    Args:
        clock: Seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()

    def at(self, done: int) -> None:
        """So many are done now."""
        now = self._clock()
        if self._seen and done < self._seen[-1][1]:
            self._seen.clear()
        if not self._seen or done > self._seen[-1][1]:
            self._seen.append((now, done))
        while len(self._seen) > 2 and now - self._seen[1][0] > _SPAN:
            self._seen.popleft()

    @property
    def rate(self) -> float | None:
        """Pictures a minute; None while it is too early to say."""
        if not self._seen:
            return None
        (began, first), (_, last) = self._seen[0], self._seen[-1]
        spent = self._clock() - began
        return 60.0 * (last - first) / spent if spent >= _SOONEST and last > first else None

    def left(self, todo: int) -> float | None:
        """Seconds until so many more are done."""
        rate = self.rate
        return 60.0 * todo / rate if rate else None
