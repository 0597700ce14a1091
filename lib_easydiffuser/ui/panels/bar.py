"""The bar that stays in sight: how long both prompts are, where to send them, and how they are put there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...dataclass import dataclass
from ...host import PromptBoxes
from ...settings import knobs


@dataclass(frozen=True)
class BarPanel:
    """Its components; `send` by the name of the boxes."""

    placement: Any
    send: dict[str, Any]
    undo: Any
    compare: Any


_COUNTS = "".join(
    f'<span class="ed-length"><span>{label}</span> '
    f'<span id="{elem_id}_tokens" class="easy-diffuser-tokens"></span></span>'
    for label, elem_id in (("Prompt", "easy_diffuser_prompt_text"), ("Negative prompt", "easy_diffuser_negative_text"))
)


def build(boxes: Sequence[PromptBoxes]) -> BarPanel:
    """Draw it where the caller stands."""
    import gradio as gr

    with gr.Row(elem_id="easy_diffuser_bar"):
        with gr.Row(elem_id="easy_diffuser_bar_send"):
            gr.HTML(f'<div id="easy_diffuser_lengths">{_COUNTS}</div>')
            send = {box.name: _send(box.name) for box in boxes}
            undo = gr.Button("Undo send", elem_id="easy_diffuser_undo", interactive=True, visible=bool(boxes))
        with gr.Row(elem_id="easy_diffuser_bar_more"):
            placement = _placement(bool(boxes))
            compare = gr.Button("Generate and compare", elem_id="easy_diffuser_bar_compare")
    return BarPanel(placement, send, undo, compare)


def _send(name: str) -> Any:
    import gradio as gr

    return gr.Button(
        f"Send tags to {name}",
        variant="primary" if name == "txt2img" else "secondary",
        elem_id=f"easy_diffuser_send_{name}",
    )


def _placement(visible: bool) -> Any:
    import gradio as gr

    knob = knobs()["placement"]
    return gr.Radio(
        label=knob.label,
        info=knob.help,
        choices=list(knob.choices),
        value=knob.default,
        elem_id="easy_diffuser_placement",
        visible=visible,
    )
