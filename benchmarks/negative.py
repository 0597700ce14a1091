"""Measure the negatives against their bars: `make bench-negative`.

Cross-validated on the development pairs, folds by clusters of near-duplicate lists. The peer is the vocabulary by
frequency; the learned order sees only its training folds, and so does the frequency list it is held against
("by training folds"). Rules and the original idea learn nothing and stand against the whole frequency list.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib_easydiffuser.attention.encoders import REGISTRY
from lib_easydiffuser.attention.opposite import inverse_vectors
from lib_easydiffuser.language.negation import denied_spans
from lib_easydiffuser.language.stems import stem, stem_phrase
from lib_easydiffuser.language.words import words_of
from lib_easydiffuser.records import Reading, Tag
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags.negatives import order_negatives
from lib_easydiffuser.tags.negatives.model import Order
from lib_easydiffuser.tags.negatives.vocabulary import vocabulary
from lib_easydiffuser.tags.sources import Scene

from .negative_data import (
    FOLDS,
    HOST,
    ROOT,
    Prepared,
    clusters,
    data_file,
    folds,
    frequency_list,
    pairs,
    prepare,
    readings,
    scores,
)
from .negative_fit import fit, truth_table

SHOWN = 20


@dataclass(frozen=True)
class Figure:
    """One line of the table; `bar` is what `ratio` (or `ours`, where there is no peer) must reach."""

    name: str
    ours: float
    peer: float | None = None
    bar: float | None = None
    most: bool = False

    @property
    def ratio(self) -> float | None:
        return self.ours / self.peer if self.peer else None

    @property
    def ok(self) -> bool:
        value = self.ratio if self.ratio is not None else self.ours
        return self.bar is None or (value <= self.bar if self.most else value >= self.bar)

    def line(self) -> str:
        peer = f"{self.peer:7.3f} {self.ratio:6.3f}x" if self.peer and self.ratio else " " * 15
        sign, verdict = "<=" if self.most else ">=", "ok" if self.ok else "MISSED"
        wanted = "" if self.bar is None else f"{sign} {self.bar:g} {verdict}"
        return f"{self.name:58} {self.ours:7.3f} {peer}  {wanted}".rstrip()

    def record(self) -> dict[str, object]:
        return {"ours": self.ours, "peer": self.peer, "ratio": self.ratio, "bar": self.bar, "ok": self.ok}


def texts(tags: Sequence[Tag]) -> list[str]:
    return [tag.text for tag in tags]


def pair_figures(read: Sequence[Reading]) -> list[Figure]:
    """What real pairs say: learned, rules, the original idea."""
    cluster = clusters([pair.negative for pair in pairs()])
    fold = folds(cluster)
    prepared = [prepare(reading, Settings()) for reading in read]
    frequency = [frequency_list()] * len(read)
    learned = _cross_validated(prepared, cluster, fold)
    rules = [texts(order_negatives(item.candidates, _but(item.scene, learned=False))) for item in prepared]
    figures = _against("learned, by training folds", learned, _training_frequency(fold), 1.14)
    figures += _against("learned, whole frequency list", learned, frequency, None)
    figures += _against("rules alone", rules, frequency, 1.0)
    figures += _against("attention-opposite", _opposite(read), frequency, None)
    figures.append(_conflicts("conflicts with the positive", learned + rules, pair_texts() * 2))
    return [*figures, *_clashes("pairs", [found[:SHOWN] for found in learned], pair_texts())]


def pair_texts() -> list[str]:
    return [pair.positive for pair in pairs()]


def _cross_validated(
    prepared: Sequence[Prepared], cluster: NDArray[np.intp], fold: NDArray[np.intp]
) -> list[list[str]]:
    truth = truth_table(list(vocabulary()))
    orders: list[Order] = [
        fit([prepared[at] for at in np.flatnonzero(kept)], truth[kept], _renumbered(cluster[kept]))
        for kept in (fold != part for part in range(FOLDS))
    ]
    return [
        texts(order_negatives(item.candidates, item.scene, orders[part]))
        for item, part in zip(prepared, fold, strict=True)
    ]


def _renumbered(cluster: NDArray[np.intp]) -> NDArray[np.intp]:
    return np.unique(cluster, return_inverse=True)[1].astype(np.intp)


def _training_frequency(fold: NDArray[np.intp]) -> list[list[str]]:
    """The frequency list as each fold's training pairs give it."""
    terms = frequency_list()
    truth = truth_table(terms)
    ordered = [np.argsort(-truth[fold != part].sum(axis=0), kind="stable") for part in range(FOLDS)]
    return [[terms[index] for index in ordered[part]] for part in fold]


def _opposite(read: Sequence[Reading]) -> list[list[str]]:
    vectors = inverse_vectors([reading.words for reading in read], REGISTRY.get("minilm", HOST), HOST)
    settings = Settings(negative="attention-opposite")
    return [
        texts(order_negatives([], Scene(_with_inverse(reading, vector), settings)))
        for reading, vector in zip(read, vectors, strict=True)
    ]


def _with_inverse(reading: Reading, vector: NDArray[np.float32] | None) -> Reading:
    return Reading(reading.captions, reading.words, embedding=reading.embedding, inverse=vector)


def _but(scene: Scene, **knobs: object) -> Scene:
    return Scene(scene.reading, scene.settings.with_values(knobs), scene.positives)


