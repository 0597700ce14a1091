"""The knobs that re-filter, made from the settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...host import Host
from ...knob import Knob
from ..compat import not_saved
from ..defaults import keeper, starting
from ..opening import Opening
from . import labels
from .component import GROUPS, component, first_choices

FIRST = (("threshold", "max_tags", "max_negatives"), ("style", "negative_profile"))
# The captioner stands beside the picture; how large a picture is read is a matter of the machine.
_ELSEWHERE = ("placement", "captioner", "max_side")

Controls = dict[str, Any]


def build(host: Host, opening: Opening) -> Controls:
    """Draw them where the caller stands: the usual ones in sight, the others folded away.

    Those of the labels are made but not drawn: their section does that. Which parts can be chosen every page is told
    when it opens: who looks for them imports them all.
    """
    import gradio as gr

    table = starting(host)
    controls: Controls = {}
    for names in FIRST:
        with gr.Row():
            controls.update({name: component(table[name]) for name in names})
    with gr.Accordion("More settings", open=False, elem_id="easy_diffuser_more"):
        gr.HTML('<div id="easy_diffuser_search"></div>')
        for group in GROUPS:
            rest = [
                knob for knob in table.values() if knob.group == group and knob.name not in (*controls, *_ELSEWHERE)
            ]
            controls.update(_group(group, rest))
    controls.update(labels.build(host))
    parts = {controls[name]: found for name, found in (("encoder", _encoders), ("clip", labels.models))}
    opening.fill(list(parts), lambda: [gr.update(choices=["auto", *found(host)]) for found in parts.values()])
    if keeper(host) is not None:
        # Two places for one default would fight: the settings page has it, not ui-config.json.
        controls = {name: not_saved(made) for name, made in controls.items()}
    return controls


def _group(name: str, rest: Sequence[Knob]) -> Controls:
    """One heading and its knobs; the page's search hides what it did not find."""
    import gradio as gr

    if not rest:
        return {}
    with gr.Column(elem_classes=["easy-diffuser-group"]):
        gr.HTML(f"<h4>{name}</h4>")
        return {knob.name: component(knob, first_choices(knob) if knob.registry else ()) for knob in rest}


def _encoders(host: Host) -> list[str]:
    """Every encoder we know, here or not: what is missing is said, with what to do, when it is chosen."""
    from ...attention.encoders import REGISTRY

    return [part.name for part in REGISTRY.all(host)]
