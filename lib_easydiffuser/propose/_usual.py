"""CFG and steps that families of checkpoints are usually used with, and the bounds that are sane."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..host import HostFacts


@dataclass(frozen=True)
class Usual:
    """A value, and from where to where it does no harm.

    Attributes:
        of: Whose it is, for the reason.
    """

    value: float
    low: float
    high: float
    of: str


# Distilled checkpoints say so in their names: more guidance or steps burns them.
_DISTILLED = re.compile(r"turbo|lightning|hyper[-_ ]?sd|(?<![a-z])lcm(?![a-z])|schnell", re.IGNORECASE)
_DISTILLED_NAME = "checkpoints distilled to few steps, as this one's name says it is"
_CFG = {"sd1": (7, 4, 12), "sd2": (7, 4, 12), "sdxl": (6, 3, 9)}
_STEPS = {"sd1": (25, 15, 50), "sd2": (25, 15, 50), "sdxl": (30, 20, 50)}
_NAMES = {"sd1": "SD1 checkpoints", "sd2": "SD2 checkpoints", "sdxl": "SDXL checkpoints"}


def usual_cfg(facts: HostFacts) -> Usual:
    """The CFG scale of a checkpoint's kind; what the host says of those we do not know."""
    if _DISTILLED.search(facts.checkpoint):
        return Usual(1.5, 1, 3, _DISTILLED_NAME)
    if facts.family not in _CFG and facts.usual_cfg is not None:
        low, high = min(facts.usual_cfg, 1.0), max(facts.usual_cfg * 2, 2.0)
        return Usual(facts.usual_cfg, low, high, "the WebUI's own setting for this checkpoint")
    return _of(_CFG, facts)


def usual_steps(facts: HostFacts) -> Usual:
    """Sampling steps of a checkpoint's kind."""
    if _DISTILLED.search(facts.checkpoint):
        return Usual(8, 1, 12, _DISTILLED_NAME)
    return _of(_STEPS, facts)


def _of(table: dict[str, tuple[int, int, int]], facts: HostFacts) -> Usual:
    unknown = "SD1 checkpoints (nobody says which family this one is of)"
    return Usual(*table.get(facts.family, table["sd1"]), _NAMES.get(facts.family, unknown))
