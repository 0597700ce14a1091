"""Everything a scene states, as texts with the strength of every part of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...language.negation import denied_spans
from ...records import Word

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


def statements(scene: Scene) -> Iterator[Statement]:
    """Captions, then positive tags, then evidence."""
    for index, caption in enumerate(scene.reading.captions):
        words = [word for word in scene.reading.words if word.caption == index]
        # Without words there was no attention; the sentence's claims are then its evidence or its tags.
        if words or not scene.positives:
            yield Statement(
                _affirmed(caption.text), _surest(words, "taggable"), _surest(words, "importance"), "caption"
            )
    for tag in scene.positives:
        # What attention read in a caption stands there already, word by word.
        if tag.source == "attended" and scene.reading.words:
            continue
        yield Statement(tag.text, _constant(tag.attention), _constant(tag.attention), "tag")
    for claim in scene.reading.evidence:
        yield Statement(
            claim.text, _constant(claim.score), _constant(claim.score), "evidence", f"{claim.source}: {claim.reason}"
        )


def _constant(value: float) -> Callable[[int, int], float]:
    return lambda start, end: value


def _surest(words: Sequence[Word], field: str) -> Callable[[int, int], float]:
    """The surest word of a stretch speaks for it."""
    if not words:
        return _constant(UNREAD)
    return lambda start, end: max((getattr(w, field) for w in words if w.start < end and w.end > start), default=0.0)


def _affirmed(text: str) -> str:
    """The text with what it denies replaced by commas of the same length: offsets stay."""
    for start, end in denied_spans(text):
        text = text[:start] + "," * (end - start) + text[end:]
    return text
