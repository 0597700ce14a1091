"""The section's components; none binds an event."""

from __future__ import annotations

import html
from typing import Any

from ...dataclass import dataclass
from ..carrying import carried
from ..compat import hidden_text, not_saved, supported, undecoded
from .choices import CURRENT, FROM_BOXES, FROM_TAGS, IMG2IMG, MOST_SEEDS, QUICK, TXT2IMG

_NEEDS = (
    "Generating needs a WebUI: run Easy Diffuser inside it, or start this preview with <code>--webui URL</code>. "
    "Any second picture can be compared here."
)


@dataclass(frozen=True)
class ComparePanel:
    """Its components.

    Attributes:
        choices: In the order of `Choices`.
        told, asked: Hidden boxes, to the page and from it.
        start: The page presses it when it is there.
    """

    go: Any
    stop: Any
    skip: Any
    choices: tuple[Any, ...]
    second: Any
    compare: Any
    told: Any
    asked: Any
    start: Any


def build(generates: bool, boxes: bool, skips: bool, why: str = "") -> ComparePanel:
    """Draw it where the caller stands.

    Args:
        generates: Whether the host can; what would need it is hidden otherwise.
        boxes: Whether there are txt2img boxes to take prompts from.
        skips: Whether the host can leave one picture and go on.
        why: Why this host generates nothing, where it says so.
    """
    import gradio as gr

    with gr.Column(elem_classes=["easy-diffuser-hidden"]):
        told, asked = (hidden_text(f"easy_diffuser_compare_{name}") for name in ("told", "asked"))
        start = gr.Button("start compare", elem_id="easy_diffuser_compare_start")
    with gr.Row(elem_id="easy_diffuser_compare_top"):
        with gr.Column(scale=3, min_width=320, visible=generates):
            with gr.Row():
                go = gr.Button("Generate and compare", variant="primary", elem_id="easy_diffuser_compare_go")
                stop = gr.Button("Interrupt", elem_id="easy_diffuser_compare_stop")
                skip = gr.Button("Skip", elem_id="easy_diffuser_compare_skip", visible=skips)
            choices = _choices(boxes)
        with gr.Column(scale=1, min_width=220):
            second, compare = _second()
    if not generates:
        gr.HTML(f'<p id="easy_diffuser_compare_needs">{html.escape(why) or _NEEDS}</p>')
    gr.HTML('<div id="easy_diffuser_compare_line" role="status" aria-live="polite"></div>'
            '<div id="easy_diffuser_compare"></div>')  # fmt: skip
    return ComparePanel(go, stop, skip, choices, second, compare, told, asked, start)


def _choices(boxes: bool) -> tuple[Any, ...]:
    import gradio as gr

    with gr.Row():
        settings = gr.Radio(
            [CURRENT, QUICK], value=CURRENT, label="Generate with", elem_id="easy_diffuser_compare_settings"
        )
        prompts = gr.Radio(
            [FROM_TAGS, FROM_BOXES],
            value=FROM_TAGS,
            label="Prompts from",
            elem_id="easy_diffuser_compare_prompts",
            visible=boxes,
        )
    with gr.Row():
        count = gr.Slider(1, MOST_SEEDS, value=1, step=1, label="Seeds", elem_id="easy_diffuser_compare_seeds")
        keep = gr.Checkbox(value=True, label="Same seeds every round", elem_id="easy_diffuser_compare_keep")
    with gr.Row():
        mode = gr.Radio([TXT2IMG, IMG2IMG], value=TXT2IMG, label="Start from", elem_id="easy_diffuser_compare_mode")
        strength = gr.Slider(
            0, 1, value=0.75, step=0.01, label="Denoising strength of img2img", elem_id="easy_diffuser_compare_strength"
        )
    return settings, count, keep, prompts, mode, strength


def _second() -> tuple[Any, Any]:
    import gradio as gr

    image = gr.Image(
        label="Second picture",
        type="pil",
        elem_id="easy_diffuser_compare_second",
        height=150,
        **supported(gr.Image, image_mode="RGBA", format="png", show_share_button=False, show_download_button=False),
    )
    return carried(undecoded(not_saved(image))), gr.Button(
        "Compare this picture", elem_id="easy_diffuser_compare_other"
    )
