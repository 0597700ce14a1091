"""Both prompt texts as they will be sent, to be typed in, and where to send them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...host import PromptBoxes
from ...settings import knobs
from ..compat import not_saved, with_copy_button


@dataclass(frozen=True)
class PromptsPanel:
    """Its components; `send` by the name of the boxes."""

    prompt: Any
    negative_prompt: Any
    placement: Any
    send: dict[str, Any]
    undo: Any


def build(boxes: Sequence[PromptBoxes]) -> PromptsPanel:
    """Draw it where the caller stands."""
    import gradio as gr

    prompt = _text("Prompt", "easy_diffuser_prompt_text")
    negative = _text("Negative prompt", "easy_diffuser_negative_text")
    knob = knobs()["placement"]
    with gr.Row():
        send = {
            box.name: gr.Button(
                f"Send tags to {box.name}",
                variant="primary" if box.name == "txt2img" else "secondary",
                elem_id=f"easy_diffuser_send_{box.name}",
            )
            for box in boxes
        }
        undo = gr.Button("Undo send", elem_id="easy_diffuser_undo", interactive=True, visible=bool(boxes))
    placement = gr.Radio(
        label=knob.label,
        info=knob.help,
        choices=list(knob.choices),
        value=knob.default,
        elem_id="easy_diffuser_placement",
        visible=bool(boxes),
    )
    return PromptsPanel(prompt, negative, placement, send, undo)


def _text(label: str, elem_id: str) -> Any:
    import gradio as gr

    with gr.Column(elem_classes=["easy-diffuser-prompt"]):
        more = with_copy_button(gr.Textbox)
        # What is typed becomes tags: javascript/easy_diffuser_prompts.js. "prompt" brings the host's own keys there.
        box = gr.Textbox(
            label=label,
            lines=2,
            max_lines=8,
            interactive=True,
            placeholder="What you type here becomes tags.",
            elem_id=elem_id,
            elem_classes=["prompt"],
            **more,
        )
        gr.HTML(f'<div id="{elem_id}_tokens" class="easy-diffuser-tokens"></div>')
    return not_saved(box)
