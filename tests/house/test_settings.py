"""Every knob once: what a person sees of it, and what it refuses."""

from __future__ import annotations

import math

import pytest

from lib_easydiffuser.errors import SettingError, UnknownNameError
from lib_easydiffuser.settings import Knob, Settings, knobs

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
