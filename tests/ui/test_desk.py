from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PIL import Image

from lib_easydiffuser.errors import UnknownNameError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.prompt.compose import compose
from lib_easydiffuser.records import Analysis, Caption, EmbeddedPrompt, Picture, PromptPair, Reading, Tag, Word
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.ui.desk import Desk
from lib_easydiffuser.ui.difference import difference
from lib_easydiffuser.ui.events import Events
from lib_easydiffuser.ui.retyped import type_in
from lib_easydiffuser.ui.rows import Row
from lib_easydiffuser.ui.running import Watch
from lib_easydiffuser.ui.sending import restored, sent
from lib_easydiffuser.ui.snapshot import put_away
from lib_easydiffuser.ui.view import status, view

HOST = QuietHost()
OWN = "(long hair:1.2), (blue eyes:1.3), (red dress:1.1)\nBREAK <lora:x:1>, 한국어 😀 "


@pytest.fixture
def desk() -> Desk:
    caption = Caption("a cat on a mat")
    embedded = EmbeddedPrompt(OWN, "", "webui", OWN)
    reading = Reading(
        (caption,), (Word("cat", 2, 5, 0.9, 0.8),), picture=Picture(Image.new("RGB", (8, 8)), embedded=embedded)
    )
    tags = (Tag("cat", emphasis=1.2), Tag("mat"), Tag("blurry", "negative"))
    made = Desk()
    made.put(Analysis(reading, tags, PromptPair("(cat:1.2), mat", "blurry"), dropped=(Tag("hat", reason="too many"),)))
    return made


def edited(desk: Desk, **changes: object) -> None:
    first, *rest = desk.lists["positive"]
    desk.edit({**desk.lists, "positive": (replace(first, **changes), *rest)}, Settings(), HOST)  # type: ignore[arg-type]


def test_untouched_lists_are_the_answer_itself(desk: Desk) -> None:
    assert desk.prompts == PromptPair("(cat:1.2), mat", "blurry")
    desk.edit(dict(desk.lists), Settings(), HOST)
    assert desk.written is None


def test_edits_are_written_as_the_host_reads_them(desk: Desk) -> None:
    edited(desk, text="cat (pet)", emphasis=1.3)
    assert desk.prompts.prompt == "(cat \\(pet\\):1.3), mat"
    edited(desk, on=False)
    assert desk.prompts.prompt == "mat"


@pytest.mark.parametrize("text", ["<lora:x:1>", "<lora:my style:0.8>"])
def test_a_network_typed_as_a_tag_is_one_and_said_by_a_caption_it_is_text(desk: Desk, text: str) -> None:
    typed = Row(text, text, 1.0, own=True)
    desk.edit({**desk.lists, "positive": (typed, *desk.lists["positive"])}, Settings(), HOST)
    assert desk.prompts.prompt == f"{text}, (cat:1.2), mat"
    assert desk.analysis is not None
    found = replace(desk.analysis, tags=(Tag(text, source="attention"),))
    written = compose(found.tags, (), Settings(), lambda text, negative=False: len(text)).prompt.prompt
    assert written != text and written.replace("\\", "") == text


def test_the_persons_order_holds_against_the_order_of_kinds(desk: Desk) -> None:
    desk.edit({**desk.lists, "positive": desk.lists["positive"][::-1]}, Settings(), HOST)
    assert desk.moved and desk.prompts.prompt == "mat, (cat:1.2)"


def test_what_was_done_to_a_row_outlasts_its_being_filtered_out(desk: Desk) -> None:
    analysis = desk.analysis
    assert analysis is not None
    edited(desk, text="tabby cat", emphasis=1.3)
    desk.edit({**desk.lists, "positive": desk.lists["positive"][::-1]}, Settings(), HOST)
    assert desk.prompts.prompt == "mat, (tabby cat:1.3)"
    for tags in ((Tag("mat"),), (), (Tag("mat"), Tag("hat"))):
        desk.again(replace(analysis, tags=tags), Settings(), HOST)
        assert "tabby" not in desk.prompts.prompt
    desk.again(analysis, Settings(), HOST)
    assert desk.prompts.prompt == "mat, (tabby cat:1.3)"
    desk.reset()
    desk.again(analysis, Settings(), HOST)
    assert not desk.edited


