"""Whether anybody but the eyes says that the picture is no photograph: the eyes then hold their tongue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..language.leadin import lead_in
from ..records import Reading
from ..settings import Settings
from .negatives.lexicon import Found
from .negatives.mediums import COLOURLESS, mediums

EYES = "eyes"
_MODELS = ("pixels", EYES)
_LEAST = 0.5
_PHOTO = "photo"
_TAGGERS = ("wd14", "deepbooru")
# Taggers of drawings say "1girl" of a photographed woman too, but then "realistic" as well.
_COUNTED = 0.6


def not_photographed(reading: Reading, settings: Settings, prompt: str = "") -> str:
    """Who calls it a drawing, a painting or a render, in words; "" where nobody does or a photograph outweighs it.

    Args:
        prompt: What stands in the prompt box, the person's own words.
    """
    votes: dict[bool, float] = {True: 0.0, False: 0.0}
    surest = (0.0, "")
    for text, strength, who in _said(reading, settings, prompt):
        named = {found.holds == _PHOTO: text[found.start : found.end] for found in _mediums_in(text)}
        for photo, phrase in named.items():
            votes[photo] += strength
            if not photo and strength > surest[0]:
                surest = (strength, f"{' '.join(phrase.split())!r} ({who})")
    return surest[1] if votes[False] >= max(_LEAST, votes[True]) else ""


def _mediums_in(text: str) -> Iterator[Found[str]]:
    return (found for found in mediums().lexicon.find(text) if found.holds and found.holds not in COLOURLESS)


def without_eyes(reading: Reading) -> Reading:
    """The reading without what the eyes claim; their caption stays to be told anew."""
    return replace(reading, evidence=tuple(claim for claim in reading.evidence if claim.source != EYES))


def _said(reading: Reading, settings: Settings, prompt: str) -> Iterator[tuple[str, float, str]]:
    """(text, how much it counts, who says it)."""
    own = [*settings.always, settings.prefix, settings.suffix, prompt]
    yield from ((text, 1.0, "your words") for text in own if text)
    for caption in reading.captions:
        if caption.source == "person":
            yield caption.text, 1.0, "your words"
        elif caption.attended:
            yield lead_in(caption.text).medium, 1.0, f"the caption of {caption.source}"
    embedded = reading.picture.embedded if reading.picture else None
    if embedded:
        yield embedded.prompt, 1.0, "the prompt in the file"
    for claim in reading.evidence:
        if claim.source in _TAGGERS:
            yield claim.text, claim.score * (1.0 if claim.text[:1].isalpha() else _COUNTED), claim.source
        elif claim.source not in _MODELS and claim.kind in ("medium", "movement", "flavor"):
            yield claim.text, claim.score, claim.source
