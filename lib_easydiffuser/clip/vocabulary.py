"""How well the values of closed attributes (night, daytime, sunset ...) fit a picture that CLIP looks at anyway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelError, OutputError
from .bank import Bank
from .lists import LabelList
from .look import Look

Groups = Mapping[str, Sequence[str]]
_LEAST_AUC = 0.75
"""MiniLM has .92 on the contrast sets, eleven text towers with random weights .54 to .66."""
_NAME = "vocabulary"


def vocabulary(groups: Groups) -> LabelList:
    """Every value once, as a list of labels."""
    return LabelList(
        _NAME, _NAME, tuple(dict.fromkeys(text for texts in groups.values() for text in texts)), "Easy Diffuser"
    )


def fits(seen: Look, groups: Groups) -> dict[str, float]:
    """How far each value stands above the mean of all, in deviations; {} where that would cost a model or says nothing.

    Args:
        groups: Values by attribute. A model that does not find those of one attribute alike knows none of them.
    """
    bank = _bank(seen, vocabulary(groups)) if groups else None
    if bank is None or _auc(bank, groups) < _LEAST_AUC:
        return {}
    scores = bank.matrix.astype(np.float32) @ seen.image
    above = (scores - scores.mean()) / max(float(scores.std()), 1e-6)
    return dict(zip(bank.labels.labels, above.round(3).tolist(), strict=True))


def _bank(seen: Look, labels: LabelList) -> Bank | None:
    try:
        return seen.bank_at_hand(labels)
    except (ModelError, OutputError):  # a folder that cannot be written: the labels themselves are there
        return None


def _auc(bank: Bank, groups: Groups) -> float:
    """How often two values of one attribute are more alike than two of different ones; those that share a word do
    not count, for they are alike to any tower."""
    labels = bank.labels.labels
    features = bank.matrix.astype(np.float32)
    features = features - features.mean(0)
    unit = features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-6)
    one, other = np.triu_indices(len(labels), 1)
    alike = (unit @ unit.T)[one, other]
    apart = ~_shared([text.split() for text in labels])[one, other]
    same = _shared([[group for group, texts in groups.items() if text in texts] for text in labels])[one, other]
    return _area(alike[same & apart], alike[~same & apart])


def _shared(sets: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
    """Whether two of them have a member in common, shape (sets, sets)."""
    members = {name: place for place, name in enumerate(dict.fromkeys(name for one in sets for name in one))}
    table = np.zeros((len(sets), len(members)), np.int32)
    for row, names in enumerate(sets):
        table[row, [members[name] for name in names]] = 1
    found: NDArray[np.bool_] = (table @ table.T) > 0
    return found


def _area(higher: NDArray[np.float32], lower: NDArray[np.float32]) -> float:
    """The area under the ROC curve; 0.0 where there is nothing to compare."""
    if not len(higher) or not len(lower):
        return 0.0
    return float(np.searchsorted(np.sort(lower), higher).mean() / len(lower))
