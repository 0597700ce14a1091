"""The ways of changing a prompt that are proposed. One way, one function of a case; `WAYS` lists them in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ...prompt.phrases import key_of
from ...records import Tag
from ..edits import Edit, applied
from ..records import TagDifference
from .case import Case, line
from .ledger import Entry
from .lines import Grounds, Line, LineKind
from .odds import CHANCE, Count

Way = Callable[[Case], Iterator[Line]]


def raised(case: Case) -> Iterator[Line]:
    """What is asked for and lost, as far up as is proposed."""
    for tag in case.positives:
        key = key_of(tag.text)
        if tag.emphasis < case.top and case.allows("raise", tag) and case.lost(key, tag.emphasis):
            said = f"Raise {tag.text!r} from {tag.emphasis:g} to {case.top:g}"
            yield line("raise", tag.but(emphasis=case.top), tag.emphasis, said, _lost(case, tag))


def forward(case: Case) -> Iterator[Line]:
    """What is lost at the strongest emphasis: what stands first is heard first."""
    first = next((place for place, tag in enumerate(case.positives) if case.free(tag)), 0)
    for place, tag in enumerate(case.positives):
        wanted = tag.emphasis >= case.top and case.allows("forward", tag) and case.lost(key_of(tag.text), tag.emphasis)
        made = f"forward {key_of(tag.text)}" in case.memory.made
        if wanted and place > first and not made:
            said = f"Move {tag.text!r} to the front of the prompt"
            yield line("forward", tag, tag.emphasis, said, _lost(case, tag), first)


def added(case: Case) -> Iterator[Line]:
    """What is lost because nobody asks for it, as far as there is room."""
    there = {key_of(tag.text) for tag in case.positives}
    missing = [entry for key, entry in case.ledger.lost.items() if key not in there and case.lost(key, 0.0)]
    now = case.tags
    for entry in sorted(missing, key=lambda found: -found.score):
        if not case.allows("add", entry.tag):
            continue
        found = entry.at(0.0)
        difference = TagDifference(entry.tag, "lost", found.hits, found.of, entry.score, 0.0)
        edit = case.editor.edit_for(difference, now)
        said = f"Add {entry.tag.text!r} to the prompt"
        why = f"not asked for, and lost in {found.hits} of {found.of} pictures."
        made = _fitting(case, edit, "add", said, case.grounds(entry, found, why))
        now = applied(edit, now) if made.kind == "add" else now
        yield made


def denied(case: Case) -> Iterator[Line]:
    """What is there uncalled, and what still is although the negatives have it."""
    negatives, asked = {key_of(tag.text): tag for tag in case.negatives}, {key_of(tag.text) for tag in case.positives}
    now = case.tags
    for key, entry in sorted(case.ledger.invented.items(), key=lambda found: -found[1].score):
        if key in asked:
            continue
        if key in negatives:
            yield from _denied_more(case, negatives[key], entry)
        elif case.allows("deny", entry.tag) and case.invented(key):
            found = case.ledger.inventions(key)
            difference = TagDifference(entry.tag, "invented", found.hits, found.of, 0.0, entry.score)
            edit = case.editor.edit_for(difference, now)
            said = f"Put {entry.tag.text!r} among the negatives"
            why = f"nobody asked for it, seen in {found.hits} of {found.of} pictures."
            made = _fitting(case, edit, "deny", said, case.grounds(entry, found, why))
            now = applied(edit, now) if made.kind == "deny" else now
            yield made


def dropped(case: Case) -> Iterator[Line]:
    """Of two that are each drawn at times and never together, the one attended less."""
    tags = [tag for tag in case.positives if key_of(tag.text) in case.ledger.lost]
    gone = set[str]()
    for place, one in enumerate(tags):
        for other in tags[place + 1 :]:
            weaker, stronger = sorted((one, other), key=lambda tag: tag.attention)
            if weaker.text not in gone and case.allows("drop", weaker) and _fight(case, one, other):
                gone.add(weaker.text)
                entry = case.ledger.lost[key_of(weaker.text)]
                both = case.ledger.beside(key_of(one.text), key_of(other.text))
                why = f"{stronger.text!r} and it are seen together in {both.hits} of {both.of} pictures."
                grounds = case.grounds(entry, both, why)
                yield line("drop", weaker, weaker.emphasis, f"Drop {weaker.text!r}", grounds)


WAYS: tuple[Way, ...] = (raised, forward, added, denied, dropped)


def _lost(case: Case, tag: Tag) -> Grounds:
    entry = case.ledger.lost[key_of(tag.text)]
    found = entry.at(tag.emphasis)
    return case.grounds(entry, found, f"lost in {found.hits} of {found.of} pictures at emphasis {tag.emphasis:g}.")


def _denied_more(case: Case, tag: Tag, entry: Entry) -> Iterator[Line]:
    key = key_of(tag.text)
    if tag.emphasis < case.top and case.allows("raise", tag) and case.invented(key, tag.emphasis):
        found = case.ledger.inventions(key, tag.emphasis)
        grounds = case.grounds(entry, found, f"although denied, seen in {found.hits} of {found.of} pictures.")
        said = f"Raise {tag.text!r} among the negatives from {tag.emphasis:g} to {case.top:g}"
        yield line("raise", tag.but(emphasis=case.top), tag.emphasis, said, grounds)


def _fitting(case: Case, edit: Edit, kind: LineKind, said: str, grounds: Grounds) -> Line:
    """The line of an edit: "none" where there is no room, or where a pinned tag would fall."""
    falls = tuple(tag.text for tag in edit.falls)
    pinned = [tag.text for tag in edit.falls if not case.free(tag)]
    if edit.kind == "none" or pinned:
        why = f"There is no room for {edit.tag.text!r} beside {pinned[0]!r}." if pinned else edit.said
        return Line(0, "none", edit.tag, 0.0, 0.0, why, grounds)
    made = line(kind, edit.tag, 0.0, said, grounds, edit.place)
    more = f" No room is left for {', '.join(repr(text) for text in falls)}." if falls else ""
    return replace(made, said=made.said + more, falls=falls)


def _fight(case: Case, one: Tag, other: Tag) -> bool:
    """Whether two are seen together less often than chance would have it."""
    both = case.ledger.beside(key_of(one.text), key_of(other.text))
    if not both.of or both.hits:
        return False
    shown = 1.0
    for tag in (one, other):
        lost = sum(case.ledger.lost[key_of(tag.text)].by_emphasis.values(), Count())
        if lost.hits == lost.of:  # never seen at all: that is no fight
            return False
        shown *= 1 - lost.rate
    return bool((1 - shown) ** both.of < CHANCE)
