"""The two linear maps that turn a word's received attention into meaning."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BrokenModelError, quoted

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class LinearMap:
    """weights . x + bias, squashed to 0..1. `weights` has shape (features,)."""

    weights: Array
    bias: float

    def __call__(self, features: Array) -> Array:
        """Shape (words, features) -> (words,), in 0..1."""
        logits = features @ self.weights + self.bias
        squashed: Array = (1.0 / (1.0 + np.exp(-np.clip(logits, -60, 60)))).astype(np.float32)
        return squashed


@dataclass(frozen=True, eq=False)
class HeadMaps:
    """p (taggable) and q (importance) over the standardised attention of all heads.

    Attributes:
        fingerprint: Of the encoder weights the maps were fitted on.
        mean, deviation: Standardise the features, shape (features,). A feature that never varied has an
            infinite deviation in effect: it is stored as 1e6 and counts for nothing.
        taggable: P(the word is part of a thing in the picture or of its attribute).
        importance: Expected share of other people who would use the word.
        figures: How well they do on held-out captions ("auc", "spearman", "captions", "fitted_on").
    """

    fingerprint: str
    mean: Array
    deviation: Array
    taggable: LinearMap
    importance: LinearMap
    figures: dict[str, Any]

    def read(self, features: Array) -> tuple[Array, Array]:
        """(taggable, importance) of words, each of shape (words,); features are (words, heads)."""
        standard = (features - self.mean) / self.deviation
        return self.taggable(standard), self.importance(standard)

    def to_json(self) -> str:
        """Five significant digits are more than the fit knows."""
        return json.dumps(
            {
                "fingerprint": self.fingerprint,
                "figures": self.figures,
                "mean": _short(self.mean),
                "deviation": _short(self.deviation),
                "taggable": {"weights": _short(self.taggable.weights), "bias": round(self.taggable.bias, 5)},
                "importance": {"weights": _short(self.importance.weights), "bias": round(self.importance.bias, 5)},
            },
            indent=None,
        )

    @classmethod
    def from_json(cls, text: str, origin: str) -> HeadMaps:
        """The maps as `to_json` wrote them.

        Raises:
            BrokenModelError: If they are not.
        """
        try:
            data = json.loads(text)
            maps = cls(
                data["fingerprint"],
                _array(data["mean"]),
                _array(data["deviation"]),
                LinearMap(_array(data["taggable"]["weights"]), float(data["taggable"]["bias"])),
                LinearMap(_array(data["importance"]["weights"]), float(data["importance"]["bias"])),
                dict(data["figures"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            hint = "Delete the file; the encoder is then calibrated anew."
            raise BrokenModelError(f"The head maps in {quoted(origin)} cannot be read ({error}).", hint) from error
        return maps


def shipped_maps(encoder: str) -> HeadMaps | None:
    """The maps that come with the package for an encoder, if any."""
    file = resources.files("lib_easydiffuser.data").joinpath("heads", f"{encoder}.json")
    return HeadMaps.from_json(file.read_text("utf-8"), str(file)) if file.is_file() else None


def stored_maps(path: Path) -> HeadMaps | None:
    """The maps a calibration left on this machine, if any."""
    return HeadMaps.from_json(path.read_text("utf-8"), str(path)) if path.is_file() else None


def _short(values: Array) -> list[float]:
    return [float(f"{value:.5g}") for value in values]


def _array(values: list[float]) -> Array:
    return np.asarray(values, np.float32)
