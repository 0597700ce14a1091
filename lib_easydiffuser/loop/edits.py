"""From a difference to the tags: raise or add what was lost, put what was invented among the negatives.

An `Edit` says what would be done and why not, before anything is done: a page shows it on a button, the automatic loop
applies it. Emphasis stays within the person's bounds; a tag that would not fit into the prompt is not added, and what
it would push out is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..host import Host
from ..prompt.budget import token_counter
from ..prompt.compose import Composed, compose
from ..prompt.phrases import key_of
from ..records import Analysis, Caption, Evidence, Polarity, Reading, Tag
from ..settings import Settings, knobs
from ..translate import settings_in_english
from .records import TagDifference

Kind = Literal["raise", "add", "deny", "none"]
STEP = 0.1
"""How much one click raises: two of the steps emphasis is written in."""
_OWN = ("embedding", "own", "denied")
_DONE = {"add": "added", "deny": "put among the negatives"}


@dataclass(frozen=True)
class Edit:
    """One change to the list of tags.

    Attributes:
        kind: "none" for a change that cannot be made; `said` says why.
        tag: The tag as it will stand there, emphasis included.
        place: Where it goes among the tags of its polarity; for "raise" where it is.
        said: One sentence for the person.
        falls: Tags that no longer fit into the prompt then.
    """

    kind: Kind
    tag: Tag
    place: int
    said: str
    falls: tuple[Tag, ...] = ()


def applied(edit: Edit, tags: Sequence[Tag]) -> tuple[Tag, ...]:
    """The tags after an edit, positive first; each polarity keeps its order."""
    sides: dict[Polarity, list[Tag]] = {"positive": _side(tags, "positive"), "negative": _side(tags, "negative")}
    side = sides[edit.tag.polarity]
    if edit.kind == "raise":
        side[edit.place] = side[edit.place].but(emphasis=edit.tag.emphasis)
    elif edit.kind != "none":
        side.insert(edit.place, edit.tag)
    return (*sides["positive"], *sides["negative"])


@dataclass(frozen=True)
class Editor:
    """Knows what the prompt has room for.

    Attributes:
        captions: Of the reference; the style "sentence" writes the first one, and it takes room.
    """

    settings: Settings
    host: Host
    captions: tuple[Caption, ...] = ()

    def edit_for(self, difference: TagDifference, tags: Sequence[Tag]) -> Edit:
        """What one click on a difference does to the tags as they stand now, both polarities."""
        if difference.status == "invented":
            return self._denying(difference, tags)
        if difference.status == "lost":
            return self._asking(difference, tags)
        return Edit("none", difference.tag, 0, f"{difference.tag.text!r} is in the results already.")

    def all_applied(
        self, differences: Iterable[TagDifference], tags: Sequence[Tag]
    ) -> tuple[tuple[Tag, ...], tuple[Edit, ...]]:
        """(the tags after an edit for every difference, the edits in order, those that were not made included)."""
        done = []
        now = tuple(tags)
        for difference in differences:
            edit = self.edit_for(difference, now)
            now = applied(edit, now)
            done.append(edit)
        return now, tuple(done)

    def written(self, tags: Sequence[Tag]) -> Composed:
        """The prompts of tags in the order they stand: nothing is sorted, nothing added, the budget holds."""
        most = {"max_tags": knobs()["max_tags"].high, "max_negatives": knobs()["max_negatives"].high}
        settings, _ = settings_in_english(self.settings, self.host)
        as_they_are = settings.with_values({"kind_order": (), "always": (), **most})
        return compose(tags, self.captions, as_they_are, token_counter(self.host))

    def _asking(self, difference: TagDifference, tags: Sequence[Tag]) -> Edit:
        tag = difference.tag
        place = _place_of(tag, tags, "positive")
        if place is not None:
            return self._raised(_side(tags, "positive")[place], place, difference)
        if _place_of(tag, tags, "negative") is not None:
            return Edit("none", tag, 0, f"{tag.text!r} is among the negatives: take it out there.")
        new = tag.but(polarity="positive", reason=f"{difference.said}; {tag.reason}".strip("; "))
        return self._inserted("add", new, _rank(new, _side(tags, "positive")), tags)

    def _denying(self, difference: TagDifference, tags: Sequence[Tag]) -> Edit:
        text = difference.tag.text
        if _place_of(difference.tag, tags, "positive") is not None:
            return Edit("none", difference.tag, 0, f"The prompt asks for {text!r}: take it out there.")
        place = _place_of(difference.tag, tags, "negative")
        if place is not None:
            return self._raised(_side(tags, "negative")[place], place, difference)
        attention = round(difference.result_attention, 4)
        reason = f"result: it shows {text!r} ({difference.said})"
        tag = Tag(text, "negative", attention, 1.0, "result", reason, "result", attention)
        return self._inserted("deny", tag, _behind_own(_side(tags, "negative")), tags)

    def _raised(self, tag: Tag, place: int, difference: TagDifference) -> Edit:
        emphasis = round(min(tag.emphasis + STEP, self.settings.emphasis_max), 2)
        if emphasis <= tag.emphasis:
            return Edit("none", tag, place, f"{tag.text!r} is at the strongest emphasis, {tag.emphasis:g}, already.")
        said = f"{tag.text!r} from {tag.emphasis:g} to {emphasis:g}: {difference.said}."
        return Edit("raise", tag.but(emphasis=emphasis), place, said)

    def _inserted(self, kind: Kind, tag: Tag, place: int, tags: Sequence[Tag]) -> Edit:
        """The tag at its place, if the prompt has room for it there; what it pushes out is named."""
        before = self.written(tags)
        after = self.written(applied(Edit(kind, tag, place, ""), tags))
        there = {_key(other) for other in after.tags}
        if _key(tag) not in there:
            why = next((old.reason for old in after.dropped if _key(old) == _key(tag)), "").rpartition("left out: ")[2]
            return Edit("none", tag, place, f"{tag.text!r} was not {_DONE[kind]}: {why or 'it says nothing'}.")
        falls = tuple(old for old in before.tags if _key(old) not in there)
        pushed = f"; no room is left for {', '.join(repr(old.text) for old in falls)}" if falls else ""
        return Edit(kind, tag, place, f"{tag.text!r} was {_DONE[kind]}{pushed}.", falls)


def with_tags(analysis: Analysis, tags: Sequence[Tag], settings: Settings, host: Host) -> Analysis:
    """The analysis with other tags, and the prompts they make."""
    done = Editor(settings, host, analysis.reading.captions).written(tags)
    return replace(analysis, tags=done.tags, prompt=done.prompt, dropped=done.dropped, tokens=done.tokens)


def remembered(reading: Reading, differences: Iterable[TagDifference]) -> Reading:
    """The reading with what results invented as evidence, so that tags made again deny it again."""
    known = {key_of(claim.text) for claim in reading.evidence if claim.kind == "result"}
    new = [
        Evidence("result", found.tag.text, round(found.result_attention, 4), found.said, "compare")
        for found in differences
        if found.status == "invented" and key_of(found.tag.text) not in known
    ]
    return replace(reading, evidence=(*reading.evidence, *new))


def _rank(tag: Tag, side: Sequence[Tag]) -> int:
    """Before the first tag that is attended less: what has no room then is what matters least."""
    return next((place for place, other in enumerate(side) if other.attention < tag.attention), len(side))


def _behind_own(side: Sequence[Tag]) -> int:
    """Behind the person's own negatives and embeddings, and before the lists."""
    return next((place for place, other in enumerate(side) if other.kind not in _OWN), len(side))


def _place_of(tag: Tag, tags: Sequence[Tag], polarity: Polarity) -> int | None:
    key = key_of(tag.text)
    return next((place for place, other in enumerate(_side(tags, polarity)) if key_of(other.text) == key), None)


def _side(tags: Sequence[Tag], polarity: Polarity) -> list[Tag]:
    return [tag for tag in tags if tag.polarity == polarity]


def _key(tag: Tag) -> tuple[Polarity, str]:
    return tag.polarity, key_of(tag.text)
