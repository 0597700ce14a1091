"""A prompt regressor: what maps a picture to the embedding of its prompt, and the card of how it came to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .ridge import Ridge
from .scores import Floats, Reals

Kind = Literal["ridge", "timm"]


@dataclass(frozen=True)
class Card:
    """What a regressor was made of and how good it is.

    Attributes:
        kind: "ridge" on frozen features, or a fine-tuned "timm" model.
        name: The features' name, or timm's name of the model.
        fingerprint: Of the weights the features come from; "" for a timm model, which has its own.
        pictures: {"train": n, "stop": n, "held_out": n}.
        truths: How many true prompts those pictures had together.
        scores: Mean cosines and their intervals by name; "mean_embedding" is what no picture is needed for.
        settings: Everything needed to make it again: seed, penalty, rate, batch, side ...
        versions: Of the libraries that made it.
        seen: Fingerprints of the files it was trained on, so that nobody takes its score there for what it will reach.
    """

    kind: Kind
    name: str
    fingerprint: str = ""
    encoder: str = "all-MiniLM-L6-v2"
    pictures: Mapping[str, int] = field(default_factory=dict)
    truths: int = 0
    scores: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    made: str = ""
    seen: Sequence[str] = ()


@dataclass(frozen=True, eq=False)
class Regressor:
    """A card and its tensors.

    Attributes:
        tensors: Of a ridge: middle, scale, weights, bias; of a timm model its state.
    """

    card: Card
    tensors: Mapping[str, NDArray[Any]]

    def from_features(self, features: Reals) -> Floats:
        """A ridge's predictions, shape (pictures, features) -> (pictures, 384)."""
        parts = {name: np.asarray(value, np.float64) for name, value in self.tensors.items()}
        found: Floats = parts["bias"] + ((features - parts["middle"]) / parts["scale"]) @ parts["weights"]
        return found


def ridge_tensors(ridge: Ridge) -> dict[str, NDArray[np.float32]]:
    """What of a ridge goes into the file."""
    return {name: np.asarray(getattr(ridge, name), np.float32) for name in ("middle", "scale", "weights", "bias")}
