"""From a difference to the tags: bounded emphasis, the budget respected, the reason said."""

from __future__ import annotations

import pytest

from lib_easydiffuser.loop.edits import Editor, applied, remembered, with_tags
from lib_easydiffuser.loop.records import TagDifference
from lib_easydiffuser.pipeline import compose
from lib_easydiffuser.prompt.budget import ClipCounter
from lib_easydiffuser.records import Polarity, Reading, Tag

from .world import HOST, SETTINGS, reference

EDITOR = Editor(SETTINGS, HOST)


def lost(text: str, attention: float = 0.8) -> TagDifference:
    return TagDifference(Tag(text, attention=attention, reason="attention to it"), "lost", 3, 3, attention, 0.0)


def invented(text: str, count: int = 3) -> TagDifference:
    return TagDifference(Tag(text, attention=0.7), "invented", count, 3, 0.0, 0.6)


def tags(*texts: str, polarity: Polarity = "positive", emphasis: float = 1.0) -> tuple[Tag, ...]:
    return tuple(Tag(text, polarity, 0.9 - place / 10, emphasis) for place, text in enumerate(texts))


def test_a_lost_tag_that_is_asked_for_is_raised() -> None:
    now = (*tags("dog", "grass"), *tags("blurry", polarity="negative"))
    edit = EDITOR.edit_for(lost("Grasses"), now)
    after = applied(edit, now)
    assert (edit.kind, edit.place) == ("raise", 1) and "from 1 to 1.1" in edit.said
    assert [(tag.text, tag.emphasis) for tag in after] == [("dog", 1.0), ("grass", 1.1), ("blurry", 1.0)]


def test_emphasis_stays_within_the_person_s_bounds() -> None:
    now = tags("dog", emphasis=1.35)
    now = applied(EDITOR.edit_for(lost("dog"), now), now)
    assert now[0].emphasis == 1.4
    edit = EDITOR.edit_for(lost("dog"), now)
    assert edit.kind == "none" and "strongest" in edit.said and applied(edit, now) == now
    # What the person set higher by hand is not lowered.
    assert EDITOR.edit_for(lost("dog"), tags("dog", emphasis=2.0)).kind == "none"


def test_a_lost_tag_that_is_not_asked_for_is_added_where_its_attention_puts_it() -> None:
    now = tags("dog", "grass", "sky")
    edit = EDITOR.edit_for(lost("tree", 0.75), now)
    assert (edit.kind, edit.said) == ("add", "'tree' was added.") and edit.tag.reason.startswith("lost")
    assert [tag.text for tag in applied(edit, now)] == ["dog", "grass", "tree", "sky"]


def test_an_invented_tag_goes_behind_the_person_s_own_negatives() -> None:
    own = Tag("my embedding", "negative", kind="embedding")
    now = (*tags("dog"), own, *tags("blurry", polarity="negative"))
    after = applied(EDITOR.edit_for(invented("white cat", 2), now), now)
    assert [tag.text for tag in after if tag.polarity == "negative"] == ["my embedding", "white cat", "blurry"]
    assert "invented in 2 of 3" in next(tag for tag in after if tag.text == "white cat").reason


def test_denied_already_it_is_denied_more() -> None:
    now = tags("white cat", polarity="negative")
    edit = EDITOR.edit_for(invented("white cats"), now)
    assert edit.kind == "raise" and applied(edit, now)[0].emphasis == 1.1


def test_the_two_prompts_never_hold_the_same_tag() -> None:
    for difference, now in ((invented("dog"), tags("dogs")), (lost("dog"), tags("dogs", polarity="negative"))):
        edit = EDITOR.edit_for(difference, now)
        assert edit.kind == "none" and "take it out there" in edit.said


def test_the_budget_is_respected_and_what_falls_is_named() -> None:
    count, full = ClipCounter(), tags(*[f"castle number {chr(97 + n)}" for n in range(8)])
    while count(", ".join(tag.text for tag in full)) < 72:
        full = (*full, Tag(f"tower {len(full)}", attention=0.1))
    edit = EDITOR.edit_for(lost("purple mountain range", 0.95), full)
    after = with_tags(reference("red"), applied(edit, full), SETTINGS, HOST)
    assert edit.kind == "add" and edit.falls and edit.falls[-1].text in edit.said
    assert after.tokens[0] <= 75 and "purple mountain range" in after.prompt.prompt
    # The least attended of all does not push out a better one: it is not added, and the reason is said.
    edit = EDITOR.edit_for(lost("purple mountain range", 0.01), full)
    assert edit.kind == "none" and "no room in 75 tokens" in edit.said


def test_a_blacklisted_tag_is_not_added() -> None:
    editor = Editor(SETTINGS.with_values({"blacklist": "tree"}), HOST)
    edit = editor.edit_for(lost("trees"), tags("dog"))
    assert edit.kind == "none" and "blacklist" in edit.said


def test_what_is_kept_needs_nothing() -> None:
    kept = TagDifference(Tag("dog"), "kept", 3, 3, 0.8, 0.8)
    assert EDITOR.edit_for(kept, tags("dog")).kind == "none"


def test_many_at_once_see_each_other() -> None:
    after, edits = EDITOR.all_applied([invented("cat"), invented("cats"), lost("dog")], tags("dog"))
    assert [edit.kind for edit in edits] == ["deny", "raise", "raise"]
    assert [(tag.text, tag.polarity, tag.emphasis) for tag in after] == [
        ("dog", "positive", 1.1),
        ("cat", "negative", 1.1),
    ]


def test_hostile_text_stays_text() -> None:
    after, _ = EDITOR.all_applied([invented("x), <lora:evil:1> AND (y:2")], tags("dog"))
    written = EDITOR.written(after).prompt
    assert written.prompt == "dog" and "<lora" not in written.negative_prompt


def test_what_was_invented_is_remembered_by_the_reading() -> None:
    analysis = reference("red", "blue")
    reading = remembered(remembered(analysis.reading, [invented("white cat")]), [invented("white cats"), lost("x")])
    assert [claim.text for claim in reading.evidence if claim.kind == "result"] == ["white cat"]
    again = compose(reading, SETTINGS, HOST)
    assert "white cat" in again.prompt.negative_prompt and "white cat" not in analysis.prompt.negative_prompt


@pytest.mark.parametrize("style", ["tags", "sentence", "booru", "pony"])
def test_edits_hold_in_every_style(style: str) -> None:
    editor = Editor(SETTINGS.with_values({"style": style}), HOST, Reading().captions)
    now = tags("dog")
    after = applied(editor.edit_for(invented("white cat"), now), now)
    assert "white" in editor.written(after).prompt.negative_prompt
