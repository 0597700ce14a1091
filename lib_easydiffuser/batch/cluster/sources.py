"""Addresses -> sources: what one reading task reads, in an order that is the same on every machine and every day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from ...errors import ImageError, UsageError, quoted
from ...images.folder import SUFFIXES, natural_key
from ..finding import fits
from .storage import Entry, listed

Kind = Literal["pictures", "tar", "parquet"]
_TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
_MOST_NAMES = 1_000_000  # that a {000..999} may stand for


@dataclass(frozen=True)
class Source:
    """Some pictures that are read one after the other.

    Attributes:
        number: Its place in the plan, from 0: its shards are called by it.
        kind: What its files are: pictures, one WebDataset tar, or one Parquet file.
        files: (address, place below what was named), in order.
        digest: Of names, sizes and stamps: another one where a file was changed, added or taken away.
    """

    number: int
    kind: Kind
    files: tuple[tuple[str, str], ...]
    digest: str


def sources_of(addresses: Sequence[str], size: int, recursive: bool = True, glob: str = "") -> list[Source]:
    """What is to be read.

    Args:
        addresses: Folders, files and patterns; {000..127} counts up, as WebDataset writes it.
        size: Pictures of a shard; so many files make a source.
        glob: Only pictures whose path fits; tars and Parquet files are taken as they are.

    Raises:
        ImageError: If an address names nothing, or nothing that is read.
    """
    found: list[tuple[Kind, tuple[Entry, ...]]] = []
    for address in expanded(addresses):
        here = list(_grouped(listed(address, recursive), size, glob))
        if not here:
            raise ImageError(
                f"There is no picture, tar or Parquet file at {quoted(address, 200)}.",
                "Name a folder of them, or one." if recursive else "--recursive looks deeper.",
            )
        found += here
    return [_source(number, kind, entries) for number, (kind, entries) in enumerate(found)]


def expanded(addresses: Iterable[str]) -> Iterator[str]:
    """Every address with its braces counted up: a-{000..002}.tar is three."""
    for address in addresses:
        if "{" not in address:
            yield address
            continue
        try:
            from braceexpand import braceexpand
        except ImportError:
            raise UsageError(
                f"The braces of {quoted(address, 200)} need the package braceexpand, which comes with webdataset.",
                "pip install webdataset, or name a folder.",
            ) from None
        for number, one in enumerate(braceexpand(address)):
            if number >= _MOST_NAMES:
                raise UsageError(f"{quoted(address, 200)} stands for more than {_MOST_NAMES} names.", "Name a folder.")
            yield one


def _grouped(entries: Iterable[Entry], size: int, glob: str) -> Iterator[tuple[Kind, tuple[Entry, ...]]]:
    kinds: dict[Kind, list[Entry]] = {"pictures": [], "tar": [], "parquet": []}
    for entry in sorted(entries, key=lambda entry: natural_key(entry.place)):
        kind = _kind_of(entry.place)
        if kind and (kind != "pictures" or fits(Path(entry.place), glob)):
            kinds[kind].append(entry)
    pictures = kinds["pictures"]
    for start in range(0, len(pictures), size):
        yield "pictures", tuple(pictures[start : start + size])
    for entry in kinds["tar"]:
        yield "tar", (entry,)
    for entry in kinds["parquet"]:
        yield "parquet", (entry,)


def _kind_of(place: str) -> Kind | None:
    name = place.lower()
    if PurePosixPath(name).suffix in SUFFIXES:
        return "pictures"
    if name.endswith(_TARS):
        return "tar"
    return "parquet" if name.endswith((".parquet", ".pq")) else None


def _source(number: int, kind: Kind, entries: Sequence[Entry]) -> Source:
    known = json.dumps([kind, [[entry.address, entry.size, entry.stamp] for entry in entries]])
    files = tuple((entry.address, entry.place) for entry in entries)
    return Source(number, kind, files, hashlib.sha256(known.encode()).hexdigest()[:16])
