"""A person's own tags from image features: one linear head, fitted on the pictures they tagged.

    variable   meaning
    X          image features, shape (pictures, width), their mean taken off
    Y          1 where a picture has the tag, shape (pictures, tags), its mean (the prior) taken off
    K          X X' + lambda I
    W          X' K^-1 Y: ridge regression, solved once for all tags

The leave-one-out scores y_i - (K^-1 Y)_i / (K^-1)_ii cost nothing more; they choose lambda and every tag's
threshold, so that a threshold is never set on a score the head has seen the answer of.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import BrokenModelError, UsageError, quoted
from ..host import Host
from ..models.find import home
from ..records import Evidence
from .encoders import ClipModel

SOURCE = "fit-labels"
LEAST = 3  # pictures with a tag before it is learned
_PENALTIES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Head:
    """Scores of tags: prior + (features - mean) W; proposed at their thresholds.

    Attributes:
        quality: F1 of every tag, each picture left out once, shape (tags,).
    """

    tags: tuple[str, ...]
    mean: Array
    weights: Array
    prior: Array
    threshold: Array
    quality: Array
    fingerprint: str

    def scores(self, image: NDArray[np.float32]) -> Array:
        """Shape (tags,)."""
        found: Array = self.prior + (image - self.mean) @ self.weights
        return found


def fit_head(features: NDArray[np.float32], tags: Sequence[Sequence[str]], fingerprint: str) -> Head:
    """Fit on pictures and their tags.

    Raises:
        UsageError: If no tag is on enough of them, but not on all.
    """
    count = Counter(tag for own in tags for tag in set(own))
    known = tuple(tag for tag, number in sorted(count.items()) if LEAST <= number < len(tags))
    if not known:
        raise UsageError(
            f"Among {len(tags)} tagged pictures no tag can be learned.",
            f"A tag is wanted that at least {LEAST} pictures have and at least one has not.",
        )
    truth = np.array([[tag in own for tag in known] for own in map(set, tags)], float)
    mean, prior = features.mean(0).astype(float), truth.mean(0)
    x, y = features - mean, truth - prior
    kernel = x @ x.T
    penalty = min(_PENALTIES, key=lambda value: float(((_left_out(kernel, y, value) - y) ** 2).mean()))
    left_out = prior + _left_out(kernel, y, penalty)
    threshold, quality = _thresholds(left_out, truth)
    weights = x.T @ np.linalg.solve(kernel + penalty * np.eye(len(x)), y)
    return Head(known, mean, weights, prior, threshold, quality, fingerprint)


def _left_out(kernel: Array, y: Array, penalty: float) -> Array:
    """Every picture's scores from a head fitted on all the others."""
    inverse = np.linalg.inv(kernel + penalty * np.eye(len(kernel)))
    found: Array = y - (inverse @ y) / np.diag(inverse)[:, None]
    return found


def _thresholds(scores: Array, truth: Array) -> tuple[Array, Array]:
    """(threshold, F1 there) of every tag: halfway between the neighbours that part the pictures best."""
    thresholds, qualities = [], []
    for column, right in zip(scores.T, truth.T, strict=True):
        order = np.argsort(-column)
        hits = np.cumsum(right[order])
        f1 = 2 * hits / (np.arange(1, len(order) + 1) + right.sum())
        best = int(f1.argmax())
        below = column[order[best + 1]] if best + 1 < len(order) else column[order[best]] - 1e-3
        thresholds.append((column[order[best]] + below) / 2)
        qualities.append(f1[best])
    return np.array(thresholds), np.array(qualities)


def head_path(model: ClipModel, host: Host) -> Path:
    """Where a model's head lies."""
    return home(host) / "heads" / f"labels-{model.name}.npz"


def save_head(head: Head, path: Path) -> None:
    """The file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".part")
    with half.open("wb") as out:
        arrays = {name: getattr(head, name) for name in ("mean", "weights", "prior", "threshold", "quality")}
        names = json.dumps({"tags": head.tags, "fingerprint": head.fingerprint})
        np.savez(out, names=np.frombuffer(names.encode(), np.uint8), **arrays)
    half.replace(path)


def load_head(path: Path) -> Head:
    """A head from its file.

    Raises:
        BrokenModelError: If it cannot be read.
    """
    try:
        with np.load(path, allow_pickle=False) as held:
            names = json.loads(bytes(held["names"]))
            arrays = {name: held[name] for name in ("mean", "weights", "prior", "threshold", "quality")}
        return Head(tuple(names["tags"]), fingerprint=str(names["fingerprint"]), **arrays)
    except Exception as error:  # zipfile, numpy and json have no common error
        raise BrokenModelError(
            f"The head {quoted(str(path), 200)} cannot be read: {quoted(str(error), 80)}.", "Run fit-labels again."
        ) from error


def head_evidence(model: ClipModel, image: NDArray[np.float32], host: Host) -> list[Evidence]:
    """What the person's head sees; nothing where there is none, or where it was fitted on another CLIP."""
    path = head_path(model, host)
    if not path.is_file():
        return []
    head = load_head(path)
    if head.fingerprint != model.fingerprint(host):
        return []
    scores = head.scores(image)
    order = [row for row in np.argsort(-scores) if scores[row] >= head.threshold[row]]
    return [_claim(head, row, float(scores[row])) for row in order]


def _claim(head: Head, row: int, score: float) -> Evidence:
    reason = f"your own pictures: {score:.2f}, proposed from {head.threshold[row]:.2f} (F1 {head.quality[row]:.2f})"
    return Evidence("subject", head.tags[row], round(min(max(score, 0.0), 1.0), 4), reason, SOURCE)
