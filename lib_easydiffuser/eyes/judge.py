"""How sure two networks together are that a category is in the picture: a logistic map shared by all 80, and how far
a category lies off it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from .seen import Floats, Seen
from .vocabulary import PERSON, Category, categories

Weights = Mapping[str, float]

UNSEEN = 0.03
"""The score of a category no box was made for."""
_SUREST = 0.999
_LOWEST, _HIGHEST = 0.01, 0.95  # a classifier's probability is believed between these
_COUNTED = 0.15  # a box this sure counts as one more of its kind
_ELSE = 0.85
LEAST = 0.04
"""Categories scored below this at every look are not asked about."""
FIRST = ("one", "known", "classes", "beside", "small", "person", "number")
SECOND = (*FIRST, "large")
NEAR = (*SECOND, "near")
"""The inputs of the maps of one look, of two, and of two with the category's box looked at by itself.

Each map also holds `own(name)` of the categories that the networks see more or less readily than the others.
"""
MAPS = {"first": FIRST, "second": SECOND, "near": NEAR}


def probabilities(seen: Seen, weights: Mapping[str, Weights] | None = None) -> dict[int, float]:
    """How likely each category is there, 0..1, by the detector's number; those nothing speaks for are left out.

    Args:
        weights: "first", "second" and "near" maps; the shipped ones by default.
    """
    maps = weights or fitted()
    found = {}
    for number, category in categories().items():
        if max(seen.score(number), seen.score(number, large=True)) >= LEAST:
            told, chosen = features(seen, category), maps[asked(seen, category)]
            odds = chosen.get(own(category.name), 0.0)
            odds += sum(value * chosen[name] for name, value in told.items() if name in chosen)
            found[number] = 1 / (1 + math.exp(-odds))
    return found


def own(category: str) -> str:
    """A category's own weight in a map, by COCO's name."""
    return f"is {category}"


def asked(seen: Seen, category: Category) -> str:
    """The map for what was looked at."""
    if seen.large is None:
        return "first"
    return "near" if category.classes and category.number in seen.near else "second"


def features(seen: Seen, category: Category) -> dict[str, float]:
    """What speaks for a category, by the names of `NEAR`.

    Scores and probabilities as logits; `beside` is what a wider set of classes adds.
    """
    known = bool(category.classes)
    own, wide = (_logit(_summed(seen.classes, classes)) for classes in (category.classes, category.wide))
    return {
        "one": 1.0,
        "known": float(known),
        "classes": own if known else 0.0,
        "beside": wide - own if known else 0.0,
        "small": _logit(max(seen.score(category.number), UNSEEN)),
        "person": float(category.number == PERSON),
        "number": math.log1p(sum(one.score > _COUNTED for one in seen.of(category.number))),
        "large": _logit(max(seen.score(category.number, large=True), UNSEEN)),
        "near": _logit(_summed(seen.near[category.number], category.classes)) if category.number in seen.near else 0.0,
    }


@lru_cache(maxsize=1)
def fitted() -> Mapping[str, Weights]:
    """The shipped maps; `data/eyes_fit.json` says what they were fitted on."""
    text = resources.files("lib_easydiffuser.data").joinpath("eyes_fit.json").read_text(encoding="utf-8")
    told = json.loads(text)
    return {name: told[name] for name in MAPS}


def taken_for_it(near: Floats, category: Category) -> bool:
    """Whether its box, looked at by itself, surely shows something else: a helmet that was taken for a mouse."""
    left = near.copy()
    left[list(category.wide)] = 0
    return float(left.max()) >= _ELSE


def _summed(classes: Floats, wanted: tuple[int, ...]) -> float:
    return min(max(float(classes[list(wanted)].sum()) if wanted else 0.0, _LOWEST), _HIGHEST)


def _logit(value: float) -> float:
    value = min(value, _SUREST)
    return math.log(value / (1 - value))
