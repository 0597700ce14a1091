"""Whether a picture is no photograph, by what the classifier makes of the whole of it.

Pixels prove grain; a painting has that too. In the classifier's features drawings, paintings and renders lie apart.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources

import numpy as np

from .seen import Floats, Seen

COMIC, COMIC_FROM = 917, 0.1
"""ImageNet's class "comic book": a drawing, whatever else it shows (1 of 610 photographs, 10 of 16 anime)."""
PRINTED, PRINTED_FROM = (916, 917, 918, 921, 922), 0.2
"""Website, comic book, crossword, book cover, menu: printed matter and screenshots (none of 132 photographs)."""
LEAST, CLEAR = -1.0, 0.0
"""Log odds below which a picture is no photograph, and from which on it surely is one.

Cross-validated by picture, below `LEAST` lie 2 % of 132 captioned photographs, below `CLEAR` 10 %.
"""


def log_odds(features: Floats) -> float:
    """Log odds of "a photograph".

    Args:
        features: The classifier's pooled features of the whole picture, shape (1280,).
    """
    weights, bias = _fitted()
    return float(features @ weights + bias)


def no_photograph(seen: Seen) -> bool:
    """Whether it is drawn, painted, rendered or printed."""
    printed = float(seen.classes[list(PRINTED)].sum())
    return float(seen.classes[COMIC]) > COMIC_FROM or printed > PRINTED_FROM or _odds(seen) < LEAST


def doubtful(seen: Seen) -> bool:
    """Whether it may be no photograph."""
    return _odds(seen) < CLEAR


def _odds(seen: Seen) -> float:
    return CLEAR if seen.photographed is None else seen.photographed


@lru_cache(maxsize=1)
def _fitted() -> tuple[Floats, float]:
    text = resources.files("lib_easydiffuser.data").joinpath("eyes_medium.json").read_text(encoding="utf-8")
    told = json.loads(text)
    return np.asarray(told["weights"], np.float32), float(told["bias"])
