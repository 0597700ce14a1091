"""Every knob once: what a person sees of it, and what it refuses."""

from __future__ import annotations

import math

import pytest

from lib_easydiffuser.errors import SettingError, UnknownNameError
from lib_easydiffuser.knob import Knob
from lib_easydiffuser.settings import Settings, knobs

KNOBS = list(knobs().values())
NUMBERS = [knob for knob in KNOBS if knob.kind in (int, float)]


def named(knob: Knob) -> str:
    return knob.name


@pytest.mark.parametrize("knob", KNOBS, ids=named)
def test_a_knob_is_documented(knob: Knob) -> None:
    assert knob.label.strip() == knob.label != ""
    assert len(knob.help) > 10 and knob.help.endswith(".")
    assert knob.group


@pytest.mark.parametrize("knob", KNOBS, ids=named)
def test_a_default_is_allowed(knob: Knob) -> None:
    assert knob.check(knob.default) == knob.default


@pytest.mark.parametrize("knob", NUMBERS, ids=named)
def test_a_number_has_bounds_and_a_step(knob: Knob) -> None:
    assert knob.low is not None and knob.high is not None and knob.step
    assert knob.low < knob.high
    assert knob.check(knob.low) == knob.low and knob.check(knob.high) == knob.high
    for outside in (knob.low - knob.step, knob.high + knob.step):
        with pytest.raises(SettingError, match="lies between"):
            knob.check(outside)


@pytest.mark.parametrize("knob", [knob for knob in NUMBERS if knob.kind is float], ids=named)
def test_nan_is_refused(knob: Knob) -> None:
    with pytest.raises(SettingError):
        knob.check(math.nan)


REFUSED: dict[type, tuple[object, ...]] = {
    int: (3.7, "3.7", True, "true", "", "three", None, [3], math.nan, math.inf, "nan", "inf", 10**400),
    float: (True, "", "half", None, [0.5], math.nan, -math.inf, "nan", "-inf", "1e999"),
    bool: (2, -1, 1.0, 0.5, "maybe", "", "2", None, [True], math.nan),
    str: (5, None, True, ["a"], {}),
    tuple: (5, None, True, [1], ["a", None], {"a": 1}),
}


@pytest.mark.parametrize("knob", KNOBS, ids=named)
def test_a_value_of_another_type_is_refused_with_what_it_can_be(knob: Knob) -> None:
    for value in REFUSED[knob.kind]:
        with pytest.raises(SettingError) as refused:
            knob.check(value)
        assert refused.value.message.startswith(f"{knob.label} cannot be "), value
        assert knob.wants in refused.value.hint and refused.value.hint.endswith("."), value


@pytest.mark.parametrize(
    ("name", "given", "found"),
    [
        ("max_tags", "3", 3),
        ("max_tags", 3.0, 3),
        ("max_tags", " 3 ", 3),
        ("threshold", 1, 1.0),
        ("threshold", "0.25", 0.25),
        *(("negatives", given, True) for given in (True, 1, "1", "true", "True", "on", "YES", " yes ")),
        *(("negatives", given, False) for given in (False, 0, "0", "false", "False", "off", "NO")),
        ("blacklist", "a cat, ,dog", ("a cat", "dog")),
        ("blacklist", ["a, cat", " "], ("a, cat",)),
        ("prefix", "", ""),
    ],
)
def test_options_infotexts_and_the_command_line_spell_values(name: str, given: object, found: object) -> None:
    checked = knobs()[name].check(given)
    assert checked == found and type(checked) is type(found)


def test_what_a_knob_wants_is_said_in_words() -> None:
    assert knobs()["max_tags"].wants == "a whole number from 0 to 200"
    assert knobs()["negatives"].wants == "true or false"
    assert knobs()["placement"].wants == "one of append, prepend, replace, merge"


@pytest.mark.parametrize("knob", [knob for knob in KNOBS if knob.choices], ids=named)
def test_a_choice_that_does_not_exist_is_refused(knob: Knob) -> None:
    with pytest.raises(UnknownNameError):
        knob.check("nothing of the kind")


def test_labels_are_unique() -> None:
    # The WebUI stores every control of a tab by its label.
    labels = [knob.label for knob in KNOBS]
    assert len(set(labels)) == len(labels)


def test_settings_are_copied_and_checked() -> None:
    before = Settings()
    after = before.with_values({"max_tags": "7"})
    assert after.max_tags == 7
    assert before.max_tags == Settings().max_tags
    with pytest.raises(UnknownNameError, match="Did you mean 'max_tags'"):
        before.with_values({"max_tag": 7})
    with pytest.raises(SettingError, match="'seven'"):
        before.with_values({"max_tags": "seven"})
