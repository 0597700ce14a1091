"""Memory given back once a page stands.

Making a page and sending it takes the host tens of MiB, and Reload UI leaves the last page to the garbage collector,
which comes late. Neither the collector nor the C allocator gives any of it back by itself.
"""

from __future__ import annotations

import gc
import threading

_AFTER_S = 2.0
"""By then the page's first requests are answered."""


class Tidy:
    """Gives memory back a while after the last call, on a thread of its own.

    Attributes:
        timer: The thread that waits or has ended; None before the first call.

    Args:
        after: Seconds to wait.
    """

    def __init__(self, after: float = _AFTER_S) -> None:
        self._after = after
        self._lock = threading.Lock()
        self.timer: threading.Timer | None = None
        self._collect = False
        self._started = False

    def app_started(self, _demo: object, _app: object) -> None:
        """The host's server is up; from the second time on, a page was left behind."""
        self.soon(collect=self._started)
        self._started = True

    def soon(self, collect: bool = False) -> threading.Timer:
        """Ask for it.

        Args:
            collect: Whether there is a page to be collected; half a second of work.
        """
        with self._lock:
            self._collect = self._collect or collect
            if self.timer is not None:
                self.timer.cancel()
            self.timer = threading.Timer(self._after, self._now)
            self.timer.daemon = True
            self.timer.start()
            return self.timer

    def _now(self) -> None:
        from ..models.memory import trim

        with self._lock:
            collect, self._collect = self._collect, False
        if collect:
            gc.collect()
        trim()


TIDY = Tidy()
