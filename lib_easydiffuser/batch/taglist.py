"""A comma-separated list of tags, as it stands in a sidecar file, and how two become one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from typing import Literal

from ..language.stems import stem_phrase

Conflict = Literal["skip", "replace", "append", "prepend"]
CONFLICTS: tuple[Conflict, ...] = ("skip", "replace", "append", "prepend")

# An escaped character or a comma; commas inside brackets belong to their tag.
_STEP = re.compile(r"\\.|[()\[\]<>,\n]")
_DRESS = re.compile(r"\\(?=.)|[()\[\]]|:\s*[-+]?[\d.]+\s*(?=\)|$)")


def merged(old: str, new: str, conflict: Conflict) -> str:
    """The text for the file that held `old`: as `conflict` says, and no tag of ours twice.

    What stood there stays to the letter; only tags it lacks are added.
    """
    theirs = split_tags(old)
    if conflict == "skip" or not new.strip():
        return old
    if conflict == "replace" or not theirs:
        return new
    added = _unknown(split_tags(new), {_key(tag) for tag in theirs})
    if not added:
        return old
    body = _without_loose_commas(old, last=theirs[-1])
    pieces = [body, *added] if conflict == "append" else [*added, body]
    return reduce(_joined, pieces) + "\n"


def split_tags(text: str) -> list[str]:
    """The tags of a list, as written; a comma inside brackets or behind a backslash parts nothing."""
    tags, start, depth = [], 0, 0
    for step in _STEP.finditer(text):
        mark = step[0]
        if mark in "([<":
            depth += 1
        elif mark in ")]>":
            depth = max(0, depth - 1)
        elif mark == "\n" or (mark == "," and depth == 0):
            tags.append(text[start : step.start()])
            # An unclosed bracket must not swallow the lines that follow it.
            start, depth = step.end(), 0
    tags.append(text[start:])
    return [tag.strip() for tag in tags if tag.strip()]


def _without_loose_commas(text: str, last: str) -> str:
    """The list without commas at its ends; one that belongs to its `last` tag (escaped, in brackets) stays."""
    text = text.strip().lstrip(", \t\r\n")
    while text.endswith(",") and not last.endswith(","):
        text = text[:-1].rstrip()
    return text


def _joined(left: str, right: str) -> str:
    """One after the other; on a line of its own when an open bracket or a backslash would take the comma."""
    ends_open = split_tags(f"{left}, end")[-1:] != ["end"]
    return f"{left}\n{right}" if ends_open else f"{left}, {right}"


def _unknown(tags: Iterable[str], known: set[str]) -> list[str]:
    """The tags that are neither known nor repeated."""
    fresh = []
    for tag in tags:
        if _key(tag) not in known:
            known.add(_key(tag))
            fresh.append(tag)
    return fresh


def _key(tag: str) -> str:
    """Under which two tags are the same: emphasis, escapes, underscores and number seen through."""
    bare = tag if tag.startswith("<") else _DRESS.sub("", tag)
    return stem_phrase(bare) or bare.strip().lower()
