"""The caption, editable, and its words by importance."""

from __future__ import annotations

from typing import Any

from ...dataclass import dataclass
from ..compat import not_saved


@dataclass(frozen=True)
class CaptionPanel:
    """Its components."""

    text: Any
    retag: Any


def build() -> CaptionPanel:
    """Draw it where the caller stands."""
    import gradio as gr

    with gr.Column(elem_id="easy_diffuser_caption_place"):
        text = not_saved(
            gr.Textbox(
                label="Caption",
                lines=2,
                max_lines=6,
                placeholder="Analyse a picture, or write what it shows.",
                elem_id="easy_diffuser_caption",
            )
        )
        retag = gr.Button("Re-tag", elem_id="easy_diffuser_retag", size="sm")
    gr.HTML(
        '<div id="easy_diffuser_lacks"></div><div id="easy_diffuser_words"></div><div id="easy_diffuser_notes"></div>'
    )
    return CaptionPanel(text, retag)
