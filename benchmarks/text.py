"""Measure attention to tags against its peers: `make bench-text`.

Ours by 5-fold cross-validation with folds by picture; "shipped" are the maps of the package, which have seen
these captions, and "own captions" maps that were fitted on data/calibration.txt alone. A peer's quality is its
best over the captions of the same run; cost is CPU time at one thread. benchmarks/metrics.py defines the figures.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import numpy as np

from lib_easydiffuser.attention.encoders import REGISTRY, minilm
from lib_easydiffuser.attention.features import piece_membership
from lib_easydiffuser.attention.fit import area_under_curve
from lib_easydiffuser.attention.maps import HeadMaps
from lib_easydiffuser.attention.reading import read_captions
from lib_easydiffuser.language.english import require_english
from lib_easydiffuser.language.stopwords import is_stop
from lib_easydiffuser.pipeline import analyse_captions
from lib_easydiffuser.records import Caption, Reading
from lib_easydiffuser.settings import Settings

from . import long, metrics
from .text_data import HOST, ROOT, Development, tags_of

PEER_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
# Captions of one pass, a whole number of batches.
TIMED = 128
ROUNDS = 3
BATCH = 64
# From a caption to its tags and to whole prompts; torch is in memory as it is in every host, but where numpy reads.
PASSES = ("one", "batch", "prompt one", "prompt batch", "numpy prompt batch")
AT = 5


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    Attributes:
        least: Bar on `ours`; None where there is none.
        least_ratio: Bar on ours / peer; for a cost, on peer / ours.
    """

    name: str
    ours: float
    peer: float | None = None
    least: float | None = None
    least_ratio: float | None = None
    is_cost: bool = False

    @property
    def ratio(self) -> float | None:
        if not self.peer:
            return None
        return self.peer / self.ours if self.is_cost else self.ours / self.peer

    @property
    def ok(self) -> bool:
        absolute = self.least is None or self.ours >= self.least
        return absolute and (self.least_ratio is None or (self.ratio or 0.0) >= self.least_ratio)

    def line(self) -> str:
        peer = f"{self.peer:8.3f} {self.ratio:6.2f}x" if self.peer else " " * 16
        bars = [f">= {self.least:g}"] if self.least is not None else []
        bars += [f">= {self.least_ratio:g}x"] if self.least_ratio is not None else []
        verdict = f"{' and '.join(bars)}  {'ok' if self.ok else 'MISSED'}" if bars else ""
        return f"{self.name:52} {self.ours:8.3f} {peer}  {verdict}".rstrip()

    def record(self) -> dict[str, object]:
        bar = {"ours": self.least, "ratio": self.least_ratio}
        return {
            "ours": self.ours, "peer": self.peer, "ratio": self.ratio,
            "bar": {k: v for k, v in bar.items() if v is not None} or None, "ok": self.ok,
        }  # fmt: skip


Row = dict[str, Any]


def tag_figures(rows: Sequence[Row], tags: Sequence[Sequence[str]]) -> dict[str, float]:
    """What the tags of captions with scene graphs are worth, mean over the captions."""
    scores = []
    for row, said in zip(rows, tags, strict=True):
        things, phrases = metrics.gold_things(row), metrics.gold_phrases(row)
        gold, predicted = metrics.gold_words(row), metrics.predicted_words(said)
        scores.append(
            {
                "F1@R": metrics.thing_f1(said, things, len(things)),
                f"F1@{AT}": metrics.thing_f1(said, things, AT),
                "exact noun phrase": metrics.exact_share(said, phrases),
                "tags that are exact": metrics.exact_tags(said, phrases),
                "F1@R of words": metrics.f1_at(predicted, gold, len(gold)),
                f"F1@{AT} of words": metrics.f1_at(predicted, gold, AT),
            }
        )
    return {name: float(np.mean([score[name] for score in scores])) for name in scores[0]}


def recall(pictures: Sequence[Row], tags: Sequence[Sequence[str]]) -> float:
    shares = [
        metrics.object_recall(said, row["objects"], row["syn"], AT) for row, said in zip(pictures, tags, strict=True)
    ]
    return float(np.mean(shares))