def _against(
    name: str, ours: Sequence[Sequence[str]], peer: Sequence[Sequence[str]], bar: float | None
) -> list[Figure]:
    return [
        Figure(f"{measure}@10, {name}", mine, theirs, bar)
        for measure, mine, theirs in zip(("F1", "nDCG"), scores(ours), scores(peer), strict=True)
    ]


def _conflicts(name: str, lists: Sequence[Sequence[str]], prompts: Sequence[str]) -> Figure:
    """Share of prompts of which a whole negative is one of the tags, by stems."""
    hits = 0
    for found, prompt in zip(lists, prompts, strict=True):
        asked = {stem_phrase(tag) for tag in prompt.split(",")}
        hits += any(stem_phrase(text) in asked for text in found[:SHOWN])
    return Figure(name, hits / len(lists), bar=0.0, most=True)


def caption_figures() -> list[Figure]:
    """What captions say: nobody gets anatomy without a body, named slot values get their siblings."""
    lines = data_file("factual.dev.jsonl").read_text("utf-8").splitlines()
    captions = [str(json.loads(line)["text"]) for line in lines]
    found = {text: _negatives(reading) for text, reading in zip(captions, readings(captions), strict=True)}
    said = [texts(tags) for tags in found.values()]
    return [*_anatomy(found), *_siblings(found), *_clashes("captions", said, list(found))]


def _negatives(reading: Reading) -> list[Tag]:
    prepared = prepare(reading, Settings())
    return order_negatives(prepared.candidates, prepared.scene)[:SHOWN]


def _anatomy(found: dict[str, list[Tag]]) -> list[Figure]:
    beings = {stem(word) for line in _lines("beings.txt") for word in line.split()}
    nobody = [text for text in found if not beings & {stem(word) for word in words_of(text)}]
    wrong = [text for text in nobody if any(tag.source == "anatomy" for tag in found[text])]
    for text in wrong[:10]:
        print(f"  anatomy without a body: {text}")
    somebody = [text for text in found if text not in set(nobody)]
    right = sum(any(tag.source == "anatomy" for tag in found[text]) for text in somebody)
    return [
        Figure(
            f"anatomy where nobody is named, of {len(nobody)} captions", len(wrong) / len(nobody), bar=0.0, most=True
        ),
        Figure(f"anatomy where somebody is, of {len(somebody)} captions", right / len(somebody)),
    ]


def _siblings(found: dict[str, list[Tag]]) -> list[Figure]:
    """Of the captions that name a value of a slot, how many get a true sibling; once by slot, once in all."""
    hits: dict[str, list[bool]] = {}
    for row in _lines("slots.tsv"):
        slot, _value, forms, siblings = row.split("\t")
        wanted = {stem_phrase(text) for text in siblings.split("|")}
        named = re.compile(rf"\b(?:{'|'.join(map(re.escape, forms.split('|')))})\b", re.IGNORECASE)
        for text, tags in found.items():
            if named.search(text):
                hits.setdefault(slot, []).append(bool(wanted & {stem_phrase(tag.text) for tag in tags}))
                if not hits[slot][-1] and "-v" in sys.argv:
                    print(f"  no sibling ({slot}): {text}")
    every = [hit for slot in hits.values() for hit in slot]
    by_slot = [Figure(f"true sibling, {slot}, of {len(of)} captions", float(np.mean(of))) for slot, of in hits.items()]
    return [*by_slot, Figure(f"true sibling, all slots, of {len(every)} captions", float(np.mean(every)), bar=0.8)]


def _clashes(name: str, lists: Sequence[Sequence[str]], prompts: Sequence[str]) -> list[Figure]:
    """Share of prompts in which a whole negative stands: as bare words, and where the prompt does not deny it."""
    bare = [any(_stands(text, prompt) for text in found) for found, prompt in zip(lists, prompts, strict=True)]
    affirmed = [
        any(_stands(text, rest) for text in found)
        for found, rest in zip(lists, map(_without_denials, prompts), strict=True)
    ]
    return [
        Figure(f"negatives that stand in the prompt, bare words, {name}", float(np.mean(bare))),
        Figure(f"the same, not behind a denial of its own, {name}", float(np.mean(affirmed)), bar=0.0, most=True),
    ]


def _stands(text: str, prompt: str) -> bool:
    """Whether the whole phrase stands within one clause of the prompt, by stems."""
    return any(f" {stem_phrase(text)} " in f" {stem_phrase(clause)} " for clause in re.split(r"[,;.\n|]", prompt))


def _without_denials(prompt: str) -> str:
    for start, end in reversed(denied_spans(prompt)):
        prompt = f"{prompt[:start]},{prompt[end:]}"
    return prompt


def _lines(name: str) -> list[str]:
    text = (ROOT / "tests" / "negatives" / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def speed_figure(read: Sequence[Reading]) -> Figure:
    start = time.process_time()
    for reading in read:
        _negatives(reading)
    return Figure("CPU ms a prompt, without the encoder", (time.process_time() - start) / len(read) * 1000)


def main() -> int:
    read = readings(pair_texts())
    steps: list[Callable[[], list[Figure]]] = [
        lambda: pair_figures(read),
        caption_figures,
        lambda: [speed_figure(read)],
    ]
    figures = [figure for step in steps for figure in step()]
    print("\n".join(figure.line() for figure in figures))
    target = ROOT / "build" / "bench" / "negative.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps({figure.name: figure.record() for figure in figures}, indent=1) + "\n")
    return 0 if all(figure.ok for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
