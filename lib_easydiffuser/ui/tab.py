"""The tab: the panels in their places, and the wires between them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from ..dataclass import dataclass
from ..host import PromptBoxes, TabHost, settings_boxes_of
from .compat import bind, hidden_text, written
from .desk import Desk
from .events import Events
from .kinds import connect
from .opening import Opening
from .panels import bar as bar_panel
from .panels import caption as caption_panel
from .panels import controls as controls_panel
from .panels import kind as kind_panel
from .panels import picture as picture_panel
from .panels import prompts as prompts_panel
from .panels.bar import BarPanel
from .panels.caption import CaptionPanel
from .panels.picture import PicturePanel
from .post import Post
from .sections import Tab, build_sections
from .sending import WITH_LISTS, targets


@dataclass(frozen=True)
class Wires:
    """Hidden boxes the page and we talk through.

    Attributes:
        desk: The session's state.
        view, status, hello: From us to the page, JSON.
        sent: From us to the page, JSON: what became of a send. Apart from `status`, which a run may write meanwhile.
        edits: From the page to us, JSON.
        fetch: From the page to us, the captioner whose model is wanted.
        start, take: Buttons the page presses.
    """

    desk: Any
    view: Any
    status: Any
    hello: Any
    sent: Any
    edits: Any
    fetch: Any
    start: Any
    take: Any


def build_tab(host: TabHost) -> Tab:
    """Build the tab inside the caller's `gr.Blocks`."""
    import gradio as gr

    boxes, opening = tuple(host.boxes()), Opening()
    with gr.Column(elem_id="easy_diffuser"):
        with gr.Column(elem_classes=["easy-diffuser-hidden"]):
            wires, post = _wires(), Post()
        # Where they stand is the style's: in this order one below the other, or all in one view where there is room.
        with gr.Column(elem_id="easy_diffuser_left"):
            picture = picture_panel.build(host)
            caption = caption_panel.build()
        # What was found stays in sight beside the knobs, as far as its column goes.
        with gr.Column(elem_id="easy_diffuser_right"), gr.Column(elem_id="easy_diffuser_found"):
            gr.HTML('<div id="easy_diffuser_welcome"></div><div id="easy_diffuser_embedded"></div>')
            gr.HTML('<div id="easy_diffuser_lists"></div>', elem_classes=["easy-diffuser-fill"])
            texts = prompts_panel.build_texts()
        bar = bar_panel.build(boxes)
        with gr.Column(elem_id="easy_diffuser_knobs"):
            # The captioner's own are asked with each run; turning them changes no tag.
            controls = {**controls_panel.build(host, opening), **picture.kind.controls}
        events = Events(host, tuple(controls))
        answer = [wires.desk, wires.view, wires.status, caption.text, *texts]
        values = list(controls.values())
        tab = Tab(
            host,
            events,
            wires.desk,
            picture.image,
            caption.text,
            picture.captioner,
            values,
            answer,
            wires.status,
            boxes,
            post,
            tuple(settings_boxes_of(host)),
            wires.edits,
            wires.sent,
            opening,
        )
        with gr.Column(elem_id="easy_diffuser_sections"):
            build_sections(tab)
    _bind(tab, wires, picture, caption, bar)
    connect(host, picture.kind, picture.captioner)
    post.connect(wires.desk, events.standing, answer)
    return tab


def _wires() -> Wires:
    import gradio as gr

    def hidden_button(name: str) -> Any:
        return gr.Button(name, elem_id=f"easy_diffuser_{name}", elem_classes=["easy-diffuser-hidden"])

    return Wires(
        gr.State(Desk()),
        *(hidden_text(f"easy_diffuser_{name}") for name in ("view", "status", "hello", "sent", "edits", "fetch")),
        *(hidden_button(name) for name in ("start", "take")),
    )


def _bind(tab: Tab, wires: Wires, picture: PicturePanel, caption: CaptionPanel, bar: BarPanel) -> None:
    events, values, answer = tab.events, tab.values, tab.answer
    given = [wires.desk, picture.image, caption.text, picture.captioner, *values]
    _bind_page(wires, tab.post)
    greeted = [picture.captioner, wires.hello, *tab.opening.boxes]
    bind(wires.start.click, partial(_greet, tab), inputs=[wires.desk], outputs=greeted, queue=False)
    told = [wires.desk, wires.status, picture.captioner, wires.hello]
    tab.post.run(written(wires.fetch), events.download, inputs=[wires.desk, wires.fetch], outputs=told)
    tab.post.run(picture.analyse.click, events.analyse, inputs=given, outputs=answer)
    tab.post.run(caption.retag.click, events.retag, inputs=given, outputs=answer)
    bind(picture.interrupt.click, events.interrupt, inputs=[wires.desk], outputs=[], queue=False)
    bind(picture.image.upload, None, js="() => easyDiffuser.dropped()", inputs=[], outputs=[])
    bind(bar.compare.click, None, js="() => easyDiffuser.showCompare()", inputs=[], outputs=[])
    for name, control in zip(events.names, values, strict=True):
        if name in kind_panel.NAMES:
            continue
        # The page passes it on, one change at a time: a slider sends many, and gradio answers them in any order.
        bind(control.change, None, js="() => easyDiffuser.refilter()", inputs=[], outputs=[])
    bind(written(wires.edits), events.change, inputs=[wires.desk, wires.edits, *values], outputs=answer, queue=False)
    bind(wires.take.click, events.take, inputs=[wires.desk], outputs=answer, queue=False)
    _bind_sending(events, wires, bar, list(values), tab.boxes)
    _bind_undo(tab, wires, bar)


def _greet(tab: Tab, desk: Desk) -> list[Any]:
    return [*tab.events.hello(), *tab.opening.answer(desk)]


def _bind_page(wires: Wires, post: Post) -> None:
    """What a quick answer tells the page goes through four boxes; the page draws when they change."""
    for box, draw in (
        (wires.view, "draw"),
        (wires.status, "tell"),
        (wires.sent, "tellSent"),
        (wires.hello, "welcome"),
    ):
        post.shown(box, draw)


def _bind_sending(events: Events, wires: Wires, bar: BarPanel, values: list[Any], boxes: Sequence[PromptBoxes]) -> None:
    for box in boxes:
        bind(
            bar.send[box.name].click,
            partial(events.send, box.name),
            js=WITH_LISTS,
            inputs=[wires.edits, bar.placement, box.prompt, box.negative_prompt, *values, wires.desk],
            outputs=[wires.desk, box.prompt, box.negative_prompt, wires.sent],
            queue=False,
        )


def _bind_undo(tab: Tab, wires: Wires, bar: BarPanel) -> None:
    """One press takes back all that was sent, prompts and settings."""
    if not tab.boxes:
        return
    settings = [(boxes.name, field, part) for boxes in tab.settings for field, part in targets(boxes).items()]
    bind(
        bar.undo.click,
        partial(
            tab.events.undo,
            names=[box.name for box in tab.boxes],
            fields=[(name, field) for name, field, _ in settings],
        ),
        inputs=[wires.desk],
        outputs=[
            wires.desk,
            wires.sent,
            *[side for box in tab.boxes for side in (box.prompt, box.negative_prompt)],
            *[part for _, _, part in settings],
        ],
        queue=False,
    )
