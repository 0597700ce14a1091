"""A host whose progress is a bar on standard error, for commands that make a person wait."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from ..host import Host
from .host import StandaloneHost


@contextmanager
def telling(host: StandaloneHost) -> Iterator[Host]:
    """The host with a bar beside the results, which comes after a second."""
    from tqdm import tqdm

    # A log file wants few lines of it.
    pace = 0.1 if sys.stderr is not None and sys.stderr.isatty() else 10.0
    with tqdm(total=1, file=sys.stderr, leave=False, dynamic_ncols=True, delay=1.0, mininterval=pace) as bar:
        yield cast(Host, _Telling(host, bar))


class _Telling:
    """A host whose progress is a bar; everything else is the host's own."""

    def __init__(self, host: StandaloneHost, bar: Any) -> None:
        self._host = host
        self._bar = bar

    def __getattr__(self, name: str) -> Any:
        return getattr(self._host, name)

    def progress(self, done: int, total: int, text: str = "") -> None:
        if done < self._bar.n or total != self._bar.total:
            self._bar.reset(total)
        self._bar.set_description_str(text, refresh=False)
        self._bar.update(done - self._bar.n)