def test_a_row_added_and_taken_away_again_does_not_come_back(desk: Desk) -> None:
    analysis, before = desk.analysis, desk.lists
    assert analysis is not None
    desk.edit({**before, "positive": (*before["positive"], Row("hat", "hat", own=True))}, Settings(), HOST)
    desk.again(analysis, Settings(), HOST)
    desk.edit(before, Settings(), HOST)
    desk.again(analysis, Settings(), HOST)
    assert [row.key for row in desk.lists["positive"]] == ["cat", "mat"]


def test_a_new_picture_forgets_the_edits(desk: Desk) -> None:
    edited(desk, on=False)
    assert desk.analysis is not None
    desk.put(desk.analysis)
    assert not desk.edited and desk.prompts.prompt == "(cat:1.2), mat"


def test_the_files_own_prompt_is_sent_to_the_letter(desk: Desk) -> None:
    desk.taken = True
    for placement in ("append", "prepend", "replace", "merge"):
        assert sent(desk, "txt2img", PromptPair("", "keep"), placement) == PromptPair(OWN, "keep")


def test_another_generator_s_weights_are_taken_as_the_webui_reads_them(desk: Desk) -> None:
    assert desk.analysis is not None and desk.embedded is not None
    assert not json.loads(view(desk, HOST))["embedded"]["respelled"]
    own = replace(desk.embedded, source="novelai", prompt="{{hair}}, ganyu (genshin)", negative_prompt="[bad]")
    picture = replace(desk.analysis.reading.picture or Picture(Image.new("RGB", (8, 8))), embedded=own)
    desk.analysis = replace(desk.analysis, reading=replace(desk.analysis.reading, picture=picture))
    shown = json.loads(view(desk, HOST))["embedded"]
    assert shown["respelled"] and shown["prompt"] == "{{hair}}, ganyu (genshin)", "shown to the letter"
    desk.taken = True
    assert desk.prompts == PromptPair(r"(hair:1.103), ganyu \(genshin\)", "(bad:0.952)")


def test_a_side_with_nothing_leaves_its_box_alone(desk: Desk) -> None:
    desk.lists = {"positive": (), "negative": ()}
    desk.taken = True
    assert sent(desk, "txt2img", PromptPair("a", "b, "), "replace").negative_prompt == "b, "


def test_what_was_there_comes_back_once(desk: Desk) -> None:
    before = PromptPair("mine", "not mine")
    assert sent(desk, "txt2img", before, "append") == PromptPair("mine, (cat:1.2), mat", "not mine, blurry")
    assert restored(desk) == {"txt2img": before}
    assert restored(desk) == {}


def test_merging_does_not_repeat(desk: Desk) -> None:
    assert sent(desk, "txt2img", PromptPair("a cat, mat", ""), "merge").prompt.count("mat") == 1


def test_an_unknown_placement_sends_nothing(desk: Desk) -> None:
    with pytest.raises(UnknownNameError):
        sent(desk, "txt2img", PromptPair(), "sideways")
    assert desk.undo == {}


def test_the_view_holds_every_letter_of_the_caption(desk: Desk) -> None:
    shown = json.loads(view(desk, HOST))
    assert shown["words"] == [[["a ", None, None], ["cat", 0.8, 0.9], [" on a mat", None, None]]]
    assert shown["dropped"] == [{"text": "hat", "polarity": "positive", "reason": "too many", "gloss": "모자"}]
    assert shown["tokens"][0][1] == 75


def test_two_views_are_never_the_same_text(desk: Desk) -> None:
    assert view(desk, HOST) != view(desk, HOST), "the page would not notice the second"


def test_two_status_lines_are_never_the_same_text() -> None:
    assert status("sent", "Sent to txt2img.") != status("sent", "Sent to txt2img.")


def test_the_difference_is_of_phrases_not_of_emphasis() -> None:
    parts = difference("(cat:1.2), mat, blue sky", "cat, Mat, night sky")
    assert parts == [("same", "cat"), ("same", "Mat"), ("guess", "blue sky"), ("true", "night sky")]


