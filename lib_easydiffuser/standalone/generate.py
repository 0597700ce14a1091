"""A prompt tab of the preview: two boxes, and a WebUI's API behind them when one is named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..errors import EasyDiffuserError
from ..host import PromptBoxes
from ..ui.compat import bind
from .api import WebUI

_SIDES = {"minimum": 64, "maximum": 2048, "step": 8, "value": 512}


@dataclass
class GeneratePanel:
    """Its blocks, drawn later, and what can be bound to.

    Attributes:
        boxes: Where prompts are sent.
        parts: The numbers a picture is made with, by the API's names.
        image: What img2img starts from; None elsewhere.
    """

    name: str
    blocks: Any
    boxes: PromptBoxes
    webui: WebUI | None
    gallery: Any = None
    receive: Any = None
    parts: dict[str, Any] = field(default_factory=dict)
    image: Any = None

    def connect(self, image: Any) -> None:
        """Let "Send to Easy Diffuser" put the picture into `image`."""
        if self.webui is None:
            return
        bind(
            self.receive.click, _first, js="(picture) => (switch_to_easy_diffuser(), [picture])",
            inputs=[self.gallery], outputs=[image],
        )  # fmt: skip


def build_generate(name: str, webui: WebUI | None) -> GeneratePanel:
    """Build it; it shows where its blocks are rendered."""
    import gradio as gr

    with gr.Blocks(analytics_enabled=False) as blocks:
        prompt = gr.Textbox(label="Prompt", lines=3, elem_id=f"{name}_prompt")
        negative = gr.Textbox(label="Negative prompt", lines=3, elem_id=f"{name}_neg_prompt")
        panel = GeneratePanel(name, blocks, PromptBoxes(name, prompt, negative), webui)
        if webui is None:
            gr.HTML("<p>Start with <code>--webui URL</code> to generate with a running WebUI.</p>")
        else:
            _build_controls(panel, webui)
    return panel


def _build_controls(panel: GeneratePanel, webui: WebUI) -> None:
    import gradio as gr

    img2img = panel.name == "img2img"
    image = gr.Image(label="Start from", type="pil", elem_id="img2img_image", height=280) if img2img else gr.State(None)
    with gr.Row():
        numbers = {
            "steps": gr.Slider(1, 150, value=20, step=1, label="Steps"),
            "width": gr.Slider(label="Width", **_SIDES),
            "height": gr.Slider(label="Height", **_SIDES),
            "cfg_scale": gr.Slider(1, 30, value=7, step=0.5, label="CFG scale"),
            "seed": gr.Number(value=-1, label="Seed", precision=0),
        }
        if img2img:
            numbers["denoising_strength"] = gr.Slider(0, 1, value=0.75, step=0.01, label="Denoising strength")
    panel.parts, panel.image = numbers, image if img2img else None
    with gr.Row():
        generate = gr.Button("Generate", variant="primary", elem_id=f"{panel.name}_generate")
        interrupt = gr.Button("Interrupt", elem_id=f"{panel.name}_interrupt")
        panel.receive = gr.Button("Send to Easy Diffuser", elem_id=f"{panel.name}_send_to_easy_diffuser")
    said = gr.Textbox(show_label=False, interactive=False, lines=1, elem_id=f"{panel.name}_said")
    panel.gallery = gr.Image(label="Result", type="filepath", interactive=False, elem_id=f"{panel.name}_gallery")

    def run(prompt: str, negative: str, start: Any, *values: Any) -> tuple[Any, str]:
        request = {"prompt": prompt, "negative_prompt": negative, **dict(zip(numbers, values, strict=True))}
        return _generated(webui, request, start, img2img)

    boxes = panel.boxes
    inputs = [boxes.prompt, boxes.negative_prompt, image, *numbers.values()]
    bind(generate.click, run, inputs=inputs, outputs=[panel.gallery, said])
    bind(interrupt.click, lambda: _said(webui.interrupt), inputs=[], outputs=[said], queue=False)


def _generated(webui: WebUI, request: dict[str, Any], start: Any, img2img: bool) -> tuple[Any, str]:
    import gradio as gr

    if img2img and start is None:
        return gr.update(), "There is no picture to start from."
    try:
        made = webui.img2img(request, start) if img2img else webui.txt2img(request)
    except EasyDiffuserError as error:
        return gr.update(), str(error)
    return str(made.pictures[0]), f"Saved as {made.pictures[0].name}, the request as {made.request.name}."


def _said(job: Any) -> str:
    try:
        job()
    except EasyDiffuserError as error:
        return str(error)
    return "Interrupted."


def _first(path: str | None) -> Any:
    from PIL import Image

    return Image.open(path) if path else None
