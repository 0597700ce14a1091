"""Many pictures: a folder, or files that were dropped, in one job that outlives the page."""

from __future__ import annotations

from typing import Any

from ..compat import bind, each_time, written
from ..folder.events import FolderEvents
from ..folder.panel import FolderPanel
from ..folder.panel import build as build_panel
from ..folder.shown import ShownJob
from ._contract import Tab

ORDER = 40


def build(tab: Tab) -> None:
    """Draw the section and bind it."""
    import gradio as gr

    from ...batch.outputs import unavailable
    from ...batch.roots import roots_of
    from ...batch.spec import knobs

    table, roots = knobs(), roots_of(tab.host)
    places = {place: why for place in table["where"].choices if (why := unavailable(place))}
    with gr.Accordion("Many pictures", open=False, elem_id="easy_diffuser_folder_section"):
        shown = gr.State(ShownJob())
        panel = build_panel(table, places, [str(root) for root in roots.shown()], roots.closed)
    _bind(tab, panel, shown, FolderEvents(tab, panel.names))


def _bind(tab: Tab, panel: FolderPanel, shown: Any, events: FolderEvents) -> None:
    tab.post.shown(panel.told, "folder")
    answer = [panel.told, panel.files]
    here = [tab.desk, shown]
    given = [*here, panel.dropped, panel.picked, tab.captioner, *panel.form, *tab.values]
    tab.post.run(panel.dry.click, events.dry, inputs=given, outputs=answer)
    tab.post.run(panel.write.click, events.write, inputs=given, outputs=answer)
    tab.post.run(panel.resume.click, events.resume, inputs=here, outputs=answer)
    tab.post.run(panel.start.click, events.hello, inputs=[*here, panel.key], outputs=[*answer, *panel.form])
    tab.post.run(panel.prune.click, events.prune, inputs=[*here, panel.picked], outputs=answer)
    tab.post.run(panel.undo.click, events.undo, inputs=here, outputs=answer)
    tab.post.run(panel.alike.click, events.alike, inputs=here, outputs=answer)
    tab.post.run(written(panel.asked), events.ask, inputs=[*here, panel.asked], outputs=[*answer, *panel.form])
    bind(panel.stop.click, events.interrupt, inputs=[shown], outputs=[], queue=False)
    picked = written(panel.picked)
    bind(picked, events.pick, inputs=[shown, panel.picked], outputs=[], queue=False, **each_time(picked))