def test_what_both_say_elsewhere_is_said_by_both() -> None:
    assert difference("blurry, lowres, bad hands", "lowres, (bad hands:1.2), <lora:x:1>, blurry") == [
        ("same", "lowres"),
        ("same", "(bad hands:1.2)"),
        ("true", "<lora:x:1>"),
        ("same", "blurry"),
    ]
    parts = difference("sky, cat, dog", "cat, tree, sky")
    assert sorted(parts) == [("guess", "dog"), ("same", "cat"), ("same", "sky"), ("true", "tree")]
    assert [text for who, text in parts if who != "guess"] == ["cat", "tree", "sky"]


def test_a_run_that_ends_leaves_the_other_one_s_interrupt_alone() -> None:
    desk = Desk()
    first, second = desk.begin(Watch()), desk.begin(Watch())
    desk.done(first)
    assert desk.watch is second
    desk.done(second)
    assert desk.watch is None and not desk.interrupt()


def test_interrupt_stops_the_run_at_work_not_only_the_one_that_waits() -> None:
    desk = Desk()
    first, second = desk.begin(Watch(active=True, waiting=False)), desk.begin(Watch())
    assert desk.watch is first
    assert desk.interrupt(), "the host works for this page"
    assert first.stop and second.stop


def test_interrupt_leaves_a_download_alone_while_something_else_runs() -> None:
    desk = Desk()
    download, run = desk.begin(Watch(apart=True)), desk.begin(Watch())
    assert not desk.interrupt(), "the host is somebody else's"
    assert run.stop and not download.stop
    desk.done(run)
    desk.interrupt()
    assert download.stop


def test_an_edit_of_the_picture_before_changes_nothing(desk: Desk) -> None:
    events = Events(HOST, ())
    old = json.loads(view(desk, HOST))
    edited = {side: [{**row, "text": f"{row['text']} edited"} for row in rows] for side, rows in old["lists"].items()}
    assert desk.analysis is not None
    desk.put(replace(desk.analysis, tags=(Tag("dog"),), prompt=PromptPair("dog", "")))
    events.change(desk, json.dumps({**edited, "of": old["of"], "number": 1}))
    assert [row.text for row in desk.lists["positive"]] == ["dog"] and desk.number == 1
    events.change(desk, json.dumps({**edited, "of": desk.of, "number": 2}))
    assert [row.text for row in desk.lists["positive"]] == ["cat edited", "mat edited"]


def test_attention_that_is_no_number_breaks_no_page(desk: Desk) -> None:
    assert desk.analysis is not None
    nothing = float("nan")
    words = (Word("cat", 2, 5, nothing, nothing),)
    tags = (Tag("cat", attention=nothing), Tag("mat", emphasis=float("inf")))
    desk.put(replace(desk.analysis, reading=replace(desk.analysis.reading, words=words), tags=tags))

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    seen = json.loads(view(desk, HOST), parse_constant=refuse)
    assert seen["words"][0][1] == ["cat", None, None]
    assert [row["emphasis"] for row in seen["lists"]["positive"]] == [1.0, None]
    assert json.loads(status("running", elapsed=nothing), parse_constant=refuse)["elapsed"] is None


@pytest.mark.parametrize("way", ["next", "next but one", "one failed", "one failed later"])
def test_a_prompt_typed_for_a_picture_before_is_offered_until_it_stands_again(desk: Desk, way: str) -> None:
    other = replace(desk.analysis, prompt=PromptPair("a dog", "blurry")) if desk.analysis else None
    assert other is not None
    type_in(desk, {"positive": "my own words"}, Settings(), HOST)
    if way == "one failed":
        put_away(desk)
    desk.put(other)
    if way == "next but one":
        desk.put(other)
    if way == "one failed later":
        put_away(desk)
        desk.put(other)
    assert json.loads(view(desk, HOST))["typed_before"] == {"positive": "my own words"}
    type_in(desk, desk.typed_before, Settings(), HOST)
    assert desk.prompts.prompt == "my own words" and json.loads(view(desk, HOST))["typed_before"] == {}
    desk.reset()
    assert desk.prompts.prompt == "a dog" and json.loads(view(desk, HOST))["typed_before"]
