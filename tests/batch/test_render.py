"""Rows become texts as the spec says; nothing here reads a picture."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest

from lib_easydiffuser.batch.cells import neutral, plain
from lib_easydiffuser.batch.finding import fits
from lib_easydiffuser.batch.patterns import renamed, rules
from lib_easydiffuser.batch.render import Renderer, counted, sentence
from lib_easydiffuser.batch.spec import BatchSpec, knobs, reading_knobs, spec_of
from lib_easydiffuser.errors import UsageError

CAPTION = "A brown dog on a beach."


def row(*tags: str, caption: str = CAPTION, **more: Any) -> Mapping[str, Any]:
    made = [{"text": text, "emphasis": 1.2 if text == "dog" else 1.0, "kind": "subject"} for text in tags]
    return {"tags": made, "caption": caption, "negatives": [{"text": "blurry"}, {"text": "low quality"}], **more}


def text(spec: Mapping[str, Any], *tags: str) -> str:
    return Renderer(spec_of({"folder": "x", **spec})).write(row(*tags)).text


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({}, "dog, long hair, Sandy Beach"),
        ({"style": "booru"}, "dog, long_hair, sandy_beach"),
        ({"style": "sentence"}, "Dog, long hair and Sandy Beach."),
        ({"emphasis": True}, "(dog:1.2), long hair, Sandy Beach"),
        ({"write": "caption"}, CAPTION),
        ({"write": "both"}, "A brown dog on a beach, long hair, Sandy Beach"),
        ({"write": "both", "style": "sentence"}, "A brown dog on a beach. Long hair and Sandy Beach."),
        ({"trigger": "ohwx", "prefix": "photo of", "suffix": "8k,"}, "ohwx, photo of, dog, long hair, Sandy Beach, 8k"),
        ({"write": "caption", "trigger": "ohwx"}, f"ohwx, {CAPTION}"),
        ({"trigger": "dog"}, "dog, long hair, Sandy Beach"),
        ({"keep": ["long_hairs", "dog"]}, "dog, long hair"),
        ({"blacklist": ["Dogs"]}, "long hair, Sandy Beach"),
        ({"drop": ["sandy beach"]}, "dog, long hair"),
        ({"remove": [r".*\bbeach"]}, "dog, long hair"),
        ({"remove": ["beach"]}, "dog, long hair, Sandy Beach"),
        ({"rename": [r"^(long|short) hair$=>\1-haired", "dog=>puppy"]}, "puppy, long-haired, Sandy Beach"),
        ({"rename": ["long hair=>dog"]}, "dog, Sandy Beach"),
        ({"rename": ["dog=>"]}, "long hair, Sandy Beach"),
    ],
)
def test_a_text_as_the_spec_says(spec: Mapping[str, Any], expected: str) -> None:
    assert text(spec, "dog", "long hair", "Sandy Beach") == expected


def test_brackets_are_escaped_with_emphasis_only() -> None:
    assert text({}, "saber (fate)") == "saber (fate)"
    assert text({"emphasis": True}, "saber (fate)") == r"saber \(fate\)"


def test_negatives_are_written_when_wanted_and_obey_the_blacklist() -> None:
    write = lambda **spec: Renderer(spec_of({"folder": "x", **spec})).write(row("dog")).negative  # noqa: E731
    assert write() == ""
    assert write(negatives=True) == "blurry, low quality"
    assert write(negatives=True, blacklist=["low_quality"]) == "blurry"


def test_rare_tags_are_left_out_by_their_number_after_renaming() -> None:
    spec = spec_of({"folder": "x", "min_count": 2, "rename": ["puppy=>dog"]})
    rows = [row("dog", "cat"), row("puppy", "sea"), row("dogs")]
    counts = counted(rows, Renderer(spec))
    assert counts == {"dog": 3, "cat": 1, "sea": 1}
    assert [Renderer(spec, counts).write(one).text for one in rows] == ["dog", "dog", "dogs"]


def test_nothing_to_say_is_an_empty_text() -> None:
    assert text({}) == "" and sentence([]) == ""


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(a|aa)+$", r"([a-z]+)*=", r"(.*a){30}$"])
@pytest.mark.parametrize("field", ["remove", "rename"])
def test_a_pattern_that_takes_for_ever_is_stopped_and_named(pattern: str, field: str) -> None:
    spec = spec_of({"folder": "x", field: [pattern if field == "remove" else f"{pattern}=>x"]})
    begun = time.process_time()
    try:
        Renderer(spec).write(row("a" * 60 + "!"))
    except UsageError as error:
        assert "takes too long" in error.message and pattern[:20] in error.message
    assert time.process_time() - begun < 10  # `re` would need longer than the sun has left


def test_the_worst_pattern_ends_the_job_with_its_name() -> None:
    spec = spec_of({"folder": "x", "remove": [r"(a|aa)+$"]})
    with pytest.raises(UsageError, match="takes too long"):
        Renderer(spec).write(row("a" * 60 + "!"))


def test_a_new_text_that_explodes_is_cut() -> None:
    assert len(renamed("a" * 400, rules([r"(a+)=>" + r"\1" * 100]))) == 500


@pytest.mark.parametrize("bad", ["(", "[a", "a{2,1}", "x" * 501])
def test_a_pattern_that_is_none_is_refused_before_anything_runs(bad: str) -> None:
    with pytest.raises(UsageError):
        spec_of({"folder": "x", "remove": [bad]})


def test_a_group_that_is_not_there_is_a_sentence() -> None:
    with pytest.raises(UsageError, match="cannot be used"):
        text({"rename": [r"dog=>\7"]}, "dog")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "＠x", '=HYPERLINK("http://x")']
)
def test_a_cell_that_a_spreadsheet_would_run_is_made_plain(cell: str) -> None:
    assert neutral(cell) == f"'{cell}" and plain(neutral(cell)) == cell


@pytest.mark.parametrize("cell", ["", "a cat", "1girl", "'quoted'", "a-b", ":3", "x=1"])
def test_other_cells_stay_to_the_letter(cell: str) -> None:
    assert neutral(cell) == cell == plain(cell)


@pytest.mark.parametrize(
    ("place", "pattern", "good"),
    [
        ("a/b.png", "*.png", True), ("b.jpg", "*.png", False), ("a/b.png", "a/*", True), ("b.png", "a/*", False),
        ("a/c/b.png", "a/**", True), ("a/b.png", "**/b.png", True), ("b.png", "**/b.png", True), ("b.png", "", True),
        ("b1.png", "b?.png", True), ("B.PNG", "*.png", False),
    ],
)  # fmt: skip
def test_which_paths_fit(place: str, pattern: str, good: bool) -> None:
    from pathlib import Path

    assert fits(Path(place), pattern) is good


def test_a_spec_goes_through_json_and_back() -> None:
    spec = spec_of({"folder": "x", "remove": ["a.*"], "settings": {"max_tags": 3}, "min_count": 3.0})
    assert spec_of(spec.values()) == spec and spec.min_count == 3
    assert BatchSpec().values().keys() == {*knobs(), "settings", "roots"}


def test_no_option_has_two_meanings() -> None:
    assert not knobs().keys() & reading_knobs().keys()
