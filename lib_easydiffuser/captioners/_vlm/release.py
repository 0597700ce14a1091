"""Whether this host's transformers is new enough for a class; known without importing it, which takes a second."""

from __future__ import annotations

import re
from functools import cache
from importlib import metadata

LOOKS_SINCE = "4.48"
"""From this release on attention goes through one function that can be overheard."""


@cache
def installed() -> str:
    """The release of transformers here; "" where there is none.

    Read once: `auto` asks for every captioner and every picture, and reading a package's metadata takes 2 ms.
    """
    try:
        return metadata.version("transformers")
    except metadata.PackageNotFoundError:
        return ""


def release_lack(since: str) -> str:
    """ "Needs transformers 4.56, this host has 4.30.2."; "" when it is new enough, or not installed at all."""
    here = installed()
    if not here or _numbers(here) >= _numbers(since):
        return ""
    return f"Needs transformers {since}, this host has {here}."


def newer(release: str) -> bool:
    """Whether a folder was saved by a later release than the one here."""
    here = installed()
    return bool(release and here) and _numbers(release)[:2] > _numbers(here)[:2]


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", release.partition("+")[0])[:3])
