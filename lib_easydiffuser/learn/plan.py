"""How a timm model is fine-tuned: one run's numbers, and the grid of runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import product
from typing import Any


@dataclass(frozen=True)
class Plan:
    """One run.

    Attributes:
        model: timm's name.
        side: Of the square the model looks at, pixels.
        rate: Highest learning rate; it rises over the first tenth of the steps and falls as a cosine to 0.
        patience: Epochs without a better score before it ends.
        precision: "auto", "float32", "float16" or "bfloat16"; mixed precision, the weights stay float32.
        model_args: More arguments of timm's builder (embed_dim, depth ...).
        pretrained: Whether timm's own weights were the start.
    """

    model: str = "vit_base_patch16_224"
    side: int = 224
    batch: int = 32
    rate: float = 1e-4
    epochs: int = 20
    patience: int = 4
    decay: float = 0.05
    augment: bool = True
    precision: str = "auto"
    seed: int = 0
    model_args: Mapping[str, Any] = field(default_factory=dict)
    pretrained: bool = False
    start: str = ""

    @property
    def key(self) -> str:
        """Names the run: the same numbers, the same key."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:12]


def grid(
    base: Plan, models: Sequence[str], sides: Sequence[int], batches: Sequence[int], rates: Sequence[float]
) -> Iterator[Plan]:
    """Every combination, the models slowest."""
    for model, side, batch, rate in product(models, sides, batches, rates):
        yield replace(base, model=model, side=side, batch=batch, rate=rate)
