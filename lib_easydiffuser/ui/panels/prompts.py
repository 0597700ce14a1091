"""Both prompt texts as they will be sent, to be typed in."""

from __future__ import annotations

from typing import Any

from ..compat import not_saved, supported, with_copy_button


def build_texts() -> tuple[Any, Any]:
    """Draw them where the caller stands: the prompt and the negative prompt."""
    import gradio as gr

    with gr.Row(elem_id="easy_diffuser_prompts"):
        return _text("Prompt", "easy_diffuser_prompt_text"), _text("Negative prompt", "easy_diffuser_negative_text")


def _text(label: str, elem_id: str) -> Any:
    import gradio as gr

    with gr.Column(elem_classes=["easy-diffuser-prompt"], min_width=240):
        # The beginning is what is looked at: by itself gradio 4 scrolls to the end.
        more = {**with_copy_button(gr.Textbox), **supported(gr.Textbox, autoscroll=False)}
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
    return not_saved(box)
