"""What `make bench-learn` measures: how near the embedded ways come to what people said of photographs.

    truth      five captions a photograph; a score is the mean of the five cosines (all-MiniLM-L6-v2)
    mean       the mean embedding of the other folds: what needs no picture
    eyes       the embedded captioner's sentence, its maps fitted without the photograph's fold (those that are
               shipped were fitted on these very photographs)
    ridge      on the eyes' features, fitted without the photograph's fold, its penalty by leave-one-out on the rest
    ensemble   eyes sentence and ridge, the weights fitted without the photograph's fold

Everything is cross-validated by picture in ten folds, five times over with other folds, and averaged by picture; all
together, and each collection by itself, which then sees no other (but for the eyes' maps). Intervals: 95 %, by drawing
pictures again. Weights are fitted on what the fold's own ridge says of each of its photographs when that is left
out: neither the judged photographs' captions nor their features are in them. Not strictly nothing of them: the eyes'
sentences of the other photographs, which the weights are fitted on too, come of maps that were fitted on nine folds of
their own, the judged photographs among them.
PHOTOS=folder beside the project; nothing of it comes into the project, and what was computed is kept in build/, under
a name of the code and the photographs it was computed by.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np
from numpy.typing import NDArray

from lib_easydiffuser import captioners
from lib_easydiffuser.evaluate.baseline import fold_means
from lib_easydiffuser.evaluate.examples import examples
from lib_easydiffuser.evaluate.features import REGISTRY, kept_features
from lib_easydiffuser.evaluate.kept_answers import KeptAnswers
from lib_easydiffuser.evaluate.records import Evaluation
from lib_easydiffuser.evaluate.run import asked, evaluate
from lib_easydiffuser.evaluate.sentences import embed
from lib_easydiffuser.eyes import judge
from lib_easydiffuser.eyes.files import CLASSIFIER as EYES
from lib_easydiffuser.eyes.files import WEIGHTS
from lib_easydiffuser.files import write_text
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.images import load_picture
from lib_easydiffuser.learn.folds import folds
from lib_easydiffuser.learn.intervals import mean_interval
from lib_easydiffuser.learn.ridge import fit_ridge
from lib_easydiffuser.learn.scores import Floats, per_picture, unit
from lib_easydiffuser.learn.simplex import PRESET, fitted, mixed
from lib_easydiffuser.settings import Settings

from . import eyes_data
from .report import Figure, finish

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "learn"
_SPEAKING = ("captioners", "eyes", "images", "language", "pixels")
"""Rooms whose code decides what the embedded captioners say."""
FOLDS, REPEATS = 10, 5
LEAST_GAP = 0.15
WAYS = ("captioner:pixels", "captioner:eyes")  # the second with the shipped maps, shown beside


class Host(QuietHost):
    """Keeps features in build/."""

    def models_dir(self) -> Path:
        return KEPT


@dataclass(frozen=True)
class Gap(Figure):
    """One way's score beside another's; met where the difference is what it must be.

    Attributes:
        gained: The smallest difference there may be: the mean's, or its interval's lower end.
        least: What it must be above.
    """

    gained: float = 0.0
    least: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.peer

    def record(self) -> dict[str, object]:
        return {**super().record(), "bar": self.least, "difference": self.gained}

    @property
    def ok(self) -> bool:
        return self.least is None or self.gained > self.least


def main() -> int:
    folder = Path(os.environ.get("PHOTOS") or ROOT.parent / "shared" / "photos")
    host, settings = Host(), Settings()
    found = examples([folder], str(folder / "photos.jsonl"), settings, host)
    kept = KeptAnswers(KEPT / f"answers-{code_key()}.jsonl")
    done = evaluate(found, asked(WAYS, settings, host), settings, host, kept)
    features = kept_features(
        REGISTRY.get("eyes", host), [one.load() for one in done.examples], [one.key for one in done.examples],
        settings, host,
    )  # fmt: skip
    unseen = embed(_eyes_sentences(folder, done, settings, host), host)
    figures = []
    for name, rows in _groups(done, folder).items():
        figures += _measured(name, rows, done, unseen, features)
    return finish("learn", figures)


def code_key() -> str:
    """Names the code and the data that the embedded captioners speak by, and what fits the eyes' maps."""
    package = ROOT / "lib_easydiffuser"
    files = [path for room in _SPEAKING for path in (package / room).rglob("*") if "__pycache__" not in path.parts]
    files += [path for path in (package / "data").rglob("*") if path.suffix != ".pyc"]
    files.append(ROOT / "benchmarks" / "eyes_data.py")
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.is_file()):
        digest.update(f"{path.relative_to(ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()[:12]


def sentences_file(keys: Sequence[str]) -> Path:
    """For what was said of photographs of these contents, with maps fitted on one another."""
    told = "\n".join([code_key(), EYES.digest(WEIGHTS), *sorted(keys)])
    return KEPT / f"eyes_sentences-{hashlib.sha256(told.encode()).hexdigest()[:12]}.json"


def _eyes_sentences(folder: Path, done: Evaluation, settings: Settings, host: Host) -> list[str]:
    """What the eyes say of each photograph with maps fitted on the others; kept in build/."""
    kept = sentences_file([one.key for one in done.examples])
    if not kept.is_file():
        photos = eyes_data.photographs(folder, ROOT / "build" / "eyes" / "photos.pickle")
        beside = eyes_data.skimage_pictures(ROOT / "build" / "eyes" / "skimage.pickle")
        said: dict[str, str] = {}
        for rest, held in folds(len(photos), FOLDS):
            maps = eyes_data.fitted([*(photos[row] for row in rest), *beside])
            with mock.patch.object(judge, "fitted", lambda maps=maps: maps):
                said |= {photos[row].path.name: _said(photos[row].path, settings, host) for row in held}
        write_text(kept, json.dumps(said))
    told = json.loads(kept.read_text("utf-8"))
    return [told[one.name] for one in done.examples]


def _said(path: Path, settings: Settings, host: Host) -> str:
    picture = load_picture(path, max_side=settings.max_side)
    return captioners.REGISTRY.get("eyes", host).caption(picture, settings, host)[0].text


def _groups(done: Evaluation, folder: Path) -> dict[str, NDArray[np.intp]]:
    told = [json.loads(line) for line in (folder / "photos.jsonl").read_text("utf-8").splitlines()]
    coco = {Path(row["file"]).name for row in told if row["boxes"] is not None}
    is_coco = np.array([example.name in coco for example in done.examples])
    return {
        "all": np.arange(len(is_coco)), "COCO": np.flatnonzero(is_coco), "Flickr": np.flatnonzero(~is_coco),
    }  # fmt: skip


def _measured(
    group: str, rows: NDArray[np.intp], done: Evaluation, unseen: NDArray[np.float32], features: NDArray[np.float32]
) -> list[Figure]:
    """The scores of one collection, and what is better than what."""
    targets = done.targets[rows]
    eyes = unit(unseen[rows])
    pixels, shipped = (per_picture(result.vectors[rows], targets) for result in done.results[1:])
    scores = {"pixels": pixels, "eyes, shipped maps": shipped, "eyes": per_picture(eyes, targets)}
    repeats = [_repeat(eyes, features[rows], targets, seed) for seed in range(REPEATS)]
    scores |= {name: np.mean([one[name] for one, _ in repeats], axis=0) for name in repeats[0][0]}
    print(f"{group}, {len(rows)} photographs (weights of eyes and ridge, mean: {_weights([w for _, w in repeats])})")
    for name, values in scores.items():
        print(f"  {name:20} {mean_interval(values)}")
    over = [
        _gap(group, "ensemble", member, scores, 0.0, by_interval=True) for member in ("eyes", "ridge")
    ]  # fmt: skip
    sentences = _gap(group, "eyes", "pixels", scores, LEAST_GAP if group != "Flickr" else None)
    beside = [_gap(group, name, "mean", scores, None) for name in ("eyes", "ridge", "ensemble", "preset .45/.55")]
    return [sentences, *over, *beside]


def _repeat(
    eyes: Floats, features: NDArray[np.float32], targets: Floats, seed: int
) -> tuple[dict[str, Floats], Floats]:
    """(every fitted way's scores with one choice of folds, the mean weights)."""
    ridge, together, weights = np.zeros_like(targets), np.zeros_like(targets), []
    for rest, held in folds(len(targets), FOLDS, seed):
        fit = fit_ridge(features[rest], targets[rest])
        weights.append(fitted(np.stack([eyes[rest], fit.unseen]), targets[rest]))
        ridge[held] = fit.predict(features[held])
        together[held] = mixed(np.stack([eyes[held], ridge[held]]), weights[-1])
    found = {
        "mean": fold_means(targets, seed), "ridge": ridge, "ensemble": together,
        "preset .45/.55": mixed(np.stack([eyes, ridge]), PRESET),
    }  # fmt: skip
    return {name: per_picture(vectors, targets) for name, vectors in found.items()}, np.mean(weights, axis=0)


def _gap(
    group: str, better: str, other: str, scores: dict[str, Floats], least: float | None, by_interval: bool = False
) -> Gap:
    found = mean_interval(scores[better] - scores[other])
    wanted = "" if least is None else f", bar: {'lower end' if by_interval else 'difference'} above {least:g}"
    verdict = "" if least is None else " ok" if (found.low if by_interval else found.mean) > least else " MISSED"
    note = f"difference {found.mean:+.4f} [{found.low:+.4f}, {found.high:+.4f}]{wanted}{verdict}"
    return Gap(
        f"{group}: {better} over {other}", float(scores[better].mean()), float(scores[other].mean()), unit="",
        note=note, gained=found.low if by_interval else found.mean, least=least,
    )  # fmt: skip


def _weights(told: Sequence[Floats]) -> str:
    return ", ".join(f"{one:.2f}" for one in np.mean(told, axis=0))


if __name__ == "__main__":
    raise SystemExit(main())
