"""What a person looks at while a job runs and afterwards: some results, the table of all tags, what failed."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..jobs.journal import rows
from ..jobs.records import Job
from ..jobs.runner import failures as failed
from ..jobs.store import JOURNAL, Store
from ..prompt.phrases import key_of
from .render import Renderer
from .spec import BatchSpec, spec_of


@dataclass(frozen=True)
class Shown:
    """One picture's result.

    Attributes:
        name: Its path below the folder.
        path: The picture.
    """

    name: str
    path: Path
    text: str
    negative: str
    caption: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class TagCount:
    """A tag of the batch.

    Attributes:
        tag: Its commonest spelling, after removing and renaming.
        count: Pictures that have it.
        share: Of the pictures that were read, 0..1.
        dropped: Whether it was pruned, or is left out by name or number.
    """

    tag: str
    count: int
    share: float
    dropped: bool


@dataclass(frozen=True)
class Failure:
    """A picture that could not be read, and why."""

    name: str
    sentence: str
    hint: str


def sample(job: Job, most: int = 10, start: int = 0) -> list[Shown]:
    """Some results as they would be written, in the order they were read; works while the job runs."""
    spec = spec_of(job.spec)
    known = tally(job, spec)
    renderer, found = Renderer(spec, known.counts if spec.min_count > 1 else None), []
    for number, row in enumerate(_results(job, known.unique)):
        if number >= start + most:
            break
        if number >= start:
            written = renderer.write(row)
            path = Path(spec.folder) / row["key"] if spec.folder else Path(row["key"])
            texts = (written.text, written.negative, written.caption, written.tags)
            found.append(Shown(str(row["key"]), path, *texts))
    return found


def table(job: Job, most: int = 0) -> list[TagCount]:
    """Every tag of the batch with its count, commonest first; works while the job runs.

    Args:
        most: At most so many; 0 gives all.
    """
    spec = spec_of(job.spec)
    found, renderer = tally(job, spec), Renderer(spec)
    ranked = sorted(found.counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        TagCount(
            found.spelled(key), count, count / max(1, found.pictures),
            renderer.is_banned(key) or count < spec.min_count,
        )
        for key, count in (ranked[:most] if most else ranked)
    ]  # fmt: skip


def results(job: Job) -> list[Path]:
    """The files to hand out: the table or the archive; none where each picture has its own."""
    found = Store(job.folder.parent).status(job).result.get("files", ())
    return [path for path in map(Path, found) if path.is_file()]


def failures(job: Job) -> list[Failure]:
    """The pictures that could not be read, with their reasons."""
    return [Failure(key, error.message, error.hint) for key, error in failed(job)]


@dataclass
class Tally:
    """Counts of tags that grow with the journal: asked again, only what is new is read.

    Attributes:
        counts: Pictures that have a tag, by its key.
        pictures: How many were read.
        unique: Whether no picture was read twice.
    """

    counts: Counter[str] = field(default_factory=Counter)
    pictures: int = 0
    unique: bool = True
    _spellings: dict[str, Counter[str]] = field(default_factory=dict)
    _keys: set[str] = field(default_factory=set)
    _place: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def spelled(self, key: str) -> str:
        """The commonest spelling of a tag; of equally common ones the first in the alphabet."""
        return min(self._spellings[key].items(), key=lambda pair: (-pair[1], pair[0]))[0]

    def read(self, job: Job, renderer: Renderer) -> Tally | None:
        """Read on; gives what it is now, for the caller alone. None where a picture came again: count all anew."""
        with self._turn:
            if not self.unique:
                return None
            for place, row in rows(job.folder / JOURNAL, self._place):
                self._place = place + 1  # the rest of that line is no row
                if "tags" not in row:
                    continue
                if row["key"] in self._keys:
                    self.unique = False
                    return None
                self._keys.add(row["key"])
                self.count(renderer.named(row))
            return self._copy()

    def _copy(self) -> Tally:
        """Another thread may read on in this one."""
        spellings = {key: Counter(found) for key, found in self._spellings.items()}
        return Tally(Counter(self.counts), self.pictures, _spellings=spellings)

    def count(self, named: list[str]) -> None:
        """One more picture, with these tags."""
        self.pictures += 1
        for text in named:
            key = key_of(text)
            self.counts[key] += 1
            self._spellings.setdefault(key, Counter())[text] += 1


def tally(job: Job, spec: BatchSpec) -> Tally:
    """The counts of a job under its renaming, as far as it is."""
    name = (str(job.folder), spec.remove, spec.rename)
    with _TURN:
        found = _TALLIES.setdefault(name, Tally())
        _TALLIES.move_to_end(name)
        while len(_TALLIES) > _MOST:
            _TALLIES.popitem(last=False)
    if (now := found.read(job, Renderer(spec))) is not None:
        return now
    anew, renderer = Tally(unique=False), Renderer(spec)
    for row in _results(job):
        anew.count(renderer.named(row))
    return anew


_MOST = 4
_TALLIES: OrderedDict[Any, Tally] = OrderedDict()
_TURN = threading.Lock()


def _results(job: Job, unique: bool = False) -> Iterator[Mapping[str, Any]]:
    """The last row of each picture that was read.

    Args:
        unique: Whether each is known to have one row only, so that the first can be had without the others.
    """
    path = job.folder / JOURNAL
    last = {} if unique else {str(row.get("key")): place for place, row in rows(path)}
    for place, row in rows(path):
        if "tags" in row and (unique or last[str(row["key"])] == place):
            yield row
