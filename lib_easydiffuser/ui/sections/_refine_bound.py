"""Refining inside the section "Generate and compare": what its buttons are bound to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..compat import bind, each_time, written
from ..later import later
from ..refine.panel import RefinePanel
from ..refine.panel import build as build_refine
from ._contract import Tab

if TYPE_CHECKING:
    from ..compare.events import CompareEvents
    from ..refine.events import RefineEvents

__all__ = ["bind_refine", "build_refine", "with_user"]


def bind_refine(
    tab: Tab, panel: RefinePanel, given: Sequence[Any], compare: CompareEvents, compared: Sequence[Any]
) -> None:
    """Bind the buttons.

    Args:
        given: Desk, bench, picture, caption, captioner, the knobs, our choices, the comparison's, the host's fields.
        compared: The outputs of the comparison: the tab's answer, its bench, its message.
    """
    events = later(lambda: _events(tab, compare))
    answer, (desk, bench) = [*compared, panel.told], given[:2]
    tab.post.shown(panel.told, "refine")
    for button, resume in ((panel.go, False), (panel.resume, True)):
        go = with_user(tab.post.beginning(_as_events_take_it(events, resume), answer))
        tab.post.bind(button.click, go, given)
    counts, pinned = panel.choices[3:]
    tab.post.run(panel.propose.click, events.propose, [desk, bench, counts, pinned, *tab.values], answer)
    bind(panel.stop.click, tab.events.interrupt, inputs=[desk], outputs=[], queue=False)
    bind(counts.change, events.counted, inputs=[desk, bench, counts], outputs=[panel.told], queue=False)
    asked = written(panel.asked)
    bind(asked, events.ask, inputs=[desk, bench, panel.asked, *tab.values], outputs=[tab.image, *answer], queue=False,
         **each_time(asked))  # fmt: skip
    tab.post.run(panel.start.click, events.hello, [panel.key, desk, bench], answer)


def _events(tab: Tab, compare: CompareEvents) -> RefineEvents:
    from ..refine.events import RefineEvents

    return RefineEvents(tab, compare)


def with_user(begin: Callable[..., str]) -> Any:
    """The press, told who is logged in: gradio looks for the annotation, which is there only with gradio."""
    import gradio as gr

    def go(request: Any, *given: Any) -> str:
        return begin(getattr(request, "username", None), *given)

    go.__annotations__["request"] = gr.Request
    return go


def _as_events_take_it(events: RefineEvents, resume: bool) -> Any:
    """`go` with all that follows the captioner as one argument."""

    def go(user: Any, desk: Any, bench: Any, image: Any, caption: Any, captioner: Any, *values: Any) -> Iterator[Any]:
        yield from events.go(user, desk, bench, image, caption, captioner, values, resume)

    return go
