"""What `make bench-text` measures, as pure functions of words.

    gold thing     an object of the scene graph that stands in the caption word by word
    gold phrase    a gold thing with those of its attributes that stand right before it
    gold word      a word of the caption, no stop word, that belongs to an object or an attribute
    R              the number of gold things (of gold words, where words are counted)

All comparisons are by stems; "2" stands for "two".

F1@R and F1@5 count things: a tag finds one when it ends with all of its words ("green tennis racket" finds
"tennis racket", "racket" alone does not). Of the definitions tried this one comes nearest to the figures in
TEXT2TAG.md (KeyBERT .698 / .671 here, .681 / .659 there; two words .602 / .567 and .599 / .561; RAKE
.628 / .701 and .62 / .70). Counting words instead gives KeyBERT .85 / .86, since three in four words of these
captions that are no stop words are gold; that is reported beside it. "Exact noun phrase" looks at the first R
tags (.51 and .27 here, .54 and .22 there). Spearman is the mean over pictures (KeyBERT's cosine .357 here, .366
there; pooled .315), mean received attention is read per word piece over all rows (.268 there).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lib_easydiffuser.attention.calibration import gold_stems
from lib_easydiffuser.attention.fit import rank_correlation
from lib_easydiffuser.language.phrases import NUMBERS
from lib_easydiffuser.language.stems import stem
from lib_easydiffuser.language.stopwords import is_stop
from lib_easydiffuser.language.words import words_of

Stems = tuple[str, ...]


def stems_of(text: str) -> Stems:
    """Stems of all words, hyphens seen as spaces."""
    return tuple(stem(word) for word in words_of(text.replace("-", " ").replace("_", " ")))


def gold_words(row: Mapping[str, Any]) -> set[str]:
    """The gold words of a scene graph `row` (text, objects, attrs)."""
    said = {stem(word) for word in words_of(row["text"]) if not is_stop(word)}
    return said & gold_stems(dict(row))


def predicted_words(tags: Iterable[str]) -> list[str]:
    """Stems of the tags' words in rank order, without stop words, each once."""
    return list(dict.fromkeys(stem(word) for tag in tags for word in words_of(tag) if not is_stop(word)))


def f1_at(predicted: Sequence[str], gold: set[str], k: int) -> float:
    """F1 of the first k predicted words; with k = len(gold) it is F1@R. 1.0 when there is nothing to find or say."""
    first = predicted[:k]
    if not gold or not first:
        return float(not gold and not first)
    hits = len(gold.intersection(first))
    return 2 * hits / (len(first) + len(gold))


def gold_phrases(row: Mapping[str, Any]) -> set[Stems]:
    """The gold phrases of a scene graph."""
    said = stems_of(row["text"])
    attributes: dict[str, set[str]] = {}
    for thing, attribute in row["attrs"]:
        attributes.setdefault(thing, set()).update(_with_numbers(stems_of(attribute)))
    found = set()
    for thing in row["objects"]:
        head = stems_of(thing)
        for start in _places(said, head):
            first = start
            while first and said[first - 1] in attributes.get(thing, ()):
                first -= 1
            found.add(said[first : start + len(head)])
    return {phrase for phrase in found if not all(map(is_stop, phrase))}


def gold_things(row: Mapping[str, Any]) -> set[Stems]:
    """The objects of a scene graph that stand in its caption."""
    said = stems_of(row["text"])
    return {thing for thing in map(stems_of, row["objects"]) if _places(said, thing) and not all(map(is_stop, thing))}


def thing_f1(tags: Sequence[str], things: set[Stems], k: int) -> float:
    """F1 of the first k tags; with k = len(things) it is F1@R. Two tags that end alike find one thing."""
    said = [stems_of(tag) for tag in tags[:k]]
    if not said or not things:
        return float(not said and not things)
    hits = sum(any(tag[-len(thing) :] == thing for tag in said) for thing in things)
    return min(1.0, 2 * hits / (len(said) + len(things)))


def exact_share(tags: Sequence[str], phrases: set[Stems]) -> float:
    """Share of the gold phrases that one of the first R tags equals; 1.0 where there are none."""
    said = {stems_of(tag) for tag in tags[: len(phrases)]}
    return len(said & phrases) / len(phrases) if phrases else 1.0


def exact_tags(tags: Sequence[str], phrases: set[Stems]) -> float:
    """Share of the tags that equal a gold phrase; 1.0 where there are none."""
    said = {stems_of(tag) for tag in tags}
    return len(said & phrases) / len(said) if said else 1.0


def object_recall(tags: Sequence[str], objects: Sequence[str], synonyms: Mapping[str, Sequence[str]], k: int) -> float:
    """Share of the objects really present that one of the first k tags names: contains a synonym, word by word."""
    said = [stems_of(tag) for tag in tags[:k]]
    found = [any(_places(tag, stems_of(name)) for tag in said for name in synonyms[thing]) for thing in objects]
    return sum(found) / len(found) if found else 1.0


@dataclass(frozen=True)
class Agreement:
    """Spearman's rho between scores and importance over the words that are not stop words.

    Attributes:
        pooled: Over the words of all captions together, scores as they are.
        centred: Over all words together, scores and importance as z values within their picture.
        by_picture: Mean over the pictures in which both vary.
    """

    pooled: float
    centred: float
    by_picture: float


def agreement(scores: Sequence[Sequence[float]], importance: Sequence[Sequence[float]]) -> Agreement:
    """Args are one sequence a picture, of its captions' words in the same order."""
    pairs = [(np.asarray(a, float), np.asarray(b, float)) for a, b in zip(scores, importance, strict=True)]
    rho = [rank_correlation(a, b) for a, b in pairs if len(a) > 1 and np.ptp(a) > 0 and np.ptp(b) > 0]
    a, b = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
    za, zb = (np.concatenate([_z(pair[side]) for pair in pairs]) for side in (0, 1))
    return Agreement(rank_correlation(a, b), rank_correlation(za, zb), float(np.mean(rho)) if rho else 0.0)


def _z(values: Any) -> Any:
    return np.round((values - values.mean()) / (values.std() + 1e-9), 9)  # equal values stay ties


def _with_numbers(stems: Stems) -> set[str]:
    return {*stems, *(word for word, digits in NUMBERS.items() if digits in stems)}


def _places(text: Stems, part: Stems) -> list[int]:
    """Where `part` stands in `text` as neighbouring words."""
    return [i for i in range(len(text) - len(part) + 1) if part and text[i : i + len(part)] == part]
