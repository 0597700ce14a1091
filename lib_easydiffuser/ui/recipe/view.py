"""What the page shows of a recipe, as HTML made here: every text is escaped, every picture a thumbnail in it."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...errors import EasyDiffuserError
from ...serial import to_line
from ..stamps import stamp

if TYPE_CHECKING:
    from ...jobs.records import Status
    from ...recipe.records import Recipe
    from ...recipe.view import ShownStep

_STATES = {"done": "done", "absent": "absent", "open": "still to do"}
_ENDS = {"stopped": "Stopped. Resume goes on where it was.", "done": "Done."}


def line(said: str, kind: str = "") -> str:
    """The line about what goes on, read out by a screen reader."""
    mark = ' class="ed-error"' if kind == "error" else ""
    inside = f"<p{mark}>{html.escape(said)}</p>" if said else ""
    return (
        '<div id="easy_diffuser_recipe_line" class="ed-clip-line" role="status" aria-live="polite" '
        f'data-told="{html.escape(kind)}" data-stamp="{stamp()}">{inside}</div>'  # the same text again is news too
    )


def told(**what: Any) -> str:
    """What the page's fields are told: `text`, another recipe as JSON; `lists`, the host's names."""
    return to_line({"stamp": stamp(), **what})


def failed(error: EasyDiffuserError) -> str:
    """A press that could not be."""
    return line(str(error), "error")


def standing(status: Status) -> str:
    """How far it is, or how it ended."""
    if status.state == "queued":
        return line("Waits for the job before it", "running")
    if status.state == "running":
        return line(status.text or "Starting", "running")
    if status.state == "failed":
        return line(f"{status.text} {status.hint}".strip(), "error")
    return line(_ENDS.get(status.state, ""), status.state)


def nothing() -> str:
    """The place of the steps, empty."""
    return _shown("")


def about(recipe: Recipe) -> str:
    """What a recipe is for."""
    return _shown(f'<p class="ed-note ed-label">{html.escape(recipe.about)}</p>')


def cards(steps: Sequence[ShownStep], places: bool) -> str:
    """Every step in order: its picture, what became of it, its infotext.

    Args:
        places: Whether to say where the pictures lie: not where others use the page too.
    """
    return _shown(f'<ol class="ed-folder-cards">{"".join(_card(step, places) for step in steps)}</ol>')


def _shown(inside: str) -> str:
    return f'<div id="easy_diffuser_recipe_steps">{inside}</div>'


def _card(step: ShownStep, places: bool) -> str:
    from ..folder.view import thumb

    source = thumb(step.picture)
    image = f'<img src="{source}" alt="">' if source else '<span class="ed-folder-noimage" aria-hidden="true">·</span>'
    notes = "".join(f"<p>{html.escape(text)}</p>" for text in (step.reason, *step.notes) if text)
    text = f'<p class="ed-label ed-folder-text">{html.escape(step.infotext)}</p>' if source and step.infotext else ""
    place = f'<p class="ed-label ed-folder-text">{html.escape(str(step.picture))}</p>' if source and places else ""
    return (
        f'<li class="ed-folder-card" data-state="{step.state}">{image}<div>'
        f'<b class="ed-label ed-folder-name">{html.escape(step.key)}</b> <span>{_STATES[step.state]}</span>'
        f"<p>{html.escape(step.title)}</p>{notes}{text}{place}</div></li>"
    )
