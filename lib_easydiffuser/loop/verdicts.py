"""Which tags of the reference the result shows too, which not, and which are new: by meaning, not by letter.

Two tags are the same under the key of the prompt room (number, spelling, hyphens folded). A thing is also still there
when the result names it with more words ("dog", then "white dog"), with its noun alone ("brown dog", then "dog"), or
in its caption without making a tag of it. "brown dog" and "white dog" are two things: one lost, one invented.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..language.stems import stem
from ..prompt.phrases import key_of
from ..records import Reading, Tag, Word
from .records import TagVerdict


@dataclass(frozen=True)
class Shown:
    """A tag as another picture shows it.

    Attributes:
        attention: In that picture, 0..1.
        wording: That picture's own, "" when it is the same.
    """

    attention: float
    wording: str = ""


@dataclass(frozen=True, eq=False)
class Seen:
    """All that is seen in one picture: every tag that could be made of it, and what its captions say."""

    tags: Sequence[Tag]
    reading: Reading

    def find(self, tag: Tag) -> Shown | None:
        """The tag in this picture, None when it is not there."""
        key = key_of(tag.text)
        return self._tagged(tag, key) or self._mentioned(key) or self._bare(key)

    def _tagged(self, tag: Tag, key: str) -> Shown | None:
        """The same tag, or one that says more of the same thing."""
        others = [(key_of(other.text), other) for other in self.tags]
        same = [other for found, other in others if found == key]
        fuller = [other for found, other in others if found.endswith(f" {key}")]
        best = max(same or fuller, key=lambda other: other.attention, default=None)
        return _shown(best, tag) if best else None

    def _bare(self, key: str) -> Shown | None:
        """Its noun alone."""
        noun = key.rpartition(" ")[2]
        found = [other for other in self.tags if key_of(other.text) == noun != key]
        return Shown(found[0].attention, found[0].text) if found else None

    def _mentioned(self, key: str) -> Shown | None:
        """Its words one after the other in a caption; what a caption denies has no attention."""
        wanted = key.split()
        best = max((_attention(run, wanted) for run in _runs(self.reading.words, len(wanted))), default=0.0)
        return Shown(best) if best > 0 else None


def verdicts(tags: Iterable[Tag], reference: Seen, result_tags: Iterable[Tag], result: Seen) -> list[TagVerdict]:
    """Kept, lost, invented, each most attended first.

    Args:
        tags: The reference's, as they are in the prompt.
        result_tags: The result's that are worth naming; `result` holds all.
    """
    judged = [_judged(tag, result.find(tag)) for tag in tags]
    invented = [
        TagVerdict(tag, "invented", 0.0, tag.attention) for tag in result_tags if reference.find(tag) is None
    ]  # fmt: skip
    order = ("kept", "lost", "invented")
    return sorted(
        judged + invented,
        key=lambda verdict: (order.index(verdict.status), -max(verdict.attention, verdict.result_attention)),
    )


def _judged(tag: Tag, shown: Shown | None) -> TagVerdict:
    if shown is None:
        return TagVerdict(tag, "lost", tag.attention, 0.0)
    return TagVerdict(tag, "kept", tag.attention, shown.attention, shown.wording)


def _shown(other: Tag, tag: Tag) -> Shown:
    same = other.text.casefold() == tag.text.casefold()
    return Shown(other.attention, "" if same else other.text)


def _runs(words: Sequence[Word], length: int) -> Iterable[Sequence[Word]]:
    for first in range(len(words) - length + 1):
        run = words[first : first + length]
        if run and run[0].caption == run[-1].caption:
            yield run


def _attention(run: Sequence[Word], wanted: Sequence[str]) -> float:
    if [stem(word.text) for word in run] != list(wanted):
        return 0.0
    return max(word.taggable for word in run)
