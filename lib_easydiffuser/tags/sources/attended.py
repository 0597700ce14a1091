"""Positive tags from the words attention calls taggable: the main source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...language.phrases import COLOURS
from ...language.prose import first_sentence, is_long
from ...language.prose_words import ABOUT, COMMONPLACE, LOOKS_OF_SOMEBODY, PEOPLE
from ...language.stems import stem
from ...language.taglist import tag_items
from ...records import Caption, Tag, Word
from ...settings import Settings
from ..emphasis import emphasis_of
from ..phrases import Phrase, known_phrases, phrases_of
from ._contract import Scene, TagSource

_PASSING = 0.6
# A long caption names dozens of things. Its first sentence says what the picture is of; and who writes a prompt wants
# to know what is worn and how somebody looks, which attention, that counts other people's words, thinks little of.
_FIRST, _WORN, _PEOPLE, _QUALIFIED, _ALONE = 1.6, 1.6, 2.0, 1.2, 0.6


class AttendedWords(TagSource):
    """Captions' phrases, merged over the captions of the picture on their head noun, ranked by importance."""

    name = "attended"
    title = "Words that attention singles out"
    order = 10

    def propose(self, scene: Scene) -> list[Tag]:
        captions, settings = scene.reading.captions, scene.settings
        listed = [tag for caption in captions if caption.attended and not caption.phrases for tag in _listed(caption)]
        if listed:
            return listed
        things = _merged(_phrases(captions, scene.reading.words, settings), sum(c.attended for c in captions))
        things.sort(key=lambda thing: -thing.score)
        emphasis = emphasis_of([thing.importance for thing in things], settings)
        return [thing.tag(value, captions) for thing, value in zip(things, emphasis, strict=True)]


def _listed(caption: Caption) -> list[Tag]:
    """A caption that is a list of tags, best first: its tags."""
    items = tag_items(caption.text)
    return [
        Tag(item, source=AttendedWords.name, reason="the caption lists it as a tag", score=1.0 - place / len(items))
        for place, item in enumerate(items)
    ]


@dataclass(frozen=True)
class _Said:
    """A phrase and the caption it stands in.

    Attributes:
        weight: What its place and its kind are worth.
        thing: What it names: its head noun, or the phrase itself where its caption says two different ones of a kind.
    """

    phrase: Phrase
    caption: int
    thing: str
    weight: float = 1.0

    @property
    def worth(self) -> float:
        return self.phrase.taggable * self.phrase.importance * self.weight


@dataclass(frozen=True)
class _Thing:
    """One thing in the picture: every phrase with the same head noun.

    Attributes:
        said: All mentions, in order.
        score: Sum over captions of p * (1 + lift), divided by the number of captions.
    """

    said: tuple[_Said, ...]
    score: float
    importance: float

    def tag(self, emphasis: float, captions: Sequence[Caption]) -> Tag:
        best = _best_mention(self.said)
        number = len({said.caption for said in self.said})
        share = f", said by {number} of {len(captions)} captions" if len(captions) > 1 else ""
        surest = max(best.words, key=lambda word: word.taggable)
        return Tag(
            best.text,
            attention=round(best.taggable, 4),
            emphasis=emphasis,
            source=AttendedWords.name,
            reason=f"attention to {surest.text.lower()!r}: {best.taggable:.2f}{share}",
            score=self.score,
        )


def _phrases(captions: Sequence[Caption], words: Sequence[Word], settings: Settings) -> list[_Said]:
    by_caption: dict[int, list[Word]] = defaultdict(list)
    for word in words:
        by_caption[word.caption].append(word)
    said: list[_Said] = []
    for index, caption in enumerate(captions):
        found = _of_caption(caption, by_caption[index], settings) if caption.attended else []
        things = _apart(found) if caption.phrases else [phrase.head for phrase in found]
        said += [
            _Said(phrase, index, thing, _weight(phrase, caption.text))
            for phrase, thing in zip(found, things, strict=True)
        ]
    return said


def _apart(phrases: Sequence[Phrase]) -> list[str]:
    """What each of some phrases names, where all of them are known: "white stone" is not "black stone"."""
    words = [{stem(word) for word in phrase.text.split()} for phrase in phrases]

    def differs(at: int) -> bool:
        same = (words[there] for there, other in enumerate(phrases) if other.head == phrases[at].head)
        return any(not (words[at] <= its or its <= words[at]) for its in same)

    return [phrase.text if differs(at) else phrase.head for at, phrase in enumerate(phrases)]


def _of_caption(caption: Caption, words: Sequence[Word], settings: Settings) -> list[Phrase]:
    """Its phrases: those that are known, or else those that attention finds."""
    if caption.phrases:
        return known_phrases(caption.text, caption.phrases, words, settings)
    found = phrases_of(caption.text, words, _finer(settings, caption.text), is_long(caption.text))
    return [phrase for phrase in found if not (is_long(caption.text) and _about(phrase))]


def _weight(phrase: Phrase, text: str) -> float:
    """What a phrase is worth beside attention, in a long caption."""
    if not is_long(text):
        return 1.0
    start, end = first_sentence(text)
    first = _FIRST if start <= phrase.words[0].start < end else 1.0
    noun, alone = phrase.words[-1].text.lower(), len(phrase.bound) + len(phrase.words) == 1
    kind = _WORN if noun in LOOKS_OF_SOMEBODY else _PEOPLE if noun in PEOPLE else 1.0
    kind *= _ALONE if alone and noun in COMMONPLACE else 1.0
    return first * kind * (1.0 if alone else _QUALIFIED)


def _about(phrase: Phrase) -> bool:
    """Whether it only speaks about the picture: "the main focus", "the left side"."""
    said = [word.text.lower() for word in (*phrase.bound, *phrase.words)]
    return all(word in ABOUT or word in COLOURS or word.endswith("ly") or word == "and" for word in said)


def _finer(settings: Settings, text: str) -> Settings:
    """The settings for a caption: a long one lists things in passing, each of which gets less attention."""
    if not is_long(text):
        return settings
    return replace(settings, threshold=_PASSING * settings.threshold, join_threshold=_PASSING * settings.join_threshold)


def _merged(said: Sequence[_Said], captions: int) -> list[_Thing]:
    """Mentions grouped by the thing they name; a caption counts once for a thing, with its best mention."""
    groups: dict[str, list[_Said]] = defaultdict(list)
    for mention in said:
        groups[mention.thing].append(mention)
    things = []
    for group in groups.values():
        best: dict[int, float] = {}
        for mention in group:
            worth = mention.worth
            best[mention.caption] = max(best.get(mention.caption, 0.0), worth)
        importance = sum(mention.phrase.importance for mention in group) / len(group)
        things.append(_Thing(tuple(group), sum(best.values()) / max(captions, 1), importance))
    return things


def _best_mention(said: Sequence[_Said]) -> Phrase:
    """The wording most captions use; among equals the fullest one."""
    captions: dict[str, set[int]] = defaultdict(set)
    for mention in said:
        captions[mention.phrase.text].add(mention.caption)
    counts = {text: len(who) for text, who in captions.items()}
    return max((m.phrase for m in said), key=lambda phrase: (counts[phrase.text], len(phrase.text)))
