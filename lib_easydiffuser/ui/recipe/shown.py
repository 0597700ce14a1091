"""What one page has before it of the recipes."""

from __future__ import annotations

from ...dataclass import dataclass


@dataclass
class ShownRecipe:
    """What one page has before it. Mutable: the page holds one; the jobs are the process's.

    Attributes:
        id: The job in front; "" for none.
        turn: Counts what has been followed: the newest following is the only one that speaks.
    """

    id: str = ""
    turn: int = 0
