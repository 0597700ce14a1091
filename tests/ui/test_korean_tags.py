"""Tags typed in Korean into the lists: several in a box, with emphasis, and those only a model can read."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.ui.desk import Desk, analysed
from lib_easydiffuser.ui.events import Events
from lib_easydiffuser.ui.korean import in_english
from lib_easydiffuser.ui.rows import Row

from ..translate.taught import UNKNOWN, FolderHost, bare, taught
from .tab_page import TabPage

__all__ = ["bare", "taught"]

NOT_KNOWN = f"The tag '{UNKNOWN}' was not translated: no such word in the lexicon."
HOW = "Press Re-tag: the translation model reads it."


def own(text: str, emphasis: float = 1.0) -> Row:
    return Row(text, text, emphasis, own=True)


def desk_on(host: QuietHost) -> Desk:
    desk = Desk()
    desk.put(analysed(None, "a woman in a palace", Settings(), host))
    return desk


def typed(host: QuietHost, desk: Desk, *rows: Row, number: int = 1) -> dict[str, Any]:
    """The page's view after these rows were added to the positive list."""
    lists = {
        side: [vars(row) for row in (*desk.lists[side], *(rows if side == "positive" else ()))]  # type: ignore[index]
        for side in ("positive", "negative")
    }
    document = json.dumps({**lists, "number": number, "of": desk.of})
    return dict(json.loads(Events(host, ()).change(desk, document)[1]))  # type: ignore[arg-type]


def test_several_tags_in_one_box_become_english_in_their_row(bare: FolderHost) -> None:
    desk = desk_on(bare)
    shown = typed(bare, desk, own("긴 머리, 파란 눈"))
    assert desk.lists["positive"][-1].text == "long hair, blue eyes"
    assert desk.prompts.prompt.endswith("long hair, blue eyes")
    assert shown["english"] == {"긴 머리, 파란 눈": "long hair, blue eyes"}
    assert shown["glosses"]["long hair, blue eyes"] == "긴 머리, 파란 눈"
    assert shown["lists"] is None, "the page's rows are left where the person is typing"


def test_emphasis_typed_around_a_tag_is_the_row_s_own(bare: FolderHost) -> None:
    desk = desk_on(bare)
    shown = typed(bare, desk, own("(긴 머리:1.2)"))
    row = desk.lists["positive"][-1]
    assert (row.text, row.emphasis) == ("long hair", 1.2)
    assert desk.prompts.prompt.endswith("(long hair:1.2)")
    assert shown["lists"]["positive"][-1]["emphasis"] == 1.2, "the page draws the emphasis it does not know of"


def test_tags_of_different_emphasis_have_rows_of_their_own(bare: FolderHost) -> None:
    desk = desk_on(bare)
    typed(bare, desk, own("(긴 머리, 파란 눈:1.3), [고양이], <lora:한글:1>, red hat"))
    rows = [(row.text, row.emphasis) for row in desk.lists["positive"] if row.own]
    assert rows == [
        ("long hair", 1.3), ("blue eyes", 1.3), ("cat", 0.91), ("<lora:한글:1>", 1.0), ("red hat", 1.0),
    ]  # fmt: skip
    assert desk.prompts.prompt.endswith("(long hair:1.3), (blue eyes:1.3), (cat:0.9), <lora:한글:1>, red hat")


def test_the_same_tag_many_times_over_keeps_every_row_apart() -> None:
    text = ", ".join(["(긴 머리:1.3)"] * 6)
    lists, _ = in_english({"positive": (own(text), own("long hair")), "negative": ()})
    keys = [row.key for row in lists["positive"]]
    assert len(keys) == len(set(keys)) == 7


@pytest.mark.parametrize("text", [UNKNOWN, f"({UNKNOWN}:1.2)", f"blue eyes, {UNKNOWN}", f"(({UNKNOWN}"])
def test_what_nobody_can_read_stays_as_typed_and_is_said(bare: FolderHost, text: str) -> None:
    desk = desk_on(bare)
    shown = typed(bare, desk, own(text))
    assert desk.lists["positive"][-1].text == text and shown["english"] == {}
    (note,) = [note for note in shown["notes"] if UNKNOWN in note]
    assert note.startswith("The tag ") and note.endswith("was not translated: no such word in the lexicon.")


def test_what_can_be_read_beside_it_is_read(bare: FolderHost) -> None:
    desk = desk_on(bare)
    shown = typed(bare, desk, own(f"긴 머리, {UNKNOWN}"))
    assert desk.lists["positive"][-1].text == f"long hair, {UNKNOWN}"
    assert NOT_KNOWN in shown["notes"]


def test_the_note_goes_with_the_tag(bare: FolderHost) -> None:
    desk = desk_on(bare)
    typed(bare, desk, own(UNKNOWN))
    desk.lists = {**desk.lists, "positive": tuple(replace(row, on=not row.own) for row in desk.lists["positive"])}
    assert NOT_KNOWN not in typed(bare, desk, number=2)["notes"]


def test_prompt_spelling_without_korean_stays_as_typed(bare: FolderHost) -> None:
    desk = desk_on(bare)
    assert typed(bare, desk, own("cat (pet:1.2)"))["english"] == {}
    assert desk.prompts.prompt.endswith("cat (pet:1.2)")


def test_an_installed_model_reads_it_at_the_next_re_tag(taught: FolderHost) -> None:
    desk = desk_on(taught)
    shown = typed(taught, desk, own(f"({UNKNOWN}:1.2), 긴 머리"))
    assert f"{NOT_KNOWN} {HOW}" in shown["notes"]
    *_, last = Events(taught, ()).retag(desk, None, "a woman in a palace", "auto")  # type: ignore[arg-type]
    view = json.loads(last[1])
    assert [row["text"] for row in view["lists"]["positive"] if row["own"]] == ["red dress", "long hair"]
    assert "(red dress:1.2), long hair" in last[4]
    assert not any(UNKNOWN in note for note in view["notes"])
    # From now on it is read while typing.
    typed(taught, desk, own(UNKNOWN), number=2)
    assert desk.lists["positive"][-1].text == "red dress"


def test_a_quick_edit_runs_no_model(taught: FolderHost, monkeypatch: pytest.MonkeyPatch) -> None:
    from lib_easydiffuser.translate.translators._checkpoint import CheckpointTranslator

    def never(*_: Any) -> Any:
        raise AssertionError("a model ran")

    desk = desk_on(taught)
    monkeypatch.setattr(CheckpointTranslator, "translate", never)
    typed(taught, desk, own(UNKNOWN))
    assert desk.lists["positive"][-1].text == UNKNOWN


def test_on_the_page(tab: TabPage) -> None:
    tab.caption = "a woman in a palace"
    tab.run("retag")
    for text, wanted in (("긴 머리, 파란 눈", "long hair, blue eyes"), ("(고양이:1.3)", "(cat:1.3)")):
        add = tab.page.locator("#easy_diffuser_lists .ed-add").first
        add.fill(text)
        add.press("Enter")
        tab.wait_for_prompt(f"text.includes('{wanted}')")
    assert {"long hair, blue eyes", "cat"} <= set(tab.texts())
    add = tab.page.locator("#easy_diffuser_lists .ed-add").first
    add.fill(UNKNOWN)
    add.press("Enter")
    tab.wait_for_prompt(f"text.includes('{UNKNOWN}')")
    assert NOT_KNOWN in tab.page.inner_text("#easy_diffuser_notes")
    raised = tab.page.locator("#easy_diffuser_lists li[data-key='(고양이:1.3)'] .ed-emphasis")
    assert raised.input_value() == "1.30", "the next edit sends it back"
