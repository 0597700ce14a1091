"""The models: on disk, to be had, in memory. A download begins by a press beside what, how big and where to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..compat import bind, hidden_text, written
from ..later import later
from ._contract import Tab

if TYPE_CHECKING:
    from ._models_run import ModelsDesk

ORDER = 90


def build(tab: Tab) -> None:
    """Draw it where the caller stands."""
    import gradio as gr

    with gr.Accordion("Models", open=False, elem_id="easy_diffuser_models"):
        gr.HTML('<div id="easy_diffuser_models_table"></div>')
    ask, view = hidden_text("easy_diffuser_models_ask"), hidden_text("easy_diffuser_models_view")
    desk = later(lambda: _desk(tab))
    bind(written(ask), desk.answer, inputs=[ask], outputs=[view], queue=False)
    tab.post.shown(view, "drawModels")


def _desk(tab: Tab) -> ModelsDesk:
    from ...captioners._servers import Desk
    from ._models_run import ModelsDesk

    return ModelsDesk(tab.host, Desk(tab.host))
