"""Tags into the host's boxes, and back out again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from ..host import SettingsBoxes
from ..records import PromptPair
from ..settings import knobs
from .desk import Desk

if TYPE_CHECKING:
    from ..prompt.merge import Placement

# The page's own lists take the place of the hidden box's text: an edit that is still under way is sent too.
# Gradio 3 gives a script the state among the inputs and gradio 4 does not: it has to be the last one.
WITH_LISTS = "(lists, ...rest) => [easyDiffuser.lists(lists), ...rest]"


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


def targets(boxes: SettingsBoxes) -> dict[str, Any]:
    """All components of a tab that settings can be sent to, its picture among them."""
    return {**boxes.fields, **({"image": boxes.image} if boxes.image is not None else {})}


def settings_sent(desk: Desk, name: str, now: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Settings go into the fields of a tab; what they held is kept for `settings_restored`.

    What an earlier send wrote there is no value of the person's: then the one before that is kept.
    """
    before, wrote = desk.before.setdefault(name, {}), desk.wrote.setdefault(name, {})
    for field, value in new.items():
        if not (field in before and alike(now.get(field), wrote.get(field))):
            before[field] = now.get(field)
        wrote[field] = value


def settings_restored(desk: Desk) -> dict[str, dict[str, Any]]:
    """What stood in the fields before the sends, by tab and field; each is given once."""
    before, desk.before, desk.wrote = desk.before, {}, {}
    return before


def as_update(field: str, value: Any) -> Any:
    """What a component is given for a value. The list of options for one picture shows only where it holds any, and
    takes only what is among its choices."""
    if field != "overrides":
        return value
    import gradio as gr

    return gr.update(value=list(value or ()), choices=list(value or ()), visible=bool(value))


def alike(one: Any, other: Any) -> bool:
    """Whether two values of a field are the same; pictures by what they show."""
    if hasattr(one, "tobytes") and hasattr(other, "tobytes"):
        return one.size == other.size and bool(one.convert("RGB").tobytes() == other.convert("RGB").tobytes())
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) < 1e-9
    return bool(one == other)


def restored(desk: Desk) -> dict[str, PromptPair]:
    """What stood in the boxes before the sends, by name; each is given once."""
    undo, desk.undo = desk.undo, {}
    return undo


def _side(existing: str, new: str, merged: str, how: Placement) -> str:
    if not new.strip():
        return existing
    return new if how == "replace" or not existing.strip() else merged
