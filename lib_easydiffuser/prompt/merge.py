"""New words into a prompt that is already there; what the person wrote stays to the letter.

Appending goes to the end of the last AND section, before its ` :weight` and before the extra networks and comments
that end it: there a person would go on typing. Brackets the person left open are left open, so what is appended
stands inside them, as it would if typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ..records import PromptPair
from .grammar import atoms, split_sections
from .phrases import items_of, networks_of, phrases_of

Placement = Literal["append", "prepend", "replace", "merge"]
_WEIGHT = re.compile(r"\s*[-+]?(?:\d+\.?|\d*\.\d+)\s*")


@dataclass(frozen=True)
class Merged:
    """Two boxes after merging.

    Attributes:
        undo: Both boxes as they were.
        skipped: Items of the new prompts that were there already, as written.
    """

    prompts: PromptPair
    undo: PromptPair
    skipped: tuple[str, ...] = ()


def merge(existing: PromptPair, new: PromptPair, placement: Placement = "merge") -> Merged:
    """Put the new prompts into the boxes; an empty side leaves its box alone, and twice is the same as once."""
    prompt, skipped = merge_text(existing.prompt, new.prompt, placement)
    wanted, denied = _without(new.negative_prompt, phrases_of(prompt), set())
    negative, again = merge_text(existing.negative_prompt, wanted, placement, negative=True)
    return Merged(PromptPair(prompt, negative), existing, (*skipped, *denied, *again))


def merge_text(existing: str, new: str, placement: Placement, negative: bool = False) -> tuple[str, list[str]]:
    """(text of the box, items skipped); `negative` knows no AND and no section weight, as the host has it."""
    skipped: list[str] = []
    if placement == "merge":
        new, skipped = _without(new, phrases_of(existing), networks_of(existing))
    new = new.strip().strip(",").strip()
    if not new:
        return existing, skipped
    if placement == "replace" or not existing.strip():
        return new, skipped
    place: Callable[[str, str, bool], str] = _prepended if placement == "prepend" else _appended
    return place(existing, new, negative), skipped


def _without(new: str, said: set[str], networks: set[str]) -> tuple[str, list[str]]:
    """(the items that say something new, the others); as typed when nothing is left out."""
    kept: list[str] = []
    skipped: list[str] = []
    for item in items_of(new):
        phrases, loaded = phrases_of(item), networks_of(item)
        (skipped if (phrases or loaded) and phrases <= said and loaded <= networks else kept).append(item)
    return (", ".join(kept), skipped) if skipped else (new, [])


def _prepended(existing: str, new: str, negative: bool) -> str:
    if existing.startswith(new) and re.match(r"\s*(,|\Z|\bAND\b|\bBREAK\b)", existing[len(new) :]):
        return existing
    keyword = re.match(r"\s*(AND|BREAK)\b", existing)
    return new + ("" if re.match(r"\s*,", existing) else " " if keyword else ", ") + existing


def _appended(existing: str, new: str, negative: bool) -> str:
    point = _end(existing, negative)
    head, tail = existing[:point], existing[point:]
    if head == new or re.search(rf"(?:^|[,\s]){re.escape(new)}\Z", head):
        return existing
    return head + _between(head) + new + (" " if not head.strip() and tail[:1] not in ("", " ", ",") else "") + tail


def _end(text: str, negative: bool) -> int:
    """Where a person would go on typing; found from the end, for a hostile text is long."""
    start = 0 if negative else len(text) - len(split_sections(text)[-1])
    spans = [span for span in atoms(text) if span[0] >= start]
    lows = [start, *(end for _, end in spans)]  # we never step into an atom
    place = max(lows[-1], len(_unweighted(text, lows[-1], negative).rstrip()))
    while spans and spans[-1][1] == place:
        head = text[: spans.pop()[0]].rstrip()
        lows.pop()
        place = max(lows[-1], len(head.removesuffix(",").rstrip()))
    return place


def _unweighted(text: str, low: int, negative: bool) -> str:
    """The text before its section's ` :weight`, which stands behind `low` if there is one."""
    before, colon, number = text[low:].rpartition(":")
    return text[:low] + before if colon and not negative and _WEIGHT.fullmatch(number) else text


def _between(head: str) -> str:
    if not head.strip():
        return ""
    if re.search(r"(,|\bAND|\bBREAK)\Z", head):
        return " "
    return ", "
