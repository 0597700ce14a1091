"""Importance -> emphasis, centred on 1.0."""

from __future__ import annotations

from collections.abc import Sequence

from ..settings import Settings

_STEP = 0.05


def emphasis_of(importance: Sequence[float], settings: Settings) -> list[float]:
    """Prompt multipliers for tags of those importances, in order.

    clip(1 + emphasis * z, emphasis_min, emphasis_max), z within the tags given, rounded to 0.05. One tag
    alone, or tags of equal importance, are 1.0. A raw probability is never written as emphasis: it would
    weaken what is in the picture.
    """
    count = len(importance)
    if count == 0:
        return []
    mean = sum(importance) / count
    deviation = (sum((value - mean) ** 2 for value in importance) / count) ** 0.5
    if deviation < 1e-6:
        return [1.0] * count
    return [_bounded(1.0 + settings.emphasis * (value - mean) / deviation, settings) for value in importance]


def _bounded(value: float, settings: Settings) -> float:
    inside = min(max(value, settings.emphasis_min), settings.emphasis_max)
    return round(round(inside / _STEP) * _STEP, 2)
