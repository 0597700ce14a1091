"""My history below the tab: pictures of mine like this one, the prompts that made them, charts of what I ask for."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from ...dataclass import dataclass
from ...history import refusal
from ..compat import bind, hidden_text, not_saved
from ..later import later
from ._contract import Tab
from ._my_history_view import AUTO, line, shown, ways

if TYPE_CHECKING:
    from ._my_history_run import MyHistoryEvents

ORDER = 40
_NOTE = (
    '<p class="ed-note">Tick the folders that may be read. Prompts and features are kept on this machine, nowhere '
    "else; no picture is copied. Untick a folder to have it forgotten.</p>"
)


@dataclass(frozen=True)
class _Parts:
    """What the events are bound to."""

    folders: Any
    offered: Any
    way: Any
    read: Any
    like: Any
    words: Any
    charts: Any
    stop: Any
    erase: Any
    line: Any
    found: Any


def build(tab: Tab) -> None:
    """Draw the section and bind it; a sentence in its place where others can open the page."""
    import gradio as gr

    why = refusal(tab.host)
    with gr.Accordion("My history", open=False, elem_id="easy_diffuser_mine_section"):
        if why:
            gr.HTML(f'<p class="ed-note" id="easy_diffuser_mine_off">{html.escape(why)}</p>')
            return
        gr.HTML(_NOTE)
        parts = _draw()
    events = later(lambda: _events(tab))
    # Another page, or the command line, may have changed both ticks and boxes since the last one opened.
    tab.opening.fill([parts.folders, parts.offered], lambda: events.boxes())
    _bind(tab, events, parts)


def _events(tab: Tab) -> MyHistoryEvents:
    from ._my_history_run import MyHistoryEvents

    return MyHistoryEvents(tab.events, tab.host)


def _draw() -> _Parts:
    import gradio as gr

    folders = gr.CheckboxGroup([], label="Folders", elem_id="easy_diffuser_mine_folders")
    offered = hidden_text("easy_diffuser_mine_offered")
    way = gr.Dropdown(list(ways()), value=AUTO, label="Alike by", elem_id="easy_diffuser_mine_way")
    with gr.Row():
        like = gr.Button("Pictures like this one", variant="primary", elem_id="easy_diffuser_mine_like")
        words = gr.Button("Prompts like this caption", elem_id="easy_diffuser_mine_words")
        charts = gr.Button("Charts", elem_id="easy_diffuser_mine_charts")
    with gr.Row():
        read = gr.Button("Read my folders", elem_id="easy_diffuser_mine_read")
        stop = gr.Button("Interrupt reading", elem_id="easy_diffuser_mine_stop")
        erase = gr.Button("Erase my history", variant="stop", elem_id="easy_diffuser_mine_erase")
    # Gradio 3 gives the name of an HTML component to two elements: ours carry their own.
    told, found = gr.HTML(line("")), gr.HTML(shown(""))
    return _Parts(not_saved(folders), offered, not_saved(way), read, like, words, charts, stop, erase, told, found)


def _bind(tab: Tab, events: MyHistoryEvents, parts: _Parts) -> None:
    run, answer = tab.post.run, [tab.desk, parts.line, parts.found]
    values = [tab.captioner, *tab.values]
    asked = [tab.desk, parts.folders, parts.offered, parts.way, *values]
    run(parts.read.click, events.read, inputs=asked, outputs=answer)
    run(parts.like.click, events.like, inputs=[tab.desk, tab.image, parts.way, *values], outputs=answer)
    run(parts.words.click, events.words, inputs=[tab.desk, tab.caption], outputs=answer)
    run(parts.charts.click, events.charts, inputs=[tab.desk], outputs=answer)
    bind(parts.stop.click, tab.events.interrupt, inputs=[tab.desk], outputs=[], queue=False)
    bind(parts.erase.click, events.erase, inputs=[], outputs=[parts.folders, parts.line, parts.found], queue=False)
