"""Captions of a kind in the tab: which of them a captioner knows, and which one it was asked for last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import EasyDiffuserError
from ..host import Host
from ..settings import Settings
from .compat import bind
from .defaults import default_settings
from .panels.kind import KindPanel

if TYPE_CHECKING:
    from ..captioners import Captioner

# What the browser remembers of the captioner comes in for what stands there.
_RECALLED = "(name, kind, own) => easyDiffuser.recallKind(name, kind, own)"
_KEPT = "(name, kind, own) => easyDiffuser.keepKind(name, kind, own)"


def connect(host: Host, panel: KindPanel, captioner: Any) -> None:
    """Bind the two knobs to the captioner's dropdown."""

    def shown(name: str, kind: str, own: str) -> tuple[Any, Any]:
        return _shown(name, kind, own, host)

    given, answer = [captioner, panel.kind, panel.own], [panel.kind, panel.own]
    recalled = [captioner, panel.recalled, panel.own]
    for event in (captioner.change, panel.start.click):
        bind(event, shown, js=_RECALLED, inputs=recalled, outputs=answer, queue=False)
    bind(panel.kind.input, shown, js=_KEPT, inputs=given, outputs=answer, queue=False)
    # Gradio 3 wants as many values as there are outputs.
    bind(panel.own.input, None, js="(...given) => (easyDiffuser.keepKind(...given), [])", inputs=given, outputs=[])


def kinds_of(name: str, settings: Settings, host: Host) -> dict[str, Any]:
    """What a captioner can be asked for: {"name": who speaks, "kinds": [...], "kind": the one kept for it}."""
    from ..captioners._instructions import kind

    part = _speaker(name, settings, host)
    if part is None or not part.kinds:
        return {"name": name, "kinds": [], "kind": "auto"}
    try:
        kept = kind(settings, part.name)
    except EasyDiffuserError:  # the run says what is wrong with the setting
        kept = part.kinds[0]
    if kept not in part.kinds:  # a dropdown refuses what is none of its choices
        kept = "descriptive" if "descriptive" in part.kinds else part.kinds[0]
    return {"name": part.name, "kinds": list(part.kinds), "kind": kept}


def _speaker(name: str, settings: Settings, host: Host) -> Captioner | None:
    from ..captioners import REGISTRY, best

    parts = {part.name: part for part in REGISTRY.all(host)}
    if name in parts or name != "auto":
        return parts.get(name)
    # Which one `auto` is can cost the import of torch: not for those that ask for nothing.
    asked = any(part.kinds and part.rank > 0 and not part.missing(host) for part in parts.values())
    return best(host, settings)[0] if asked else None


def _shown(name: str, kind: str, own: str, host: Host) -> tuple[Any, Any]:
    """Updates of the two knobs; a kind that the captioner does not know gives way to the one kept for it."""
    import gradio as gr

    found = kinds_of(name or "auto", default_settings(host), host)
    if not found["kinds"]:
        return gr.update(visible=False), gr.update(visible=False)
    chosen = kind if kind in found["kinds"] else found["kind"]
    return (
        gr.update(choices=found["kinds"], value=chosen, visible=True),
        gr.update(value=own or "", visible=chosen == "own"),
    )