def taggable_auc(data: Development, rows: Sequence[int], readings: Sequence[Reading]) -> float:
    """AUC of p over the words that are not stop words."""
    scores, labels = [], []
    for row, reading in zip(rows, readings, strict=True):
        caption = data.taggable[row]
        marks = dict(zip(caption.spans, caption.taggable, strict=True))
        for word in reading.words:
            if not is_stop(word.text):
                scores.append(word.taggable)
                labels.append(float(marks[word.start, word.end]))
    return area_under_curve(np.array(scores), np.array(labels))


@dataclass
class Ours:
    """What some maps make of the development captions: tags of every row, tags and importance of every picture."""

    tags: list[list[str]]
    merged: list[list[str]]
    importance: list[list[float]]
    auc: list[float]


def measure_ours(data: Development, parts: Any) -> Ours:
    """`parts` yields (maps, FACTUAL rows, COCO rows); every row comes once."""
    ours = Ours([[] for _ in data.graphs], [[] for _ in data.pictures], [[] for _ in data.pictures], [])
    for maps, rows, pictures in parts:
        readings = data.words([[data.graphs[i]["text"]] for i in rows], maps)
        ours.auc.append(taggable_auc(data, rows, readings))
        for i, reading in zip(rows, readings, strict=True):
            ours.tags[i] = tags_of(reading)
        for i, reading in zip(
            pictures, data.words([data.pictures[i]["captions"] for i in pictures], maps), strict=True
        ):
            ours.merged[i] = tags_of(reading)
            ours.importance[i] = [word.importance for word in reading.words if not is_stop(word.text)]
    return ours


def true_importance(data: Development) -> list[list[float]]:
    """Share of the other four captions, for the words that are not stop words, picture by picture."""
    truth: list[list[float]] = [[] for _ in data.pictures]
    for caption in data.importance:
        for (start, end), share in zip(caption.spans, caption.importance, strict=True):
            if not is_stop(caption.text[start:end]):
                truth[caption.group].append(share)
    return truth


def spoken(data: Development) -> list[list[str]]:
    """The words `true_importance` speaks of, caption by caption."""
    return [[c.text[a:b].lower() for a, b in c.spans if not is_stop(c.text[a:b])] for c in data.importance]


def by_picture(data: Development, scores: Sequence[Sequence[float]]) -> list[list[float]]:
    joined: list[list[float]] = [[] for _ in data.pictures]
    for caption, values in zip(data.importance, scores, strict=True):
        joined[caption.group] += values
    return joined


def mean_attention(data: Development) -> list[list[float]]:
    """The plain signal: what a word's pieces receive on average, over all heads and rows."""
    scores = []
    for caption, attended in zip(
        data.importance, data.encoder.attend([c.text for c in data.importance], HOST), strict=True
    ):
        received = attended.attention[:, :, :, 1:-1].sum(axis=2).mean(axis=(0, 1))
        member = piece_membership(attended.pieces, caption.spans)
        words = received @ member / np.maximum(member.sum(axis=0), 1)
        told = [not is_stop(caption.text[a:b]) for a, b in caption.spans]
        scores.append([float(value) for value, keep in zip(words, told, strict=True) if keep])
    return by_picture(data, scores)


