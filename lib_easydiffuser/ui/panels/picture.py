"""Picture in, Analyse, Interrupt, the line that says how it goes, the captioner and what it is asked for."""

from __future__ import annotations

from typing import Any

from ...dataclass import dataclass
from ...host import Host
from ..carrying import carried
from ..compat import not_saved, supported, undecoded
from ..defaults import default_settings
from . import kind as kind_panel
from .kind import KindPanel


@dataclass(frozen=True)
class PicturePanel:
    """Its components."""

    image: Any
    captioner: Any
    kind: KindPanel
    on_drop: Any
    analyse: Any
    interrupt: Any


def build(host: Host) -> PicturePanel:
    """Draw it where the caller stands; which captioners are ready the page asks when it is there."""
    import gradio as gr

    captioner_name = default_settings(host).captioner

    image = gr.Image(
        label="Picture",
        type="pil",
        elem_id="easy_diffuser_image",
        height=360,
        # RGB would lay transparency on black; PNG keeps the prompt a received picture carries.
        **supported(gr.Image, image_mode="RGBA", format="png", show_share_button=False),
    )
    carried(undecoded(not_saved(image)))
    with gr.Row(elem_id="easy_diffuser_analyse_row"):
        # The hosts' own Ctrl+Enter and Esc press the tab's buttons whose ids end like this.
        analyse = gr.Button("Analyse", variant="primary", elem_id="easy_diffuser_generate")
        interrupt = gr.Button("Interrupt", elem_id="easy_diffuser_interrupt")
    gr.HTML('<div id="easy_diffuser_line" role="status" aria-live="polite"></div><div id="easy_diffuser_where"></div>')
    with gr.Row(elem_id="easy_diffuser_captioner_row"):
        captioner = gr.Dropdown(
            label="Captioner",
            choices=list(dict.fromkeys(["auto", captioner_name])),
            value=captioner_name,
            elem_id="easy_diffuser_captioner",
            scale=3,
        )
        on_drop = gr.Checkbox(label="Analyse on drop", value=False, elem_id="easy_diffuser_on_drop", scale=2)
    kind = kind_panel.build(host)
    return PicturePanel(image, captioner, kind, on_drop, analyse, interrupt)
