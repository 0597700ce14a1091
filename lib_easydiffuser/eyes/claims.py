"""A picture -> what the eyes claim about it, as evidence, together with what the pixels prove."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..host import Host
from ..pixels import claims as pixel_claims
from ..pixels.view import view_of
from ..records import Box, Evidence, Picture
from ..settings import Settings
from .colours import colour_of
from .look import look
from .medium import doubtful, no_photograph
from .resident import RESIDENT
from .seen import Seen, Sighting
from .things import SEVERAL, Thing, things
from .vocabulary import PERSON

SOURCE, KIND = "eyes", "object"
_NOBODY = 0.05  # a best score of "person" below this is nobody
_DOUBT = 0.75  # a medium surer than this is not in doubt
AS_IF = "seen as if it were a photograph"
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_GROUP = 6  # people; more are a group
_FACES = frozenset(("one person", "two people", "group of people"))
_FILLS, _EDGE = 0.5, 0.03  # of the picture
# Whose middle is their own colour: a cup's is what is in it, a chair's who sits there, a screen's what it shows.
_COLOURED = frozenset(("vehicle", "animal", "bag", "board", "flying"))
_OWN_COLOUR = frozenset(("zebra", "elephant", "giraffe"))


@dataclass(frozen=True)
class Glance:
    """What one picture shows.

    Attributes:
        things: In the order they would be named; empty where the eyes stay silent.
        evidence: Claims about those, then what the pixels prove and the eyes do not take back.
    """

    things: tuple[Thing, ...]
    evidence: tuple[Evidence, ...]


def glance(picture: Picture, settings: Settings, host: Host) -> Glance:
    """Look at a picture, if its pixels prove a photograph (or the gate is off).

    Raises:
        Interrupted: If the person stopped.
        ModelError: If the networks cannot be used; the pixels' own claims are then to be had by themselves.
    """
    gated = settings.eyes_gate == "on"
    looked: list[Seen] = []

    def anybody(made: Sequence[Evidence]) -> bool:
        """Looks where the gate allows it; faces are sought only where somebody may be."""
        if gated and _photograph(made) is None:
            return True
        looked.append(seen_of(picture, settings, host))
        return looked[0].score(PERSON) >= _NOBODY

    def subject() -> Box | None:
        """Where the first thing is that will be named."""
        if not looked or (gated and no_photograph(looked[0])):
            return None
        main = next(iter(things(looked[0], settings.eyes_threshold)), None)
        return _box(main.box) if main and main.box else None

    found = pixel_claims(picture, anybody, subject)
    photograph = _photograph(found)
    if gated and photograph is None:
        return Glance((), found)
    seen = looked[0] if looked else seen_of(picture, settings, host)
    if no_photograph(seen):
        found = tuple(claim for claim in found if claim is not photograph)
        if gated:
            return Glance((), found)
        photograph = None
    there = tuple(things(seen, settings.eyes_threshold))
    if gated and doubtful(seen):
        # What the classifier alone says needs a scene it knows; a drawing's shapes it calls a balloon, a coral.
        there = tuple(one for one in there if one.category)
    doubt = photograph is None or photograph.score < _DOUBT or doubtful(seen)
    rgb = view_of(picture).rgb
    colourless = any(claim.text in ("black and white", "sepia") for claim in found)
    claims = tuple(_claim(one, seen, "" if colourless else _colour(one, rgb), doubt) for one in there)
    return Glance(there, claims + _framing(there, doubt) + _agreeing(found, there))


def seen_of(picture: Picture, settings: Settings, host: Host) -> Seen:
    """What the networks see; the same picture is looked at once."""
    known = _seen.get(picture)
    if known is None:
        with RESIDENT.use(settings, host) as networks:
            known = look(networks, view_of(picture), host.stopped)
        _seen[picture] = known
    return known


_seen: weakref.WeakKeyDictionary[Picture, Seen] = weakref.WeakKeyDictionary()


def _photograph(found: Sequence[Evidence]) -> Evidence | None:
    return next((claim for claim in found if claim.kind == "medium" and claim.text == "photograph"), None)


def _colour(thing: Thing, rgb: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> str:
    if thing.category is None or thing.box is None or thing.count not in (0, 1):
        return ""
    if thing.category.family not in _COLOURED or thing.category.name in _OWN_COLOUR:
        return ""
    return colour_of(rgb, thing.box)


def _claim(thing: Thing, seen: Seen, colour: str, doubt: bool) -> Evidence:
    text = said_as(thing)
    if colour and not text.startswith(colour):
        text = f"{colour} {text}"
    reason = "; ".join(filter(None, (_scores(thing, seen), _where(thing), AS_IF if doubt else "")))
    boxes = tuple(_box(one) for one in thing.boxes)
    return Evidence(
        KIND, text, round(thing.sure, 4), reason, SOURCE, box=_box(thing.box) if thing.box else None, boxes=boxes
    )


def _box(one: Sighting) -> Box:
    left, top, width, height = (round(value, 4) for value in (one.left, one.top, one.width, one.height))
    return left, top, width, height


def said_as(thing: Thing) -> str:
    """The tag: "cat", "two cats", "cats", "one person", "group of people"."""
    person = thing.category is not None and thing.category.number == PERSON
    if thing.count == 0:
        return thing.word
    if thing.count == SEVERAL or (not person and thing.count >= len(_NUMBERS)):
        return thing.plural
    if thing.count == 1:
        return f"one {thing.word}" if person else thing.word
    if person and thing.count >= _GROUP:
        return "group of people"
    return f"{_NUMBERS[thing.count]} {thing.plural}"


def _scores(thing: Thing, seen: Seen) -> str:
    """Begins with a word of its own, not with a value: the page finds its Korean inside other reasons then."""
    if thing.category is None:
        return f"the classifier alone, sure to {thing.sure:.0%}"
    number = thing.category.number
    told = f"detector {seen.score(number):.2f} at first look"
    if seen.large is not None:
        told += f", {seen.score(number, large=True):.2f} at the second"
    if thing.category.classes:
        near = seen.near.get(number, seen.classes)
        told += f", classifier {float(near[list(thing.category.classes)].sum()):.2f}"
    return f"{told}, sure to {min(thing.sure, 0.99):.0%}"


def _where(thing: Thing) -> str:
    if thing.box is None:
        return ""
    across, down = (f"{100 * first:.0f}-{100 * last:.0f} %" for first, last in
                    ((thing.box.left, thing.box.right), (thing.box.top, thing.box.bottom)))  # fmt: skip
    return f"box {across} across and {down} down"  # no comma: its Korean is one sentence


def _framing(there: Sequence[Thing], doubt: bool) -> tuple[Evidence, ...]:
    """Close-up of a thing that fills the picture, full body of the only person that stands whole in it."""
    main = max(
        (one for one in there if one.box and not one.ground),
        key=lambda one: one.box.area if one.box else 0,
        default=None,
    )
    if main is None or main.box is None or main.category is None or main.count not in (0, 1):
        return ()
    box, text = main.box, ""
    if main.category.number != PERSON:
        text = "close-up" if box.area >= _FILLS and _cut_off(box) else ""
    elif main.count == 1 and box.height > 2.2 * box.width and box.top > 0.02 and box.bottom < 0.97:
        text = "full body"
    if not text:
        return ()
    reason = "; ".join(filter(None, (f"{main.word} covers {box.area:.0%} of the picture", AS_IF if doubt else "")))
    return (Evidence("framing", text, round(main.sure, 4), reason, SOURCE),)


def _cut_off(box: Sighting) -> bool:
    """Whether the picture's edge cuts it on two sides or more: what stands whole in the picture is no close-up."""
    return sum((box.left < _EDGE, box.top < _EDGE, box.right > 1 - _EDGE, box.bottom > 1 - _EDGE)) > 1


def _agreeing(found: Sequence[Evidence], there: Sequence[Thing]) -> tuple[Evidence, ...]:
    """What pixels prove, without a number of people from faces where the eyes count bodies."""
    people = next((one for one in there if one.category and one.category.number == PERSON), None)
    if people is None or people.count == 0:
        return tuple(found)
    return tuple(claim for claim in found if not (claim.kind == "face" and claim.text in _FACES))


def pixels_alone(glanced: Glance) -> Glance:
    """The same without anything the eyes claim."""
    return replace(glanced, things=(), evidence=tuple(one for one in glanced.evidence if one.source != SOURCE))
