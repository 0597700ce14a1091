"""The section's components, made from the folder job's own knobs; none binds an event."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...dataclass import dataclass
from ...knob import Knob
from ..compat import hidden_text, not_saved
from ..panels.component import GROUPS, LABELS, component

FIRST = (("folder", "glob", "recursive"), ("write", "style", "conflict"), ("where", "out"), ("trigger", "negatives"))
"""In sight, a row each; what is left stands below, folded away."""
_NOT_ASKED = ("files", "drop", "dry_run", "settings")
_ON_DISK = ("folder", "glob", "recursive", "out", "record")
"""Means nothing where no folder of this machine may be used."""
_HIDDEN = ("told", "dropped", "picked", "key", "asked")
_SLIDES = 1000
"""No slider reaches further."""
_PLACES = (
    '<div id="easy_diffuser_folder_line" class="ed-clip-line"></div>'
    '<div id="easy_diffuser_folder_said" class="ed-unseen" role="status" aria-live="polite"></div>',
    '<div id="easy_diffuser_folder_results"></div><div id="easy_diffuser_folder_tags"></div>',
    '<div id="easy_diffuser_folder_broken"></div><div id="easy_diffuser_folder_likeness"></div>'
    '<div id="easy_diffuser_folder_jobs"></div>',
)


@dataclass(frozen=True)
class FolderPanel:
    """Its components.

    Attributes:
        names, form: The knobs asked for, and their components in that order.
        told, dropped, picked, key, asked: Hidden boxes: to the page; the files dropped there, the tags taken out
            there, the job it had before, and what it asks about earlier ones.
        start: The page presses it when it is there.
        files: What a job hands out.
    """

    names: tuple[str, ...]
    form: tuple[Any, ...]
    told: Any
    dropped: Any
    picked: Any
    key: Any
    asked: Any
    start: Any
    dry: Any
    write: Any
    stop: Any
    resume: Any
    prune: Any
    undo: Any
    alike: Any
    files: Any


def build(table: Mapping[str, Knob], roots: Sequence[str], closed: str) -> FolderPanel:
    """Draw it where the caller stands.

    Args:
        table: The job's knobs.
        roots: Folders that may be used.
        closed: Why none may be; "" where some may.
    """
    import gradio as gr

    with gr.Column(elem_classes=["easy-diffuser-hidden"]):
        hidden = {name: hidden_text(f"easy_diffuser_folder_{name}") for name in _HIDDEN}
        start = gr.Button("start folder", elem_id="easy_diffuser_folder_start")
    gr.HTML(_rule(roots, closed))
    form = _form(_asked(table, bool(closed)), bool(closed))
    buttons = _buttons()
    gr.HTML(_PLACES[0])
    files = not_saved(gr.File(label="Results", interactive=False, visible=False, elem_id="easy_diffuser_folder_files",
                              **_many(gr.File)))  # fmt: skip
    gr.HTML(_PLACES[1])
    after = _after()
    gr.HTML(_PLACES[2])
    parts = {**hidden, "start": start, **buttons, **after, "files": files}
    return FolderPanel(names=tuple(form), form=tuple(form.values()), **parts)


def _rule(roots: Sequence[str], closed: str) -> str:
    """Which folders may be used, in one sentence."""
    if closed:
        return f'<p class="ed-note" id="easy_diffuser_folder_rule">{html.escape(closed)}</p>'
    names = " ".join(f"<code>{html.escape(root)}</code>" for root in roots)
    return (
        f'<p class="ed-note" id="easy_diffuser_folder_rule"><span>Folders below these can be used:</span> {names}</p>'
    )


def open_places(places: Sequence[str]) -> list[str]:
    """Those of the places for results that this machine can write; asks each, which imports it."""
    from ...batch.outputs import unavailable

    return [place for place in places if not unavailable(place)]


def _asked(table: Mapping[str, Knob], closed: bool) -> dict[str, Knob]:
    """The knobs a person sees."""
    asked = {name: knob for name, knob in table.items() if name not in _NOT_ASKED}
    if closed:
        asked["where"] = replace(asked["where"], choices=("archive",), default="archive")
    return asked


def _form(asked: Mapping[str, Knob], closed: bool) -> dict[str, Any]:
    import gradio as gr

    made: dict[str, Any] = {}
    for index, names in enumerate(FIRST):
        if index == 1:
            gr.HTML('<div id="easy_diffuser_folder_drop"></div>')
        with gr.Row():
            made.update({name: _made(asked[name], closed) for name in names if name in asked})
    rest = [knob for name, knob in asked.items() if name not in made]
    with gr.Accordion("More: Many pictures", open=False, elem_classes=["easy-diffuser-more"]):
        made.update({knob.name: _made(knob, closed) for knob in rest})
    return made


def _made(knob: Knob, closed: bool) -> Any:
    import gradio as gr

    more: dict[str, Any] = {"elem_id": f"easy_diffuser_folder_{knob.name}_knob", "label": _label(knob)}
    more |= {"visible": False} if closed and knob.name in _ON_DISK else {}
    if knob.kind is int and (knob.high or 0) > _SLIDES:
        return gr.Number(value=knob.default, precision=0, info=knob.help, **more)
    return component(knob, **more)


def _label(knob: Knob) -> str:
    """ui-config.json keeps values by label: one that the tab's own knobs have gets the section's name."""
    from ...settings import knobs

    taken = {other.label for other in knobs().values() if other.group in (*GROUPS, LABELS)}
    return f"Many pictures: {knob.label}" if knob.label in taken else knob.label


def _buttons() -> dict[str, Any]:
    import gradio as gr

    with gr.Row(elem_id="easy_diffuser_folder_buttons"):
        return {
            "dry": gr.Button("Dry run", elem_id="easy_diffuser_folder_dry"),
            "write": gr.Button("Write", variant="primary", elem_id="easy_diffuser_folder_write"),
            "stop": gr.Button("Interrupt the folder", elem_id="easy_diffuser_folder_stop"),
            "resume": gr.Button("Resume", elem_id="easy_diffuser_folder_resume"),
        }


def _after() -> dict[str, Any]:
    import gradio as gr

    with gr.Row(elem_id="easy_diffuser_folder_after"):
        return {
            "prune": gr.Button("Take them out of what was written", elem_id="easy_diffuser_folder_prune"),
            "undo": gr.Button("Undo pruning", elem_id="easy_diffuser_folder_undo"),
            "alike": gr.Button("Find near-duplicates", elem_id="easy_diffuser_folder_alike"),
        }


def _many(component: Any) -> dict[str, Any]:
    from ..compat import supported

    return supported(component, file_count="multiple")
