"""The one thread that runs models for the page.

Torch keeps a pool of threads, and the C allocator a heap, for every thread that ever worked: one that is made anew
for every run leaves both behind.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")


class Worker:
    """Does one job after the other; its thread starts with the first and ends with the process."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[tuple[Callable[[], Any], Future[Any]]] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def do(self, job: Callable[[], T]) -> T:
        """What the job returns or raises, once it was its turn."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="easy-diffuser-worker", daemon=True)
                self._thread.start()
        done: Future[T] = Future()
        self._jobs.put((job, done))
        return done.result()

    def _work(self) -> None:
        while True:
            _finish(*self._jobs.get())


def _finish(job: Callable[[], T], done: Future[T]) -> None:
    """A function of its own: nothing of a finished job is held while the thread waits for the next."""
    try:
        done.set_result(job())
    # Whoever waits gets it, whatever it is.
    except BaseException as error:
        done.set_exception(error)


WORKER = Worker()
