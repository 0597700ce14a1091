"""The components of refining; none binds an event."""

from __future__ import annotations

from typing import Any

from ...dataclass import dataclass
from ..compat import hidden_text, not_saved
from .choices import MOST_ROUNDS, titles

_LINE = (
    '<p class="ed-note"><span>Refine generates, compares, changes the tags by what was lost and invented, and goes on. '
    "Your lists and your prompt boxes stay as they are until you take a round's tags.</span></p>"
)
_PLACES = (
    '<div id="easy_diffuser_refine_line" role="status" aria-live="polite"></div><div id="easy_diffuser_refine"></div>'
)


@dataclass(frozen=True)
class RefinePanel:
    """Its components.

    Attributes:
        choices: In the order of `choices.read_options`.
        told, asked, key: Hidden boxes, to the page and from it, and the key to its rounds.
        start: The page presses it when it is there.
    """

    propose: Any
    go: Any
    resume: Any
    stop: Any
    choices: tuple[Any, ...]
    told: Any
    asked: Any
    key: Any
    start: Any


def build(generates: bool) -> RefinePanel:
    """Draw it where the caller stands.

    Args:
        generates: Whether the host can; what would need it is hidden otherwise.
    """
    import gradio as gr

    with gr.Column(elem_classes=["easy-diffuser-hidden"]):
        told, asked, key = (hidden_text(f"easy_diffuser_refine_{name}") for name in ("told", "asked", "key"))
        start = gr.Button("start refine", elem_id="easy_diffuser_refine_start")
    with gr.Accordion("Refine by rounds", open=False, elem_id="easy_diffuser_refine_section"):
        gr.HTML(_LINE, visible=generates)
        with gr.Row():
            go = gr.Button("Refine", variant="primary", elem_id="easy_diffuser_refine_go", visible=generates)
            stop = gr.Button("Interrupt", elem_id="easy_diffuser_refine_stop", visible=generates)
            resume = gr.Button("Resume from the round shown", elem_id="easy_diffuser_refine_resume", visible=generates)
            propose = gr.Button("Propose changes", elem_id="easy_diffuser_refine_propose")
        choices = _choices(generates)
        gr.HTML(_PLACES)
    return RefinePanel(propose, go, resume, stop, choices, told, asked, key, start)


def _choices(generates: bool) -> tuple[Any, ...]:
    import gradio as gr

    with gr.Row(visible=generates):
        rounds = gr.Slider(
            1, MOST_ROUNDS, value=6, step=1, label="Rounds at most", elem_id="easy_diffuser_refine_rounds"
        )
        pictures = gr.Number(
            value=0, precision=0, label="Pictures at most (0: no limit)", elem_id="easy_diffuser_refine_pictures"
        )
        minutes = gr.Number(value=0, label="Minutes at most (0: no limit)", elem_id="easy_diffuser_refine_minutes")
    known = list(titles())
    with gr.Row():
        counts = gr.CheckboxGroup(known, value=known, label="What counts", elem_id="easy_diffuser_refine_counts")
        pinned = gr.Textbox(
            "", lines=1, max_lines=1, label="Tags that nothing may touch", elem_id="easy_diffuser_refine_pinned"
        )
    return rounds, pictures, minutes, not_saved(counts), not_saved(pinned)
