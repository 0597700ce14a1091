"""From rounds to an edit list, and from its accepted lines to new tags."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from statistics import fmean

from ...errors import UsageError
from ...host import Host
from ...prompt.phrases import key_of
from ...records import Analysis, Polarity, Tag
from ...settings import Settings
from ..edits import Editor, with_tags
from ..records import Round
from .aspects import counted
from .case import LOUD, Case, line, numbered
from .ledger import Ledger
from .lines import Grounds, Line, Proposal
from .memory import Memory
from .records import Options
from .ways import WAYS

_STEP = 0.05
_NO_PICTURES = "There is no generated picture to learn from yet."
_ONE = "One picture alone: only what was seen with certainty is proposed."


def proposal_of(
    rounds: Sequence[Round], settings: Settings, host: Host, options: Options | None = None
) -> Proposal:  # fmt: skip
    """What the rounds so far, oldest first, ask for; the tags that are changed are those of the last.

    Raises:
        UsageError: If there is no round.
    """
    options = options or Options()
    if not rounds:
        raise UsageError("There is no round to propose from.", "Generate and compare first.")
    ledger = Ledger.of(rounds, counted(options.counts))
    return propose(ledger, rounds[-1].reference, settings, host, options, Memory.of(rounds))


def propose(
    ledger: Ledger, reference: Analysis, settings: Settings, host: Host, options: Options, memory: Memory
) -> Proposal:
    """The same from what was counted already."""
    if not ledger.pictures:
        return Proposal(notes=(_NO_PICTURES,))
    editor = Editor(settings, host, reference.reading.captions)
    case = Case(ledger, reference.tags, editor, memory, frozenset(key_of(text) for text in options.pinned))
    lines = [found for way in WAYS for found in way(case)]
    notes = [note for note in (ledger.note, _ONE if ledger.pictures == 1 else "") if note]
    return Proposal(numbered(_levelled(lines, case)), tuple(notes))


def accept(
    proposal: Proposal, reference: Analysis, settings: Settings, host: Host, numbers: Collection[int] | None = None
) -> Analysis:
    """The reference with those lines made (None: all that are possible), and the prompts they make.

    Raises:
        UsageError: If there is no line of a number.
    """
    known = {item.number: item for item in proposal.lines}
    for number in numbers or ():
        if number not in known:
            raise UsageError(f"The proposal has no line {number}.", f"It has {len(known)}, counted from 1.")
    chosen = [item for item in proposal.possible if numbers is None or item.number in numbers]
    return with_tags(reference, made(chosen, reference.tags), settings, host)


def made(lines: Sequence[Line], tags: Sequence[Tag]) -> tuple[Tag, ...]:
    """The tags with those lines made, positive ones first.

    They may be others than the lines were proposed for: what an earlier round brought is missing in lists that stayed
    as they were. A line that raises such a tag brings it.
    """
    sides: dict[Polarity, list[Tag]] = {
        side: [tag for tag in tags if tag.polarity == side] for side in ("positive", "negative")
    }
    for item in sorted(lines, key=lambda found: _ORDER.index(found.kind)):
        _make(item, sides[item.tag.polarity])
    return (*sides["positive"], *sides["negative"])


# What changes no place goes first.
_ORDER = ("none", "raise", "lower", "add", "deny", "forward", "drop")


def _make(item: Line, side: list[Tag]) -> None:
    key = key_of(item.tag.text)
    place = next((number for number, tag in enumerate(side) if key_of(tag.text) == key), None)
    if item.kind in ("add", "deny"):
        if place is None:
            side.insert(min(item.place, len(side)), item.tag)
    elif item.kind == "raise" and place is None:
        side.append(item.tag.but(emphasis=item.after))
    elif place is None or item.kind == "none":
        return
    elif item.kind in ("raise", "lower"):
        side[place] = side[place].but(emphasis=item.after)
    else:
        tag = side.pop(place)
        if item.kind == "forward":
            side.insert(min(item.place, len(side)), tag)


def _levelled(lines: list[Line], case: Case) -> list[Line]:
    """The lines with what keeps the whole prompt from shouting: what is heard anyway is lowered, then what is raised.

    What the lines would raise is raised less where nothing else can be lowered.
    """
    before = {key_of(tag.text): tag for tag in case.positives}
    after = {key_of(tag.text): tag for tag in made(lines, case.tags) if tag.polarity == "positive"}
    raised = {key_of(item.tag.text) for item in lines if item.kind == "raise" and item.tag.polarity == "positive"}
    loud = fmean(tag.emphasis for tag in after.values()) if after else 0.0
    while after and fmean(tag.emphasis for tag in after.values()) > LOUD + 1e-9:
        key = _lowerable(after, raised, case)
        if key is None:
            break
        after[key] = after[key].but(emphasis=round(after[key].emphasis - _STEP, 2))
    same = [item if item.tag.polarity == "negative" else _again(item, after) for item in lines]
    kept = [item for item in same if item.kind != "raise" or item.after > item.before + 1e-9]
    lower = [
        _lower(before[key], tag, loud)
        for key, tag in after.items()
        if key in before and tag.emphasis < before[key].emphasis - 1e-9 and key not in raised
    ]
    return kept + lower


def _lowerable(after: dict[str, Tag], raised: set[str], case: Case) -> str | None:
    """The loudest of those that are never lost, else the loudest that is being raised."""
    ledger = case.ledger

    def heard(key: str, tag: Tag) -> bool:
        found = ledger.lost[key].at(tag.emphasis) if key in ledger.lost else None
        return key not in raised and (found is None or found.hits == 0) and case.allows("lower", tag)

    loud = {key: tag for key, tag in after.items() if tag.emphasis > 1.0 and heard(key, tag)}
    loud = loud or {key: tag for key, tag in after.items() if key in raised and tag.emphasis > 1.0}
    return max(loud, key=lambda key: loud[key].emphasis, default=None)


def _again(item: Line, after: dict[str, Tag]) -> Line:
    """A raise by less, where the level asks for it."""
    tag = after.get(key_of(item.tag.text))
    if item.kind != "raise" or tag is None or tag.emphasis == item.after:
        return item
    said = f"Raise {tag.text!r} from {item.before:g} to {tag.emphasis:g}: {item.grounds.said}"
    return replace(item, tag=tag, after=tag.emphasis, said=said)


def _lower(tag: Tag, lowered: Tag, loud: float) -> Line:
    grounds = Grounds(f"it is not lost, and a mean emphasis of {loud:.2f} drowns the rest.", score=tag.attention)
    return line(
        "lower", lowered, tag.emphasis, f"Lower {tag.text!r} from {tag.emphasis:g} to {lowered.emphasis:g}", grounds
    )
