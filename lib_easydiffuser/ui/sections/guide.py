"""How it works, on one's own picture: short steps from picture to prompt to picture, filled when they are looked at."""

from __future__ import annotations

from functools import partial
from typing import Any

from ...serial import to_line
from ..compat import bind, each_time, hidden_text, written
from ..desk import Desk
from ..running import attempt
from ..stamps import stamp
from ._contract import Tab

ORDER = 50
_NOTE = (
    '<p class="ed-note" id="easy_diffuser_guide_note">Analyse a picture, and its own words and numbers stand in these '
    "steps.</p>"
)


def build(tab: Tab) -> None:
    """Draw the steps; the page asks for the values once they are in sight."""
    import gradio as gr

    with gr.Accordion("How it works, on your own picture", open=False, elem_id="easy_diffuser_guide_section"):
        page = gr.HTML()
    tab.opening.fill([page], lambda: [_page()])
    ask, told = (hidden_text(f"easy_diffuser_guide_{name}") for name in ("ask", "told"))
    tab.post.shown(told, "guide")
    asked = written(ask)
    bind(asked, partial(_answer, tab), inputs=[tab.desk], outputs=[told], queue=False, **each_time(asked))


def _page() -> str:
    from ..guide.steps import TO_PICTURE, TO_PROMPT, steps_html

    second = 1 + len(TO_PROMPT)
    more = "The same with examples: docs/guide.md in this extension's folder."
    return (
        f"{_NOTE}<h4>From the picture to the prompt</h4>{steps_html(TO_PROMPT, 1)}"
        f'<h4>From the prompt to a picture</h4>{steps_html(TO_PICTURE, second)}<p class="ed-note">{more}</p>'
    )


def _answer(tab: Tab, desk: Desk) -> str:
    """What stands in the slots now: {slot: nodes}; none where nothing was analysed."""
    number = stamp()  # before anything is looked at
    with tab.events.turn:
        found, error = attempt(lambda: _slots(tab, desk))
    return to_line({"stamp": number, "slots": found or {}, "error": str(error or "")})


def _slots(tab: Tab, desk: Desk) -> dict[str, Any]:
    from ..guide.facts import facts
    from ..guide.values import values

    known = facts(desk, tab.host)
    return values(known) if known else {}
