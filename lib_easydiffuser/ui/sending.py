"""Tags into the host's boxes, and back out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ..records import PromptPair
from ..settings import knobs
from .desk import Desk

if TYPE_CHECKING:
    from ..prompt.merge import Placement


def sent(desk: Desk, name: str, existing: PromptPair, placement: str) -> PromptPair:
    """What the boxes shall hold when the desk's prompts go there; what they held is kept for `restored`."""
    return placed(desk, name, existing, desk.prompts, placement)


def placed(desk: Desk, name: str, existing: PromptPair, new: PromptPair, placement: str) -> PromptPair:
    """The same for any two texts.

    A side with nothing to send leaves its box to the letter as it is; into an empty box the text goes to the letter.
    """
    from ..prompt.merge import merge

    how = cast("Placement", knobs()["placement"].check(placement))
    merged = merge(existing, new, how).prompts
    desk.undo[name] = existing
    return PromptPair(
        _side(existing.prompt, new.prompt, merged.prompt, how),
        _side(existing.negative_prompt, new.negative_prompt, merged.negative_prompt, how),
    )


def restored(desk: Desk) -> dict[str, PromptPair]:
    """What stood in the boxes before the sends, by name; each is given once."""
    undo, desk.undo = desk.undo, {}
    return undo


def _side(existing: str, new: str, merged: str, how: Placement) -> str:
    if not new.strip():
        return existing
    return new if how == "replace" or not existing.strip() else merged
