"""The report: groups of pictures that look nearly the same, groups of captions that say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import ImageError, Interrupted, SettingError
from ...host import Host
from .hashes import looks_like, require_imagehash
from .near import groups_within
from .sayings import groups_saying

MOST_BITS = 16
DISTANCE = 6
"""Bits of 64 in which pictures that look nearly the same may differ."""

Hash = Callable[[Path], int | None]


@dataclass(frozen=True)
class Seen:
    """A picture to be compared.

    Attributes:
        path: None for one whose file is not at hand: its caption alone is compared.
        caption: "" for none.
    """

    name: str
    path: Path | None = None
    caption: str = ""


@dataclass(frozen=True)
class Group:
    """Pictures that belong together.

    Attributes:
        names: Two and more, in the order they came.
        bits: For pictures, in how many of 64 bits each differs from the first; () for captions.
        caption: For captions, the first of them; "" for pictures.
    """

    names: tuple[str, ...]
    bits: tuple[int, ...] = ()
    caption: str = ""


@dataclass(frozen=True)
class Report:
    """What was found.

    Attributes:
        total: Pictures that came.
        pictures, captions: The groups.
        plain: Pictures of one tone, which were not compared.
        failed: (name, why) of those that could not be read.
    """

    total: int = 0
    pictures: tuple[Group, ...] = ()
    captions: tuple[Group, ...] = ()
    plain: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()

    def record(self) -> dict[str, Any]:
        """In JSON's own types."""
        return {
            "total": self.total,
            "pictures": [{"names": list(group.names), "bits": list(group.bits)} for group in self.pictures],
            "captions": [{"names": list(group.names), "caption": group.caption} for group in self.captions],
            "plain": list(self.plain),
            "failed": [{"name": name, "reason": reason} for name, reason in self.failed],
        }


def report(seen: Iterable[Seen], host: Host, distance: int = DISTANCE, look: Hash = looks_like) -> Report:
    """Compare pictures and captions.

    Args:
        distance: In how many of 64 bits two pictures may differ, 0 (copies) to 16 (alike at a glance).
        look: What hashes a picture's file.

    Raises:
        UsageError: Without imagehash, where a picture is to be looked at; for a distance out of bounds.
        Interrupted: If the person stopped.
    """
    if not 0 <= distance <= MOST_BITS:
        raise SettingError(f"The distance {distance!r} is out of bounds.", f"0 to {MOST_BITS} bits are compared.")
    all_ = list(seen)
    if look is looks_like and any(one.path for one in all_):
        require_imagehash()
    hashes, failed = _hashed(all_, host, look)
    places = [place for place, bits in hashes.items() if bits is not None]
    bits = [hashes[place] or 0 for place in places]
    return Report(
        total=len(all_),
        pictures=tuple(_pictures(all_, places, bits, distance)),
        captions=tuple(_captions(all_)),
        plain=tuple(all_[place].name for place, found in hashes.items() if found is None),
        failed=tuple(failed),
    )


def _hashed(seen: Sequence[Seen], host: Host, look: Hash) -> tuple[dict[int, int | None], list[tuple[str, str]]]:
    """The hash at each place that has a file, and what could not be read."""
    hashes: dict[int, int | None] = {}
    failed: list[tuple[str, str]] = []
    for place, one in enumerate(seen):
        if host.stopped():
            raise Interrupted()
        host.progress(place, len(seen), "comparing pictures")
        if one.path is None:
            continue
        try:
            hashes[place] = look(one.path)
        except ImageError as error:
            failed.append((one.name, str(error)))
    return hashes, failed


def _pictures(seen: Sequence[Seen], places: Sequence[int], hashes: Sequence[int], distance: int) -> Iterable[Group]:
    for group in groups_within(hashes, distance):
        first = hashes[group[0]]
        bits = tuple((first ^ hashes[one]).bit_count() for one in group)
        yield Group(tuple(seen[places[one]].name for one in group), bits)


def _captions(seen: Sequence[Seen]) -> Iterable[Group]:
    for group in groups_saying([one.caption for one in seen]):
        yield Group(tuple(seen[one].name for one in group), caption=seen[group[0]].caption)
