"""Words of one caption -> phrases: runs of words that attention calls taggable."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..language.figures import is_figure
from ..language.nounphrases import completed, in_one_line
from ..language.phrases import COLOURS, MATERIALS, NUMBERS, fixed_phrases, is_spaced_list
from ..language.stems import stem
from ..language.stopwords import is_stop
from ..records import Span, Word
from ..settings import Settings

_COPULA = re.compile(
    r"\s+(?:that\s+|which\s+)?(?:is|are|was|were)\s+(?:(?:all|very|mostly|both|made of)\s+)?", re.IGNORECASE
)
_DETERMINED = re.compile(r"(?:^|[.,;]|\b(?:a|an|the|his|her|its|their|one|two|three|some))\s*$", re.IGNORECASE)
_LONGEST_DETERMINER = 8  # letters, and the blank in front
# What may stand before a noun that opens its sentence: an article, an owner ("the man's shirt").
_START = re.compile(
    r"^\W*(?:there is an? )?(?:(?:the|a|an|this|that|these|those|his|her|its|their)\s+)?(?:[\w-]+\s?['’]s?\s+)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Phrase:
    """Some neighbouring words of a caption.

    Attributes:
        words: In the order they are said; the last one is the head.
        bound: An attribute said after the noun ("the car is red"), spoken before it in the tag.
    """

    words: tuple[Word, ...]
    bound: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        """The phrase in lower case, as a tag."""
        return " ".join(_said(self.bound) + _said(self.words))

    @property
    def head(self) -> str:
        """Stem of the head noun: phrases with the same head name the same thing; the "(fate)" of a name is no head."""
        own = [word.text for word in self.words if not word.text.startswith("(")]
        return stem((own or [self.words[-1].text])[-1])

    @property
    def taggable(self) -> float:
        """The surest word speaks for the phrase."""
        return max(word.taggable for word in self.words)

    @property
    def importance(self) -> float:
        return max(word.importance for word in self.words)


def phrases_of(text: str, words: Sequence[Word], settings: Settings, prose: bool = False) -> list[Phrase]:
    """The phrases of one caption, in the order they are said.

    A run of words that are not stop words, all at least `join_threshold` taggable, one of them at least
    `threshold`; trailing words below `threshold` are cut, and numbers with a sign ("10:30"); at most `max_words`
    words, the head kept.

    Args:
        prose: Whether it is a long caption: lines end phrases, and grammar completes what attention saw in part.
    """
    phrases, units = [], fixed_phrases(text)
    for run in _runs(text, words, units, settings, prose):
        while run and (_surest(run[-1], run, units) < settings.threshold or is_figure(run[-1].text)):
            run = run[:-1]
        if run and prose:
            phrases.append(Phrase(tuple(_shortened(completed(text, words, run), units, settings.max_words))))
        elif run:
            whole = _participle_before(text, words, run[0]) + run
            phrases.append(Phrase(tuple(_shortened(whole, units, settings.max_words))))
    return _bind_attributes(text, phrases)


def known_phrases(text: str, spans: Sequence[Span], words: Sequence[Word], settings: Settings) -> list[Phrase]:
    """The phrases at spans that are known: attention weighs them, and need not find them; at most `max_words` words."""
    units = fixed_phrases(text)
    runs = [[word for word in words if start <= word.start and word.end <= end] for start, end in spans]
    parts = [part for run in runs for part in _parted(run, units, settings.max_words)]
    return [Phrase(tuple(_shortened(part, units, settings.max_words))) for part in parts if part]


def _parted(run: list[Word], units: Sequence[Span], most: int) -> list[list[Word]]:
    """A known phrase that is too long as two, where a stop word joins them: sitting | with legs stretched out.

    What is told of a measure is told of what it holds: two burnt slices | of | burnt white bread.
    """
    joint = next((at for at, word in enumerate(run) if at and is_stop(word.text)), 0)
    if not joint or _shortened(run, units, most) == run:
        return [run]
    first, rest = run[:joint], run[joint + 1 :]
    told = [word for word in first[:-1] if word.text not in NUMBERS and run[joint].text == "of"]
    return [first, [*told, *rest]]


def _shortened(run: list[Word], units: Sequence[Span], most: int) -> list[Word]:
    """The last `most` words of a run; a fixed phrase counts as one and is never cut in two."""
    kept: list[Word] = []
    seen: set[Span] = set()
    for word in reversed(run):
        seen.add(_unit_of(word, units) or (word.start, word.end))
        if len(seen) > most:
            break
        kept.append(word)
    return kept[::-1]


def _participle_before(text: str, words: Sequence[Word], first: Word) -> list[Word]:
    """The participle of "a smiling woman", which attention takes for a verb; not that of "a man eating food".

    It is an attribute when nothing but an article, or the beginning, stands before it.
    """
    place = bisect_right(words, first.start, key=lambda word: word.end)
    if not place or not words[place - 1].text.lower().endswith("ing") or is_stop(words[place - 1].text):
        return []
    before = words[place - 1]
    adjective = _adjacent(text, before, first) and _is_determined(text, before.start)
    return [before] if adjective and before.taggable > 0.0 else []


def _is_determined(text: str, place: int) -> bool:
    """Whether an article, a number or the beginning of a clause stands right before a place."""
    said = len(text[:place].rstrip())
    return bool(_DETERMINED.search(text, max(0, said - _LONGEST_DETERMINER), place))


def _said(words: Iterable[Word]) -> list[str]:
    """Lower case, a word said twice in a row once ("dog dog dog")."""
    said: list[str] = []
    for word in words:
        lower = word.text.lower().replace("’", "'").replace("_", " ")
        if not said or stem(said[-1]) != stem(lower):
            said.append(lower)
    return said


def _runs(text: str, words: Sequence[Word], units: Sequence[Span], settings: Settings, prose: bool) -> list[list[Word]]:
    spaced = is_spaced_list(text)
    runs: list[list[Word]] = [[]]
    for word in words:
        unit = _unit_of(word, units)
        if unit and runs[-1] and _unit_of(runs[-1][-1], units) == unit:
            runs[-1].append(word)
        elif not _taggable(word, words, unit, settings):
            runs.append([])
        elif runs[-1] and (
            spaced or not _adjacent(text, runs[-1][-1], word) or (prose and not in_one_line(text, runs[-1][-1], word))
        ):
            runs.append([word])
        else:
            runs[-1].append(word)
    return [run for run in runs if run]


def _taggable(word: Word, words: Sequence[Word], unit: Span | None, settings: Settings) -> bool:
    """Whether a word may stand in a phrase; a fixed phrase speaks with its surest word."""
    if unit is None:
        return not is_stop(word.text) and word.taggable >= settings.join_threshold
    return _surest(word, words, (unit,)) >= settings.join_threshold


def _surest(word: Word, words: Sequence[Word], units: Sequence[Span]) -> float:
    """How taggable a word is, or its fixed phrase where it stands in one: the surest word speaks for that."""
    unit = _unit_of(word, units)
    return max(w.taggable for w in words if w is word or (unit and unit[0] <= w.start and w.end <= unit[1]))


def _unit_of(word: Word, units: Sequence[Span]) -> Span | None:
    return next((unit for unit in units if unit[0] <= word.start and word.end <= unit[1]), None)


def _adjacent(text: str, left: Word, right: Word) -> bool:
    """Only blanks (or a hyphen, a slash) between: punctuation and a possessive end a phrase."""
    return not text[left.end : right.start].strip().strip("-/&")


def _bind_attributes(text: str, phrases: list[Phrase]) -> list[Phrase]:
    """ "The car is red." -> "red car", where the sentence leaves no doubt whose colour or material it is.

    Certain means: the noun opens the sentence, only a copula stands between, and the attribute ends its clause.
    """
    for noun, attribute in itertools.pairwise(phrases):
        between = text[noun.words[-1].end : attribute.words[0].start]
        certain = _START.match(text[: noun.words[0].start]) and _COPULA.fullmatch(between)
        if certain and _is_attribute(attribute) and _ends_clause(text, attribute):
            bound = Phrase(noun.words, attribute.words)
            return [bound if phrase is noun else phrase for phrase in phrases if phrase is not attribute]
    return phrases


def _is_attribute(phrase: Phrase) -> bool:
    return all(word.text.lower() in COLOURS | MATERIALS | {"and"} for word in phrase.words)


def _ends_clause(text: str, phrase: Phrase) -> bool:
    """End of sentence, punctuation, or a new clause: not "red in the middle"."""
    return bool(re.match(r"\s*(?:$|[.,;!?])", text[phrase.words[-1].end :]))
