"""Generate from the tags and hold the result against the picture: side by side, what differs, a history, refining."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...host import PageGenerator, generator_of, page_generator_of, why_no_generator
from ..compare.bench import Bench
from ..compare.panel import ComparePanel
from ..compare.panel import build as build_panel
from ..compat import bind, each_time, written
from ..later import later
from ._contract import Tab
from ._refine_bound import bind_refine, build_refine, with_user

if TYPE_CHECKING:
    from ..compare.events import CompareEvents

ORDER = 10


def build(tab: Tab) -> None:
    """Draw the section and bind it."""
    import gradio as gr

    page = page_generator_of(tab.host)
    generates = page is not None or generator_of(tab.host) is not None
    with gr.Accordion("Generate and compare", open=False, elem_id="easy_diffuser_compare_section"):
        bench = gr.State(Bench())
        boxed = any(box.name == "txt2img" for box in tab.boxes)
        panel = build_panel(generates, boxed, hasattr(tab.host, "skip"), why_no_generator(tab.host))
        refine = build_refine(generates)
    events = later(lambda: _events(tab, page))
    answer = [*tab.answer, bench, panel.told]
    _bind_page(tab, panel, bench, events, answer)
    fields = list(page.inputs) if page else []
    given = [tab.desk, bench, tab.image, tab.caption, tab.captioner]
    boxes = [part for box in tab.boxes if box.name == "txt2img" for part in (box.prompt, box.negative_prompt)]
    go = with_user(tab.post.beginning(_as_events_take_it(events), answer))
    tab.post.bind(panel.go.click, go, [*given, *tab.values, *panel.choices, *boxes, *fields])
    tab.post.run(panel.compare.click, events.compare, inputs=[*given, panel.second, *tab.values], outputs=answer)
    bind_refine(tab, refine, [*given, *tab.values, *refine.choices, *panel.choices, *fields], events, answer)


def _events(tab: Tab, page: PageGenerator | None) -> CompareEvents:
    from ..compare.events import CompareEvents

    return CompareEvents(tab, page)


def _bind_page(tab: Tab, panel: ComparePanel, bench: Any, events: CompareEvents, answer: list[Any]) -> None:
    tab.post.shown(panel.told, "compare")
    # States last: gradio 3 gives a script the states among the inputs, gradio 4 does not.
    known = "(asked, ...rest) => [easyDiffuser.compareKey(), ...rest]"
    bind(panel.start.click, events.hello, js=known, inputs=[panel.asked, tab.desk, bench], outputs=[bench, panel.told],
         queue=False)  # fmt: skip
    bind(panel.stop.click, tab.events.interrupt, inputs=[tab.desk], outputs=[], queue=False)
    bind(panel.skip.click, events.skip, inputs=[tab.desk], outputs=[], queue=False)
    asked = [tab.desk, bench, panel.asked, *tab.values]
    bind(written(panel.asked), events.ask, inputs=asked, outputs=[tab.image, *answer], queue=False,
         **each_time(written(panel.asked)))  # fmt: skip


def _as_events_take_it(events: CompareEvents) -> Any:
    """`go` with all that follows the captioner as one argument."""

    def go(user: Any, desk: Any, bench: Any, image: Any, caption: Any, captioner: Any, *values: Any) -> Iterator[Any]:
        yield from events.go(user, desk, bench, image, caption, captioner, values)

    return go
