"""Two pictures side by side: how alike CLIP finds them, and which labels stand in one and not in the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..carrying import carried
from ..compat import bind, hidden_text, not_saved, supported, undecoded
from ..later import later
from ._contract import Tab

if TYPE_CHECKING:
    from ._compare_run import CompareEvents

ORDER = 25
_NOTE = (
    '<p class="ed-note">The second picture is held against the one above, by the CLIP model and the kinds chosen '
    "under CLIP labels.</p>"
)
_PLACES = (
    '<div id="easy_diffuser_two_line" class="ed-clip-line" role="status" aria-live="polite"></div>'
    '<div id="easy_diffuser_two_tables" class="ed-clip-tables"></div>'
)


def build(tab: Tab) -> None:
    """Draw the section and bind it."""
    import gradio as gr

    with gr.Accordion("Compare two pictures by CLIP", open=False, elem_id="easy_diffuser_two_section"):
        gr.HTML(_NOTE)
        other = _second()
        with gr.Row():
            compare = gr.Button("Compare", variant="primary", elem_id="easy_diffuser_two_compare")
            stop = gr.Button("Interrupt comparison", elem_id="easy_diffuser_two_stop")
        gr.HTML(_PLACES)
        told = hidden_text("easy_diffuser_two_told")
    _bind(tab, other, compare, stop, told)


def _second() -> Any:
    import gradio as gr

    # As the tab's own picture: transparency is kept until we lay it on white.
    more = supported(gr.Image, image_mode="RGBA", format="png", show_share_button=False)
    image = gr.Image(label="Second picture", type="pil", elem_id="easy_diffuser_two_image", height=240, **more)
    return carried(undecoded(not_saved(image)))


def _bind(tab: Tab, other: Any, compare: Any, stop: Any, told: Any) -> None:
    events = later(lambda: _events(tab))
    tab.post.shown(told, "twoPictures")
    given = [tab.desk, tab.image, other, *tab.values]
    tab.post.run(compare.click, events.compare, inputs=given, outputs=[tab.desk, told])
    bind(stop.click, tab.events.interrupt, inputs=[tab.desk], outputs=[], queue=False)


def _events(tab: Tab) -> CompareEvents:
    from ._compare_run import CompareEvents

    return CompareEvents(tab.events, tab.host)
