"""The section's components; none binds an event."""

from __future__ import annotations

from typing import Any

from ...dataclass import dataclass
from ..compat import hidden_text, not_saved
from .view import line, nothing

_NOTE = (
    '<p class="ed-note"><span>The steps run one after the other in the WebUI, with the prompts and the picture above. '
    "What is not installed is passed over. Your own settings stay as they are.</span></p>"
)
_CONSENT = (
    '<p class="ed-note"><span>Make pictures of a real person only with that person\'s consent. A LoRA of a face is '
    "trained elsewhere (docs/recipes.md).</span></p>"
)
_EDITOR = '<div id="easy_diffuser_recipe_editor"></div>'


@dataclass(frozen=True)
class RecipePanel:
    """Its components.

    Attributes:
        text: The recipe as JSON, which the page writes: what is run is what stands there.
        told: What the page is told: another recipe, the host's names.
        chosen: lora, weight, module, model, upscaler: what takes the place of what the recipe names.
        step: The step to make anew, by its number; 0 for none.
        kinds: What the page draws fields from.
    """

    name: Any
    text: Any
    told: Any
    style: Any
    chosen: tuple[Any, ...]
    look: Any
    run: Any
    stop: Any
    resume: Any
    step: Any
    save: Any
    forget: Any
    line: Any
    steps: Any
    kinds: Any


def build() -> RecipePanel:
    """Draw it where the caller stands; which recipes there are the page is told when it opens."""
    import gradio as gr

    gr.HTML(_NOTE + _CONSENT)
    with gr.Row():
        name = gr.Dropdown([], label="Recipe", elem_id="easy_diffuser_recipe_name")
        style = gr.Textbox("", label="Style words", placeholder="Empty takes the style tags above",
                           elem_id="easy_diffuser_recipe_style")  # fmt: skip
    chosen, look = _chosen()
    with gr.Row():
        run = gr.Button("Run the recipe", variant="primary", elem_id="easy_diffuser_recipe_run")
        stop = gr.Button("Interrupt the recipe", elem_id="easy_diffuser_recipe_stop")
        resume = gr.Button("Resume the recipe", elem_id="easy_diffuser_recipe_resume")
        step = gr.Number(0, precision=0, label="Anew from step", elem_id="easy_diffuser_recipe_step")
    told, steps = gr.HTML(line("")), gr.HTML(nothing())
    with gr.Accordion("More: Steps of the recipe", open=False, elem_classes=["easy-diffuser-more"]):
        gr.HTML(_EDITOR)
        with gr.Row():
            save = gr.Button("Save as my own", elem_id="easy_diffuser_recipe_save")
            forget = gr.Button("Forget my own", elem_id="easy_diffuser_recipe_forget")
    with gr.Column(elem_classes=["easy-diffuser-hidden"]):
        box, news, kinds = (hidden_text(f"easy_diffuser_recipe_{one}") for one in ("text", "told", "kinds"))
    return RecipePanel(
        not_saved(name), box, news, not_saved(style), chosen, look, run, stop, resume, not_saved(step), save,
        forget, told, steps, kinds,
    )  # fmt: skip


def _chosen() -> tuple[tuple[Any, ...], Any]:
    """What the person chooses from the host's lists; any name can be typed too."""
    import gradio as gr

    def names(label: str, id: str) -> Any:
        more = {"allow_custom_value": True, "elem_id": f"easy_diffuser_recipe_{id}"}
        return not_saved(gr.Dropdown([""], value="", label=label, **more))

    with gr.Row():
        lora = names("LoRA", "lora")
        weight = gr.Slider(-2, 2, value=0.8, step=0.05, label="LoRA weight", elem_id="easy_diffuser_recipe_weight")
        module, model = names("ControlNet module", "module"), names("ControlNet model", "model")
        upscaler = names("Recipe upscaler", "upscaler")
        look = gr.Button("Look what is installed", elem_id="easy_diffuser_recipe_look")
    return (lora, weight, module, model, upscaler), look
