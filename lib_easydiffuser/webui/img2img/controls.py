"""The controls of both entries, made from the settings, and what their values mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...dataclass import dataclass
from ...errors import SettingError
from ...knob import Knob
from ...settings import Settings, knobs
from ...ui.compat import not_saved
from .. import options
from ..host import host

_ROWS = (
    ("captioner", "which_tags", "placement"),
    ("max_tags", "threshold", "emphasis"),
    ("negatives", "negative_profile", "max_negatives"),
)
_MORE = ("style", "prompt_chunks", "max_words", "prefix", "suffix", "always", "blacklist")
AREAS = ("as the tab says", "whole picture", "only masked")
AREA = Knob(
    "area", str, AREAS[0], "Inpainting reads",
    "What is captioned when there is a mask; as the tab says follows its Inpaint area.", "Reading", choices=AREAS,
)  # fmt: skip
REFINE = Knob(
    "refine", int, 0, "Refine: rounds",
    "Rounds that compare the result with the init image and change the tags by what differs; 0 generates once.",
    "Generating", low=0, high=20, step=1,
)  # fmt: skip
# Tags of an earlier run, as JSON, put here by "read parameters"; not for persons.
EARLIER = "earlier"
# Last, so that a request's list of values from before them means the same.
_ASKED = ("caption_kind", "caption_instruction")
NAMES = (*(name for row in _ROWS for name in row), *_MORE, AREA.name, EARLIER, *_ASKED)


@dataclass(frozen=True)
class Values:
    """The controls, read.

    Attributes:
        area: One of AREAS.
        earlier: JSON of tags that may stand in the prompt already, "" for none.
    """

    settings: Settings
    area: str = AREAS[0]
    earlier: str = ""


def build(elem_id: Callable[[str], str]) -> dict[str, Any]:
    """Draw them where the caller stands; by name, in the order of NAMES."""
    import gradio as gr

    made: dict[str, Any] = {}
    for row in _ROWS:
        with gr.Row():
            made.update({name: _component(_knob(name), elem_id(name)) for name in row})
    with gr.Accordion("More: Easy Diffuser", open=False):
        for names in (_ASKED, _MORE[:3], _MORE[3:], (AREA.name,)):
            with gr.Row():
                made.update({name: _component(_knob(name), elem_id(name)) for name in names})
    made[EARLIER] = not_saved(gr.Textbox("", visible=False, label="Tags already there", elem_id=elem_id(EARLIER)))
    return {name: made[name] for name in NAMES}


def build_rounds(elem_id: Callable[[str], str]) -> Any:
    """The entry's own control, behind all others."""
    return _component(REFINE, elem_id(REFINE.name))


def read_rounds(values: Sequence[Any]) -> tuple[Any, tuple[Any, ...]]:
    """(what an entry's controls or an API request ask for as rounds, the values of the others)."""
    if values and isinstance(values[0], Mapping):
        others = dict(values[0])
        return others.pop(REFINE.name, None), (others,)
    return (values[len(NAMES)] if len(values) > len(NAMES) else None), tuple(values[: len(NAMES)])


def read(values: Sequence[Any]) -> Values:
    """What the controls (or an API request) say.

    Args:
        values: In the order of NAMES, the last ones may be missing; or one mapping of names to values.

    Raises:
        UsageError: If a name or a value is not one of ours, or a request names a path of this machine.
    """
    named = dict(values[0]) if values and isinstance(values[0], Mapping) else dict(zip(NAMES, values, strict=False))
    area = AREA.check(named.pop(AREA.name, None) or AREA.default)
    earlier = str(named.pop(EARLIER, None) or "")
    # A number box that was emptied sends None: the knob's default then holds.
    given = {name: said for name, said in named.items() if said is not None}
    for name in given:
        if name in knobs() and (knobs()[name].local or knobs()[name].owner):
            raise SettingError(f"{knobs()[name].label} cannot be set for one picture.", "It is a flag of the host.")
    return Values(options.defaults().with_values(given), area, earlier)


def changed(values: Values) -> dict[str, Any]:
    """The controls that do not stand at their default, by name; JSON's own types."""
    table = knobs()
    said = {name: getattr(values.settings, name) for name in NAMES if name in table}
    moved = {name: shown(value) for name, value in said.items() if value != table[name].default}
    return moved | ({AREA.name: values.area} if values.area != AREA.default else {})


def default(name: str) -> Any:
    """A control's value as the page has it before anybody touches it."""
    return "" if name == EARLIER else shown(_knob(name).default)


def _initial(knob: Knob) -> Any:
    return knob.default if knob in (AREA, REFINE) else shown(getattr(options.defaults(), knob.name))


def shown(value: Any) -> Any:
    """A knob's value as its control holds it."""
    return ", ".join(value) if isinstance(value, tuple) else value


def captioner_names() -> list[str]:
    """What the captioner's control offers."""
    from ... import captioners

    return ["auto", *(part.name for part in captioners.REGISTRY.all(host()))]


def _knob(name: str) -> Knob:
    return AREA if name == AREA.name else knobs()[name]


def _component(knob: Knob, elem_id: str) -> Any:
    # Not in ui-config.json: they start from our settings page, as everything of ours does.
    made = not_saved(_bare_component(knob, elem_id))
    # The page shows it when the pointer rests there; below every label it would drown them.
    made.webui_tooltip = knob.help
    return made


def _bare_component(knob: Knob, elem_id: str) -> Any:
    import gradio as gr

    common: dict[str, Any] = {"label": knob.label, "elem_id": elem_id, "value": _initial(knob)}
    choices = captioner_names() if knob.registry == "captioner" else list(knob.choices)
    if knob.kind is bool:
        return gr.Checkbox(**common)
    if choices:
        return gr.Dropdown(choices=choices, **common)
    if knob.low is not None:
        return gr.Slider(minimum=knob.low, maximum=knob.high, step=knob.step, **common)
    return gr.Textbox(lines=1, max_lines=1, **common)
