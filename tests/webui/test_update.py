"""An update of ours loses nothing a person has saved: the files of version 0.1.0, as WebUI 1.10.1 wrote them.

saved_0_1_0/config.json      the options of ours, eight of them changed on the settings page
saved_0_1_0/ui-config.json   what the host kept of the controls of our tab
saved_0_1_0/analysis.json    an answer of the API
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.pipeline import analyse
from lib_easydiffuser.records import Caption
from lib_easydiffuser.serial import to_dict, to_line
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.webui import options, settings_page
from lib_easydiffuser.webui.callbacks import ui_tabs

SAVED = Path(__file__).parent / "saved_0_1_0"
CHANGED = {
    "captioner": "pixels", "max_tags": 12, "threshold": 0.4, "placement": "merge", "negatives": False,
    "always": "masterpiece, best quality", "emphasis": 0.3, "style": "booru",
}  # fmt: skip


def saved(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAVED / name).read_text("utf-8"))
    return found


def test_every_saved_setting_is_still_one_and_holds(modules: Any) -> None:
    modules.shared.opts.data.update(saved("config.json"))
    settings_page.add_options()
    held = {options.key(name): value for name, value in options.values().items()}
    lost = {name: value for name, value in saved("config.json").items() if held.get(name) != value}
    assert lost == {}, "renamed, gone, or its old value refused"


def test_what_was_changed_is_what_everything_starts_from(modules: Any) -> None:
    modules.shared.opts.data.update(saved("config.json"))
    now = options.defaults()
    for name, value in CHANGED.items():
        said = getattr(now, name)
        assert (", ".join(said) if isinstance(said, tuple) else said) == value, name


@pytest.fixture
def controls(modules: Any) -> dict[str, Any]:
    """The components of our tab by the label that the host keeps them under."""
    ((blocks, _caption, name),) = ui_tabs()
    assert name == "easy_diffuser"
    components = [one for one in blocks.blocks.values() if not getattr(one, "do_not_save_to_config", False)]
    return {str(getattr(one, "label", None) or getattr(one, "value", "")): one for one in components}


def test_every_saved_control_of_the_tab_is_still_there(modules: Any, controls: dict[str, Any]) -> None:
    modules.infotext_utils.paste_fields.clear()
    keys = [key.split("/")[1:] for key in saved("ui-config.json") if key.startswith("easy_diffuser/")]
    # Without a txt2img tab there are no buttons to it, and nothing generates.
    there = {label for label, *_ in keys if not label.startswith("Send tags")}
    assert there - set(controls) == set()


def test_what_a_control_was_left_at_can_be_set_again(controls: dict[str, Any]) -> None:
    for key, value in saved("ui-config.json").items():
        room, label, field = key.split("/")[0], key.split("/")[1], key.split("/")[-1]
        if room != "easy_diffuser" or field != "value" or label not in controls:
            continue
        component = controls[label]
        choices = getattr(component, "choices", None)
        assert not choices or value in [one[1] if isinstance(one, tuple | list) else one for one in choices], key
        assert type(value) in (type(component.value), int, float), key


def test_an_answer_of_then_is_one_of_now(root: Path) -> None:
    schema = json.loads((root / "lib_easydiffuser" / "data" / "analysis.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(saved("analysis.json"))


def test_whoever_read_an_answer_then_reads_one_of_now() -> None:
    then = saved("analysis.json")
    made = analyse(None, Settings(), QuietHost(), [Caption(one["text"]) for one in then["captions"]])
    now = json.loads(to_line(to_dict(made)))
    assert _lacking(then, now) == []


def _lacking(then: Any, now: Any, where: str = "") -> list[str]:
    """What an older answer has and a newer one has not: keys, and kinds of values."""
    if isinstance(then, dict) and isinstance(now, dict):
        return [one for key, value in then.items() for one in (
            _lacking(value, now[key], f"{where}.{key}") if key in now else [f"{where}.{key} is gone"])]  # fmt: skip
    if isinstance(then, list) and isinstance(now, list):
        return _lacking(then[0], now[0], f"{where}[]") if then and now else []
    kinds = {type(one) if not isinstance(one, int | float) else float for one in (then, now) if one is not None}
    return [] if len(kinds) < 2 else [f"{where} was {then!r}, is {now!r}"]
