"""Everything a scene states, as texts with the strength of every part of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ...language.negation import denied_spans
from ...records import Tag, Word

if TYPE_CHECKING:
    from ..sources._contract import Scene

# What a person wrote as a tag of a prompt, when nothing read its attention.
UNREAD = 1.0


@dataclass(frozen=True)
class Statement:
    """One text that says something about the picture.

    Attributes:
        text: With everything it denies blanked, so that "no dogs" states nothing.
        strength: (start, end) -> how sure attention or the evidence is of that stretch, 0..1.
        importance: (start, end) -> how likely others would say it too, 0..1.
        origin: "caption", "tag" or "evidence".
        detail: Of evidence, who measured what.
    """

    text: str
    strength: Callable[[int, int], float]
    importance: Callable[[int, int], float]
    origin: str
    detail: str = ""

    def because(self, start: int, end: int) -> str:
        """The phrase and what was measured of it, for the reason of a tag."""
        said = " ".join(self.text[start:end].split())
        if self.origin == "evidence":
            return f"{said!r} ({self.detail})"
        return f"{said!r} (attention {self.strength(start, end):.2f})"


@lru_cache(maxsize=2)
def statements(scene: Scene) -> tuple[Statement, ...]:
    """Captions, then positive tags, then evidence. Every part asks for them, so the last ones are kept."""
    return tuple(_statements(scene))


def _statements(scene: Scene) -> Iterator[Statement]:
    by_caption: dict[int, list[Word]] = defaultdict(list)
    for word in scene.reading.words:
        by_caption[word.caption].append(word)
    for index, caption in enumerate(scene.reading.captions):
        words = by_caption[index]
        # Without words there was no attention; the sentence's claims are then its evidence or its tags.
        if words or not scene.positives:
            sure, likely = _surest(words, "taggable"), _surest(words, "importance")
            yield Statement(_affirmed(caption.text), sure, likely, "caption")
    for tag in scene.positives:
        if not _stands_elsewhere(tag, scene):
            yield Statement(tag.text, _constant(tag.attention), _constant(tag.attention), "tag")
    for claim in scene.reading.evidence:
        # What a result shows is what the picture must not be.
        if claim.kind not in ("result", "negative"):
            measured = f"{claim.source}: {claim.reason}"
            yield Statement(claim.text, _constant(claim.score), _constant(claim.score), "evidence", measured)


def _stands_elsewhere(tag: Tag, scene: Scene) -> bool:
    """What attention read stands word by word in a caption, what pixels prove in the evidence."""
    return (tag.source == "attended" and bool(scene.reading.words)) or tag.source == "pixels"


def _constant(value: float) -> Callable[[int, int], float]:
    return lambda start, end: value


def _surest(words: Sequence[Word], field: str) -> Callable[[int, int], float]:
    """The surest word of a stretch speaks for it."""
    if not words:
        return _constant(UNREAD)
    starts, ends = [word.start for word in words], [word.end for word in words]

    def surest(start: int, end: int) -> float:
        there = words[bisect_right(ends, start) : bisect_left(starts, end)]
        return max((getattr(word, field) for word in there), default=0.0)

    return surest


@lru_cache(maxsize=1024)  # read again at every turn of a knob
def _affirmed(text: str) -> str:
    """The text with what it denies replaced by commas of the same length: offsets stay."""
    for start, end in denied_spans(text):
        text = text[:start] + "," * (end - start) + text[end:]
    return text
