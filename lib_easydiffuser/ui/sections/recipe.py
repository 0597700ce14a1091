"""A recipe: a chain of steps through the WebUI, each with its picture; runs as a job that outlives the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..compat import bind
from ..later import later
from ..recipe.panel import RecipePanel
from ..recipe.panel import build as build_panel
from ..recipe.shown import ShownRecipe
from ._contract import Tab

if TYPE_CHECKING:
    from ..recipe.events import RecipeEvents

ORDER = 35


def build(tab: Tab) -> None:
    """Draw the section and bind it."""
    import gradio as gr

    events = later(lambda: _events(tab))
    with gr.Accordion("Recipes", open=False, elem_id="easy_diffuser_recipe_section"):
        shown = gr.State(ShownRecipe())
        panel = build_panel()
    tab.opening.fill([panel.name, panel.steps, panel.text, panel.kinds], lambda: events.opened())
    _bind(tab, panel, shown, events)


def _events(tab: Tab) -> RecipeEvents:
    from ..recipe.events import RecipeEvents

    return RecipeEvents(tab)


def _bind(tab: Tab, panel: RecipePanel, shown: Any, events: RecipeEvents) -> None:
    answer = [panel.line, panel.steps]
    tab.post.shown(panel.told, "recipeTold")
    lora, _, module, model, upscaler = panel.chosen
    given = [tab.desk, shown, tab.image, panel.text, panel.style, *panel.chosen]
    tab.post.run(panel.run.click, events.run, inputs=given, outputs=answer)
    tab.post.run(panel.resume.click, events.resume, inputs=[tab.desk, shown, panel.step], outputs=answer)
    bind(panel.stop.click, events.interrupt, inputs=[shown], outputs=[], queue=False)
    # Chosen by the person: what Save and Forget put there is told by them.
    bind(panel.name.input, events.choose, inputs=[panel.name], outputs=[panel.told, panel.steps, panel.line],
         queue=False)  # fmt: skip
    bind(panel.look.click, events.look, inputs=[panel.text],
         outputs=[lora, module, model, upscaler, panel.told, panel.line], queue=False)  # fmt: skip
    bind(panel.save.click, events.save, inputs=[panel.text, *panel.chosen],
         outputs=[panel.name, panel.told, panel.line], queue=False)  # fmt: skip
    bind(panel.forget.click, events.forget, inputs=[panel.name],
         outputs=[panel.name, panel.told, panel.steps, panel.line], queue=False)  # fmt: skip
