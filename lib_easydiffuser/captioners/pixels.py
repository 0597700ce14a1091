"""The embedded captioner: one sentence of what the pixels prove. Needs no download."""

from __future__ import annotations

from collections.abc import Sequence

from ..host import Host
from ..records import Caption, Evidence, Picture
from ..settings import Settings
from ._contract import Captioner

NOTHING = "A picture about which the pixels prove nothing."

_ADJECTIVES = {
    "warm tones": "warm",
    "cool tones": "cool",
    "vivid colors": "vivid",
    "muted colors": "muted",
    "black and white": "black-and-white",
    "sepia": "sepia",
    "low-key lighting": "low-key",
    "high-key lighting": "high-key",
    "backlighting": "backlit",
    "high contrast": "high-contrast",
    "low contrast": "low-contrast",
    "panoramic": "panoramic",
}
_MEDIA = {
    "photograph": "photograph",
    "flat illustration": "flat illustration",
    "line art": "line drawing",
    "pixel art": "piece of pixel art",
}
_PEOPLE = {"one person": "one person", "two people": "two people", "group of people": "a group of people"}
_SIGHTS = ("shallow depth of field", "soft focus", "sharp focus")


class Pixels(Captioner):
    """Says only what can be measured; its claims become tags directly, not through attention."""

    name = "pixels"
    title = "Embedded: what the pixels prove"

    def caption(self, picture: Picture, settings: Settings, host: Host) -> tuple[Caption, ...]:
        from ..pixels import claims, few

        found = claims(picture)
        return (Caption(sentence(few(found, settings.max_pixel_tags)), self.name, attended=False, evidence=found),)


def sentence(found: Sequence[Evidence]) -> str:
    """One English sentence that says the claims."""
    texts = [evidence.text for evidence in found]
    if not any(evidence.is_tag for evidence in found):
        return NOTHING
    noun = next((_MEDIA[text] for text in texts if text in _MEDIA), "picture")
    adjectives = [_ADJECTIVES[text] for text in texts if text in _ADJECTIVES]
    opening = " ".join(filter(None, (", ".join(adjectives), noun)))
    article = "An" if opening[0] in "aeiou" else "A"
    return f"{article} {opening}{_of_whom(texts)}{_with(texts)}."


def _of_whom(texts: Sequence[str]) -> str:
    people = next((_PEOPLE[text] for text in texts if text in _PEOPLE), "")
    if not people:
        return ""
    if "close-up" in texts:
        return f" of {people}'s face in close-up"
    if "upper body" in texts:
        return f" of {people}, upper body"
    return f" of {people}"


def _with(texts: Sequence[str]) -> str:
    """ "with brown and black tones, and shallow depth of field"."""
    colours = [text.removesuffix(" tones") for text in texts if text.endswith(" tones") and text not in _ADJECTIVES]
    parts = [f"{_listed(colours)} tones"] if colours else []
    parts += [f"a {text}" for text in texts if text.endswith(" background")]
    parts += [text for text in texts if text in _SIGHTS]
    comma = "," if any(text in _PEOPLE for text in texts) else ""
    return f"{comma} with {', and '.join(parts)}" if parts else ""


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
