"""Many pictures: a folder, or files that were dropped, in one job that outlives the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..compat import bind, each_time, written
from ..folder.panel import FolderPanel, open_places
from ..folder.panel import build as build_panel
from ..folder.shown import ShownJob
from ..later import later
from ._contract import Tab

if TYPE_CHECKING:
    from ..folder.events import FolderEvents

ORDER = 40


def build(tab: Tab) -> None:
    """Draw the section and bind it."""
    import gradio as gr

    from ...batch.roots import roots_of
    from ...batch.spec import knobs

    table, roots = knobs(), roots_of(tab.host)
    with gr.Accordion("Many pictures", open=False, elem_id="easy_diffuser_folder_section"):
        shown = gr.State(ShownJob())
        panel = build_panel(table, [str(root) for root in roots.shown()], roots.closed)
    if not roots.closed:
        where = panel.form[panel.names.index("where")]
        tab.opening.fill([where], lambda: [gr.update(choices=open_places(table["where"].choices))])
    _bind(tab, panel, shown, later(lambda: _events(tab, panel)))


def _events(tab: Tab, panel: FolderPanel) -> FolderEvents:
    from ..folder.events import FolderEvents

    return FolderEvents(tab, panel.names)


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
