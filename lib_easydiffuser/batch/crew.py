"""Who reads pictures: this process alone, or processes beside it; and in which batches a captioner gets them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from ..errors import (
    BrokenModelError,
    EasyDiffuserError,
    HostError,
    ImageError,
    Interrupted,
    MissingModelError,
    OutputError,
    UsageError,
    quoted,
)
from ..jobs.bench import Bench
from ..jobs.pool import Pool, Ready
from ..jobs.records import Item, broken
from . import stages
from .known import AGAIN, Known
from .roots import inside
from .spec import BatchSpec
from .stages import Measured, Row

FATAL = (UsageError, HostError, Interrupted, MissingModelError, BrokenModelError, OutputError)
"""These would come again for every picture that follows."""
SPELL_S = 4.0
"""How long the host's turn is kept before others get theirs."""
Result = Row | EasyDiffuserError


@dataclass(frozen=True)
class _Same:
    """The content of an item that is read before."""

    key: str


class Crew:
    """Reads the items of one run, in their order.

    Args:
        keeps: Whether what stands at an item's place stays anyway: then it is not read.
    """

    def __init__(self, spec: BatchSpec, bench: Bench, keeps: Callable[[Item], bool]) -> None:
        self._spec, self._bench, self._keeps = spec, bench, keeps
        self._settings = stages.settled(spec.reading, bench.host)
        self._known = Known(bench)
        self._roots = [Path(root) for root in spec.roots]
        self._setup = stages.setup_of(self._settings, bench.host, spec.record)
        self._stack = ExitStack()
        self._since = 0.0

    def results(self, items: Sequence[Item]) -> Iterator[tuple[Item, Result]]:
        """Rows, or errors in their places.

        Raises:
            EasyDiffuserError: What would come again for every picture.
        """
        alone = stages.alone(self._settings, self._bench.host)
        found = self._alone(items) if alone else self._batched(items)
        with self._stack:
            for item, result in found:
                if isinstance(result, FATAL):
                    raise result
                yield item, result if isinstance(result, EasyDiffuserError) else {**result, "stat": stat_of(item)}

    # Captioners that need no device: a process does all of a picture.

    def _alone(self, items: Sequence[Item]) -> Iterator[tuple[Item, Result]]:
        payloads = (self._payload(item, lambda path, name: (path, name)) for item in items)
        for item, result in zip(items, self._mapped("reader", self._read, payloads), strict=True):
            yield item, self._resolved(result)

    def _read(self, payload: tuple[str, str]) -> Result:
        loaded = stages.load(Path(payload[0]), payload[1], self._settings)
        one = Measured(loaded.name, loaded.sha256, loaded.picture)
        self._take_turn()
        return stages.caption([one], self._settings, self._bench.host, self._spec.record)[0]

    # All others: processes decode and measure beside the model, which gets its batches here.

    def _batched(self, items: Sequence[Item]) -> Iterator[tuple[Item, Result]]:
        """A batch is cut by its pictures' places in the plan, so that a resumed job captions the same ones together."""
        size, wanted = self._settings.batch_size, {item.key for item in items}
        teller = stages.captioner_of(self._settings, self._bench.host)
        numbers = {item.number // size for item in items}
        whole = [item for item in self._bench.items if item.number // size in numbers and self._counts(item, wanted)]
        payloads = (self._payload(item, lambda path, name: (path, name, teller), item.key in wanted) for item in whole)
        measured = zip(whole, self._mapped("measurer", self._measure, payloads), strict=True)
        for _, batch in groupby(measured, key=lambda pair: pair[0].number // size):
            yield from ((item, result) for item, result in self._captioned(list(batch)) if item.key in wanted)

    def _counts(self, item: Item, wanted: set[str]) -> bool:
        """Whether it was captioned in its batch: not one that was copied, kept or broken."""
        if item.key in wanted:
            return True
        row = self._bench.row(item)
        return not (row.get(AGAIN) or row.get("kept") or "error" in row)

    def _measure(self, payload: tuple[str, str, str]) -> Measured:
        loaded = stages.load(Path(payload[0]), payload[1], self._settings)
        return stages.measure(loaded, self._settings, self._bench.host)

    def _captioned(self, batch: Sequence[tuple[Item, Any]]) -> Iterator[tuple[Item, Result]]:
        together = [one for _, one in batch if isinstance(one, Measured)]
        rows = iter(self._told(together) if together else [])
        for item, one in batch:
            yield item, next(rows) if isinstance(one, Measured) else self._resolved(one)

    def _told(self, together: Sequence[Measured]) -> list[Result]:
        self._take_turn()
        try:
            return stages.caption(together, self._settings, self._bench.host, self._spec.record)
        except EasyDiffuserError as error:
            if isinstance(error, FATAL) or len(together) == 1:
                return [error] * len(together)
        except Exception as error:
            if len(together) == 1:
                return [broken(error)]
        return [result for one in together for result in self._told([one])]

    # Both.

    def _mapped(self, target: str, here: Callable[[Any], Any], payloads: Iterable[Any]) -> Iterator[Any]:
        if self._spec.workers < 2:
            for payload in payloads:
                yield payload.value if isinstance(payload, Ready) else _tried(here, payload)
            return
        with Pool(self._spec.workers, f"{stages.__name__}:{target}", self._setup) as pool:
            yield from pool.map(payloads, self._bench.go_on)

    def _payload(self, item: Item, make: Callable[[str, str], Any], new: bool = True) -> Any:
        """What is to be done for an item, or its result where that is known."""
        self._bench.go_on()
        if new and self._keeps(item):
            return Ready({"kept": True})
        path = Path(item.data["path"])
        if self._roots and not inside(Path(os.path.realpath(path)), self._roots):
            said = f"{quoted(str(path), 200)} leads out of the folders of this job."
            return Ready(ImageError(said, "A link does that."))
        if new:
            try:
                sha = stages.digest(stages.file_bytes(path))
            except EasyDiffuserError as error:
                return Ready(error)
            if (row := self._known.row(sha)) is not None:
                return Ready(row)
            if (first := self._known.first(sha, item.key)) != item.key:
                return Ready(_Same(first))
        return make(str(path), str(item.data["path"]))

    def _resolved(self, result: Any) -> Result:
        found: Result = self._known.copied(result.key) if isinstance(result, _Same) else result
        return found

    def _take_turn(self) -> None:
        """The host's, kept for some seconds: taking it for every picture costs more than the picture."""
        self._bench.go_on()
        if time.monotonic() - self._since > SPELL_S:
            self._stack.close()
            self._stack.enter_context(self._bench.turn())
            self._since = time.monotonic()


def stat_of(item: Item) -> list[int]:
    """What tells that a file was changed, without reading it; [] for one that is not there."""
    try:
        found = Path(item.data["path"]).stat()
    except (OSError, ValueError):
        return []
    return [found.st_size, found.st_mtime_ns]


def _tried(work: Callable[[Any], Any], payload: Any) -> Any:
    try:
        return work(payload)
    except EasyDiffuserError as error:
        return error
    except Exception as error:
        return broken(error)
