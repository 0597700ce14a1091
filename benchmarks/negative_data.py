"""Development data of the negatives: real pairs, clusters of near-duplicate lists, folds, and the two measures."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lib_easydiffuser.attention.encoders import REGISTRY
from lib_easydiffuser.attention.maps import shipped_maps
from lib_easydiffuser.attention.reading import read_captions
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.records import Caption, Reading, Tag
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags.sources import REGISTRY as SOURCES
from lib_easydiffuser.tags.sources import Scene, TagSource

ROOT = Path(__file__).resolve().parents[1]
TOP = 10
# Lists that share at least this much (Jaccard) are one list, copied and edited.
SAME = 0.7
FOLDS = 5
HOST = QuietHost()


@dataclass(frozen=True)
class Pair:
    positive: str
    negative: frozenset[str]


def data_file(name: str) -> Path:
    """A file of the development data, which stands beside the project; ends the program when it is absent."""
    folder = Path(os.environ.get("DATA") or ROOT.parent / "shared" / "data")
    folder = folder if folder.is_absolute() else ROOT / folder
    if not (folder / name).is_file():
        raise SystemExit(
            f"The development data {name!r} is not in {folder.name!r} beside the project; nothing measured."
        )
    return folder / name


@lru_cache(maxsize=1)
def pairs() -> list[Pair]:
    lines = data_file("negative_pairs.dev.jsonl").read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    return [Pair(", ".join(record["positive"]), frozenset(record["negative"])) for record in records]


@lru_cache(maxsize=1)
def frequency_list() -> list[str]:
    """The vocabulary by how often people used a term: the peer of every strategy."""
    rows = data_file("negative_counts.tsv").read_text("utf-8").splitlines()[2:]
    return [row.split("\t")[0] for row in rows]


def readings(texts: Sequence[str]) -> list[Reading]:
    """The texts as the pipeline reads them, all in one go."""
    maps = shipped_maps("minilm")
    if maps is None:
        raise SystemExit("The head maps of 'minilm' are not shipped; nothing measured.")
    groups = [(Caption(text),) for text in texts]
    found = read_captions(groups, REGISTRY.get("minilm", HOST), maps, HOST)
    return [
        Reading(group, read.words, encoder="minilm", embedding=read.embedding)
        for group, read in zip(groups, found, strict=True)
    ]


@dataclass(frozen=True)
class Prepared:
    """One scene with its candidates, proposed once."""

    scene: Scene
    candidates: list[Tag]


def prepare(reading: Reading, settings: Settings) -> Prepared:
    scene = Scene(reading, settings)
    positives = [tag for source in _sources("positive", settings) for tag in source.propose(scene)]
    scene = Scene(reading, settings, tuple(positives))
    return Prepared(scene, [tag for source in _sources("negative", settings) for tag in source.propose(scene)])


def _sources(polarity: str, settings: Settings) -> list[TagSource]:
    found = [source for source in SOURCES.all(HOST) if source.polarity == polarity and source.enabled(settings)]
    return sorted(found, key=lambda source: source.order)


def clusters(lists: Sequence[frozenset[str]], same: float = SAME) -> NDArray[np.intp]:
    """Cluster of each list, single linkage: a chain of near-duplicates is one cluster."""
    terms = {term: index for index, term in enumerate(sorted(set().union(*lists)))}
    held = np.zeros((len(lists), len(terms)))
    for row, items in enumerate(lists):
        held[row, [terms[item] for item in items]] = 1
    both, size = held @ held.T, held.sum(axis=1)
    near = both / (size[:, None] + size[None] - both) >= same
    owner = np.arange(len(lists))
    while True:
        least = np.where(near, owner[None], len(lists)).min(axis=1)
        if (least == owner).all():
            return np.unique(owner, return_inverse=True)[1].astype(np.intp)
        owner = least


def folds(cluster: NDArray[np.intp], count: int = FOLDS) -> NDArray[np.intp]:
    """Fold of each pair; a cluster is never split, the largest are dealt first."""
    sizes = np.bincount(cluster)
    load, fold = [0] * count, np.zeros(len(sizes), np.intp)
    for index in np.argsort(-sizes, kind="stable"):
        fold[index] = int(np.argmin(load))
        load[fold[index]] += int(sizes[index])
    return fold[cluster]


def f1(found: Sequence[str], truth: frozenset[str]) -> float:
    return 2 * len(set(found[:TOP]) & truth) / (TOP + len(truth))


def ndcg(found: Sequence[str], truth: frozenset[str]) -> float:
    gain = sum(1 / math.log2(place + 2) for place, term in enumerate(found[:TOP]) if term in truth)
    return gain / sum(1 / math.log2(place + 2) for place in range(min(TOP, len(truth))))


def scores(lists: Sequence[Sequence[str]]) -> tuple[float, float]:
    """(F1@10, nDCG@10), mean over the pairs."""
    truths = [pair.negative for pair in pairs()]
    return (
        float(np.mean([f1(found, truth) for found, truth in zip(lists, truths, strict=True)])),
        float(np.mean([ndcg(found, truth) for found, truth in zip(lists, truths, strict=True)])),
    )
