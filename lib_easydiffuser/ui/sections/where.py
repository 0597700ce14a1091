"""Where in the picture every tag is: the boxes the page and we talk through, and the overlays as one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..compat import bind, each_time, hidden_text, not_saved, written
from ..later import later
from ._contract import Tab

if TYPE_CHECKING:
    from ._where_run import WhereEvents

ORDER = 10
_NOTE = (
    '<p class="ed-note">Point at a tag or at a word of the caption, and its place in the picture lights up. '
    "Click in the picture, or draw a rectangle there, to see which tags come from that place.</p>"
)
_BOXES = ("ask", "places", "at", "seen", "part", "said")


def build(tab: Tab) -> None:
    """Draw the section and bind it."""
    import gradio as gr

    # Gradio 6 has nothing of what a closed section holds, and these are talked through all the time.
    with gr.Column(elem_classes=["easy-diffuser-hidden"]):
        ask, places, at, seen, part, said = (hidden_text(f"easy_diffuser_where_{name}") for name in _BOXES)
    with gr.Accordion("Where in the picture", open=False, elem_id="easy_diffuser_where_section"):
        gr.HTML(f'{_NOTE}<div id="easy_diffuser_where_blind"></div>')
        save = gr.Button("Save the overlays", elem_id="easy_diffuser_where_save")
        gr.HTML('<div id="easy_diffuser_where_line" class="ed-clip-line" role="status" aria-live="polite"></div>')
        file = gr.File(label="Overlays", interactive=False, visible=False, elem_id="easy_diffuser_where_file")
    events = later(lambda: _events(tab))
    _bind_quick(tab, events, {ask: (events.places, places), at: (events.seen, seen)})
    tab.post.shown(places, "places")
    tab.post.shown(seen, "seenThere")
    tab.post.shown(said, "overlays")
    given = [tab.desk, part, tab.image, tab.caption, tab.captioner, *tab.values]
    tab.post.run(written(part), tab.events.analyse_part, inputs=given, outputs=tab.answer)
    tab.post.run(save.click, events.save, inputs=[tab.desk], outputs=[tab.desk, said, not_saved(file)])


def _events(tab: Tab) -> WhereEvents:
    from ._where_run import WhereEvents

    return WhereEvents(tab.events, tab.host)


def _bind_quick(tab: Tab, events: WhereEvents, ways: dict[Any, tuple[Any, Any]]) -> None:
    """What answers at once: a question's box, who answers, and the box of the answer."""
    for box, (answer, told) in ways.items():
        asked = written(box)
        bind(asked, answer, inputs=[tab.desk, box], outputs=[told], queue=False, **each_time(asked))
