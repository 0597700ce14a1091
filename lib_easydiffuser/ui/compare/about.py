"""A round in words. The page is sent those of one round, the one that is shown: of the others it has numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .bench import Bench

if TYPE_CHECKING:
    from ...loop.records import Round


def about(found: Round, bench: Bench) -> dict[str, Any]:
    """What was changed for it and why, line by line, what came of it, and whether its tags can be taken."""
    from ...loop.refining.graph import said

    return {
        "number": found.number,
        "said": said(found, bench.refining.counts),
        "lines": [line.said for line in found.refined.lines] if found.refined else [],
        "takeable": found.number in bench.snapshots,
    }
