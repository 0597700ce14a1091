"""A comma-separated list of tags, as it stands in a sidecar file, and how two become one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Literal

from ..items import COMMAS, items_in, pieces_in

Conflict = Literal["skip", "replace", "append", "prepend"]
CONFLICTS: tuple[Conflict, ...] = ("skip", "replace", "append", "prepend")


def merged(old: str, new: str, conflict: Conflict) -> str:
    """The text for the file that held `old`: as `conflict` says, and no tag of ours twice.

    What stood there stays to the letter; only tags it lacks are added.
    """
    from ..prompt.phrases import phrases_of

    theirs = items_in(old)
    if conflict == "skip" or not new.strip():
        return old
    if conflict == "replace" or not theirs:
        return new
    added = _unknown(items_in(new), _keys(old) | phrases_of(old))
    if not added:
        return old
    body = _without_loose_commas(old, last=theirs[-1])
    pieces = [body, *added] if conflict == "append" else [*added, body]
    return reduce(_joined, pieces) + "\n"


def _without_loose_commas(text: str, last: str) -> str:
    """The list without commas at its ends; one that belongs to its `last` tag (escaped, in brackets) stays."""
    text = text.strip().lstrip(f"{COMMAS} \t\r\n")
    if last.endswith(tuple(COMMAS)):
        return text
    return text.rstrip(f"{COMMAS} \t\r\n")


def _joined(left: str, right: str) -> str:
    """One after the other; a backslash at the end must not take the comma."""
    backslashes = len(left) - len(left.rstrip("\\"))
    return f"{left}{' ' if backslashes % 2 else ''}, {right}"


def _unknown(tags: Iterable[str], known: set[str]) -> list[str]:
    """The tags that say something unknown and not repeated."""
    fresh = []
    for tag in tags:
        if not (keys := _keys(tag)) <= known:
            known |= keys
            fresh.append(tag)
    return fresh


def _keys(text: str) -> set[str]:
    """Under which tags are the same: emphasis, escapes, underscores and number seen through; networks as written."""
    from ..prompt.grammar import NETWORK
    from ..prompt.phrases import bare_key

    return {piece if NETWORK.fullmatch(piece) else bare_key(piece) or piece for piece in pieces_in(text)}