def ask_peers(question: dict[str, Any]) -> dict[str, Any]:
    """One run of the peers in their own environment."""
    command = [str(PEER_PYTHON), "-W", "ignore", str(ROOT / "benchmarks" / "peers.py")]
    done = subprocess.run(command, input=json.dumps(question), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"bench-text: the peers failed.\n{done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def our_cost(shares: Sequence[Sequence[str]], maps: HeadMaps) -> dict[str, float]:
    """CPU milliseconds from caption to tags, and to the whole prompts ("prompt ..."), after a warm-up.

    Args:
        shares: Captions of the warm-up, then of each of PASSES.
    """
    encoder = REGISTRY.get("minilm", HOST)

    def tags(texts: Sequence[str]) -> None:
        some = [(Caption(text),) for text in texts]
        for text in texts:
            require_english(text)
        for said, read in zip(some, read_captions(some, encoder, maps, HOST), strict=True):
            tags_of(Reading(said, read.words))

    def prompts(texts: Sequence[str]) -> None:
        list(analyse_captions([(Caption(text),) for text in texts], Settings(), HOST))

    cost = {}
    for name, texts in zip(PASSES, shares[1:], strict=True):
        work, size = prompts if "prompt" in name else tags, 1 if name.endswith("one") else BATCH
        encoder.unload()
        with patch.object(minilm, "_torch_pays", lambda sentences, numpy="numpy" in name: not numpy):
            work(shares[0])
            parts = [texts[i : i + size] for i in range(0, len(texts), size)]
            cost[name] = _clocked(lambda work=work, parts=parts: [work(part) for part in parts]) / len(texts)
    return cost


def dealt(texts: Sequence[str]) -> list[list[str]]:
    """The captions of the warm-up, then those of every pass of every round, each with the same spread of lengths.

    None is read twice: what was found about a caption before, as its words, is partly remembered.
    """
    random = np.random.RandomState(0)
    chosen = [texts[i] for i in random.permutation(len(texts))]
    number = ROUNDS * len(PASSES)
    timed = sorted(chosen[BATCH : BATCH + number * TIMED], key=len)
    return [chosen[:BATCH], *([timed[i::number][k] for k in random.permutation(TIMED)] for i in range(number))]


def costs(texts: Sequence[str], maps: HeadMaps) -> tuple[dict[str, float], dict[str, float]]:
    """(ours, KeyBERT's), the least of some rounds in turn: a busy neighbour slows both sides, not one."""
    import torch

    torch.set_num_threads(1)
    warm_up, *shares = dealt(list(dict.fromkeys(texts)))
    rounds = []
    for first in range(0, len(shares), len(PASSES)):
        mine = shares[first : first + len(PASSES)]
        rounds.append((our_cost([warm_up, *mine], maps), ask_peers({"cost": mine[0]})["cost"]))
    return tuple({key: min(turn[side][key] for turn in rounds) for key in rounds[0][side]} for side in (0, 1))  # type: ignore[return-value]


def _clocked(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def table(data: Development) -> list[Figure]:
    texts = [row["text"] for row in data.graphs]
    cost, peer_cost = costs(texts, data.shipped())
    peers = ask_peers(
        {
            "texts": texts, "pictures": [row["text"] for row in data.pictures],
            "words": spoken(data), "sentences": [c.text for c in data.importance],
        }
    )  # fmt: skip
    everything = (range(len(data.graphs)), range(len(data.pictures)))
    validated = measure_ours(data, data.cross_validated())
    shipped = measure_ours(data, [(data.shipped(), *everything)])
    own = measure_ours(data, [(data.own(), *everything)])
    return [
        *_quality(data, validated, peers),
        *_beside("shipped maps, in-sample", data, shipped),
        *_beside("own captions alone", data, own, least_f1=0.86),
        *_peers_alone(data, peers),
        *_costs(cost, peer_cost),
    ]


def _quality(data: Development, ours: Ours, peers: dict[str, Any]) -> list[Figure]:
    mine = tag_figures(data.graphs, ours.tags)
    keybert = [tag_figures(data.graphs, peers["phrases"][f"keybert (1,{n})"]) for n in (1, 2)]
    best = {name: max(figures[name] for figures in keybert) for name in mine}
    found = max(recall(data.pictures, peers["pictures"][f"keybert (1,{n})"]) for n in (1, 2))
    truth = true_importance(data)
    return [
        Figure("AUC of taggable, mean of folds", float(np.mean(ours.auc))),
        Figure("F1@R", mine["F1@R"], best["F1@R"], 0.91, 1.25),
        Figure("F1@5", mine["F1@5"], best["F1@5"], None, 1.25),
        Figure("exact noun phrase", mine["exact noun phrase"], best["exact noun phrase"], 0.83),
        *(
            Figure(name, mine[name], best[name])
            for name in ("tags that are exact", "F1@R of words", f"F1@{AT} of words")
        ),
        Figure("recall at 5 of the objects, five captions", recall(data.pictures, ours.merged), found, None, 1.10),
        Figure(
            "Spearman on importance, mean over pictures",
            metrics.agreement(ours.importance, truth).by_picture,
            metrics.agreement(by_picture(data, peers["cosines"]), truth).by_picture,
            0.44,
        ),
        *_agreements(data, ours, peers, truth),
    ]


def _agreements(data: Development, ours: Ours, peers: dict[str, Any], truth: list[list[float]]) -> list[Figure]:
    mine = metrics.agreement(ours.importance, truth)
    cosine = metrics.agreement(by_picture(data, peers["cosines"]), truth)
    plain = metrics.agreement(mean_attention(data), truth)
    return [
        Figure("Spearman, pooled", mine.pooled, cosine.pooled),
        Figure("Spearman, z within the picture, pooled", mine.centred, cosine.centred),
        Figure("Spearman of mean received attention, pooled", plain.pooled),
        Figure("Spearman of mean received attention, by picture", plain.by_picture),
    ]


def _beside(title: str, data: Development, ours: Ours, least_f1: float | None = None) -> list[Figure]:
    figures = tag_figures(data.graphs, ours.tags)
    rho = metrics.agreement(ours.importance, true_importance(data))
    return [
        Figure(f"{title}: AUC", float(np.mean(ours.auc))),
        Figure(f"{title}: F1@R", figures.pop("F1@R"), least=least_f1),
        *(Figure(f"{title}: {name}", value) for name, value in figures.items()),
        Figure(f"{title}: recall at 5", recall(data.pictures, ours.merged)),
        Figure(f"{title}: Spearman, mean over pictures", rho.by_picture),
        Figure(f"{title}: Spearman, pooled", rho.pooled),
    ]


def _peers_alone(data: Development, peers: dict[str, Any]) -> list[Figure]:
    return [
        Figure(f"{name}: {what}", value)
        for name, tags in peers["phrases"].items()
        for what, value in {
            **tag_figures(data.graphs, tags),
            "recall at 5": recall(data.pictures, peers["pictures"][name]),
        }.items()
    ]


def _costs(ours: dict[str, float], peer: dict[str, float]) -> list[Figure]:
    """The bar on batches is on KeyBERT as it was measured, caption by caption; its own batches stand beside it."""
    return [
        Figure("CPU ms a caption, one at a time", ours["one"], peer["one"], None, 1.5, is_cost=True),
        Figure(
            "... ours 64 at a time, KeyBERT caption by caption", ours["batch"], peer["one"], None, 3.0, is_cost=True
        ),
        Figure("... both 64 at a time", ours["batch"], peer["batch"], is_cost=True),
        Figure("... to whole prompts, one at a time", ours["prompt one"], peer["one"], is_cost=True),
        Figure("... to whole prompts, 64 at a time", ours["prompt batch"], peer["batch"], None, 1.4, is_cost=True),
        Figure("... the same without torch", ours["numpy prompt batch"], peer["batch"], is_cost=True),
    ]


def _long() -> list[Figure]:
    """Beside the short captions above: the best 20 tags of long ones (`make bench-long`), each half against its bar."""
    return [
        Figure(f"long captions, {half} half: F1 of the best 20 tags", long.scored(names), least=long.BAR)
        for half, names in long.HALVES.items()
    ]


def main() -> int:
    figures = [*table(Development()), *_long()]
    print(f"{'':52} {'ours':>8} {'KeyBERT':>8} {'ratio':>7}  bar")
    print("\n".join(figure.line() for figure in figures))
    out = ROOT / "build" / "bench" / "text.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps({figure.name: figure.record() for figure in figures}, indent=2) + "\n", "utf-8")
    missed = [figure.name for figure in figures if not figure.ok]
    if missed:
        print(f"missed: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
