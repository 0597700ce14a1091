"""New words into a prompt that is already there; what the person wrote stays to the letter.

Appending goes to the end of the last AND section, before its ` :weight` and before the extra networks and comments
that end it: there a person would go on typing. Without an AND a number behind a colon ("ratio 16:9", "1girl, :3") is
the person's own text, although the host would read a weight there. Brackets the person left open are left open, so
what is appended stands inside them, as it would if typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from ..dataclass import dataclass
from ..items import COMMAS
from ..records import PromptPair
from .grammar import atoms, split_sections
from .phrases import items_of, networks_of, phrases_of, said_in

Placement = Literal["append", "prepend", "replace", "merge"]
_WEIGHT = re.compile(r"\s*[-+]?(?:\d+\.?|\d*\.\d+)\s*")
# "16:9", "10:30"; and the face of "1girl, :3".
_RATIO = re.compile(r"(?:^|[^\w.])\d{1,4}$", re.ASCII)
_WHOLE = re.compile(r"\d{1,4}\s*", re.ASCII)
_FACE = re.compile(r"[03]\s*")
_JOINED = re.compile(rf"([{COMMAS}]|\bAND|\bBREAK)\Z")
_JOINED_NEGATIVE = re.compile(rf"([{COMMAS}]|\bBREAK)\Z")


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
    wanted, denied = _without(new.negative_prompt, said_in(prompt), set(), negative=True)
    negative, again = merge_text(existing.negative_prompt, wanted, placement, negative=True)
    return Merged(PromptPair(prompt, negative), existing, (*skipped, *denied, *again))


def merge_text(existing: str, new: str, placement: Placement, negative: bool = False) -> tuple[str, list[str]]:
    """(text of the box, items skipped); `negative` knows no AND and no section weight, as the host has it."""
    skipped: list[str] = []
    if placement == "merge":
        new, skipped = _without(new, said_in(existing), networks_of(existing), negative)
    new = new.strip().strip(COMMAS).strip()
    if not new:
        return existing, skipped
    if placement == "replace" or not existing.strip():
        return new, skipped
    place: Callable[[str, str, bool], str] = _prepended if placement == "prepend" else _appended
    return place(existing, new, negative), skipped


def _without(new: str, said: set[str], networks: set[str], negative: bool) -> tuple[str, list[str]]:
    """(the items that say something new, the others); as typed when nothing is left out."""
    kept: list[str] = []
    skipped: list[str] = []
    for item in items_of(new, negative):
        phrases, loaded = phrases_of(item), networks_of(item)
        (skipped if (phrases or loaded) and phrases <= said and loaded <= networks else kept).append(item)
    return (", ".join(kept), skipped) if skipped else (new, [])


def _prepended(existing: str, new: str, negative: bool) -> str:
    keywords = "BREAK" if negative else "AND|BREAK"
    if existing.startswith(new) and re.match(rf"\s*([{COMMAS}]|\Z|\b(?:{keywords})\b)", existing[len(new) :]):
        return existing
    keyword = re.match(rf"\s*(?:{keywords})\b", existing)
    return new + ("" if re.match(rf"\s*[{COMMAS}]", existing) else " " if keyword else ", ") + existing


def _appended(existing: str, new: str, negative: bool) -> str:
    point = _end(existing, negative)
    head, tail = existing[:point], existing[point:]
    if head == new or re.search(rf"(?:^|[{COMMAS}\s]){re.escape(new)}\Z", head):
        return existing
    spaced = " " if not head.strip() and tail[:1] not in ("", " ", ",") else ""
    return head + _between(head, negative) + new + spaced + tail


def _end(text: str, negative: bool) -> int:
    """Where a person would go on typing; found from the end, for a hostile text is long."""
    sections = [text] if negative else split_sections(text)
    start = len(text) - len(sections[-1])
    spans = [span for span in atoms(text) if span[0] >= start]
    lows = [start, *(end for _, end in spans)]  # we never step into an atom
    place = _trimmed(text, len(text), lows[-1])
    weighted = len(sections) > 1
    while True:
        if weighted and (before := _unweighted(text, lows[-1], place)) < place:
            place, weighted = before, False
        if not spans or spans[-1][1] != place:
            return place
        place = spans.pop()[0]
        lows.pop()
        place = _trimmed(text, place, lows[-1])
        if place > lows[-1] and text[place - 1] in COMMAS:
            place = _trimmed(text, place - 1, lows[-1])


def _trimmed(text: str, end: int, low: int) -> int:
    """`end` moved before the blanks that stand there, `low` at the least."""
    while end > low and text[end - 1].isspace():
        end -= 1
    return end


def _unweighted(text: str, low: int, end: int) -> int:
    """The end of the text before its section's ` :weight`, which stands behind `low`; `end` if there is none."""
    colon = text.rfind(":", low, end)
    if colon < 0 or not _WEIGHT.fullmatch(text, colon + 1, end):
        return end
    before = _trimmed(text, colon, low)
    ratio = (
        before == colon and _WHOLE.fullmatch(text, colon + 1, end) and _RATIO.search(text[max(low, colon - 5) : colon])
    )
    face = before > low and text[before - 1] in COMMAS and _FACE.fullmatch(text, colon + 1, end)
    return end if ratio or face else before


def _between(head: str, negative: bool) -> str:
    if not head.strip():
        return ""
    return " " if (_JOINED_NEGATIVE if negative else _JOINED).search(head) else ", "
