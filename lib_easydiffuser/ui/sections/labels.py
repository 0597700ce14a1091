"""CLIP's labels below the tab: the top of each kind with bars, the modes' texts, one click from label to tag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...dataclass import dataclass
from ...host import interrogates
from ..compat import bind, each_time, hidden_text, not_saved, with_copy_button, written
from ..later import later
from ..panels.component import LABELS
from ._contract import Tab

if TYPE_CHECKING:
    from ._labels_run import LabelEvents

ORDER = 20
_MAIN = ("mode", "clip")
_NOTE = (
    '<p class="ed-note">The first use of a CLIP model reads the label lists once and keeps them: about five minutes of '
    "one CPU core with ViT-L/14, more with larger models, less on a GPU. You can interrupt it; the next run goes on "
    "where it stopped.</p>"
)
_PLACES = (
    '<div id="easy_diffuser_labels_line" class="ed-clip-line" role="status" aria-live="polite"></div>'
    '<div id="easy_diffuser_labels_tables" class="ed-clip-tables"></div>'
)


@dataclass(frozen=True)
class _Parts:
    """What the events are bound to."""

    count: Any
    show: Any
    write: Any
    stop: Any
    own: Any
    text: Any
    theirs: Any
    told: Any
    pick: Any


def build(tab: Tab) -> None:
    """Draw the section and bind it."""
    import gradio as gr

    with gr.Accordion("CLIP labels", open=False, elem_id="easy_diffuser_labels_section"):
        _draw_knobs(tab)
        gr.HTML(_NOTE)
        parts = _draw(tab)
    _bind(tab, parts)


def _draw_knobs(tab: Tab) -> None:
    """The knobs were made with the tab's other controls; whatever happens here, all of them are drawn."""
    import gradio as gr

    from ...settings import knobs

    table = knobs()
    ours = {name: part for name, part in zip(tab.events.names, tab.values, strict=True) if table[name].group == LABELS}
    ours.pop("labels").render()
    with gr.Row():
        for name in _MAIN:
            ours.pop(name).render()
    ours.pop("label_kinds").render()
    with gr.Accordion("More: Labels", open=False, elem_classes=["easy-diffuser-more"]):
        for part in ours.values():
            part.render()


def _draw(tab: Tab) -> _Parts:
    import gradio as gr

    count = gr.Slider(1, 20, value=5, step=1, label="Labels shown", elem_id="easy_diffuser_labels_count")
    with gr.Row():
        show = gr.Button("Show labels", variant="primary", elem_id="easy_diffuser_labels_show")
        write = gr.Button("Write the mode's text", elem_id="easy_diffuser_labels_write")
        own = gr.Button("WebUI's Interrogate", elem_id="easy_diffuser_labels_own", visible=interrogates(tab.host))
        stop = gr.Button("Interrupt labels", elem_id="easy_diffuser_labels_stop")
    gr.HTML(_PLACES)
    with gr.Row():
        text = _text_box("Text of the mode", "easy_diffuser_labels_text", True)
        theirs = _text_box("WebUI's own text", "easy_diffuser_labels_theirs", interrogates(tab.host))
    told, pick = (hidden_text(f"easy_diffuser_labels_{name}") for name in ("told", "pick"))
    return _Parts(count, show, write, stop, own, text, theirs, told, pick)


def _text_box(label: str, name: str, visible: bool) -> Any:
    import gradio as gr

    more = with_copy_button(gr.Textbox)
    return not_saved(gr.Textbox("", label=label, elem_id=name, lines=2, interactive=False, visible=visible, **more))


def _bind(tab: Tab, parts: _Parts) -> None:
    events, values = later(lambda: _events(tab)), list(tab.values)
    given = [tab.desk, tab.image, tab.captioner]
    tab.post.shown(parts.told, "labels")
    run = tab.post.run
    answer = [tab.desk, parts.told, parts.text]
    run(parts.show.click, events.show, inputs=[*given, parts.count, *values], outputs=answer)
    run(parts.write.click, events.write, inputs=[*given, tab.caption, *values], outputs=answer)
    run(parts.own.click, events.interrogate, inputs=[*given, *values], outputs=[tab.desk, parts.told, parts.theirs])
    bind(parts.stop.click, tab.events.interrupt, inputs=[tab.desk], outputs=[], queue=False)
    picked = written(parts.pick)
    bind(picked, events.pick, inputs=[tab.desk, parts.pick, *values], outputs=list(tab.answer), queue=False,
         **each_time(picked))  # fmt: skip


def _events(tab: Tab) -> LabelEvents:
    from ._labels_run import LabelEvents

    return LabelEvents(tab.events, tab.host)
