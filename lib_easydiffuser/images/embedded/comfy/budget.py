"""How much work one graph may ask for. A hostile one of a few KiB can ask for more than there is."""

from __future__ import annotations

MOST = 4_000_000
"""Inputs looked at and characters copied; the largest real graphs need some thousands."""
DEEPEST = 150
"""Nodes one behind the other: deeper than any real chain, far from Python's own limit."""


class Budget:
    """Is asked before every step; once it is used up, nothing more is read."""

    def __init__(self, most: int = MOST) -> None:
        self._left = most

    def spend(self, amount: int = 1) -> bool:
        """Whether that much may still be done."""
        self._left -= amount
        return self._left >= 0
