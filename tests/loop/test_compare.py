"""Kept, lost and invented tags against a generator whose faults are known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image

from lib_easydiffuser.errors import ImageError
from lib_easydiffuser.loop.compare import Comparer
from lib_easydiffuser.loop.records import Round
from lib_easydiffuser.loop.rounds import compare_picture, play
from lib_easydiffuser.loop.verdicts import Seen, verdicts
from lib_easydiffuser.records import Analysis, Picture, PromptPair, Reading, Tag, Word

from .world import HOST, SETTINGS, Shapes, asked, drawn, reference


def played(analysis: Analysis, shapes: Shapes, *seeds: int) -> Round:
    *_, last = play(analysis, asked(analysis, *seeds), shapes, SETTINGS, HOST)
    return last


def by_status(done: Round, status: str) -> dict[str, str]:
    return {found.tag.text: found.said for found in done.summary.tags if found.status == status}


def test_a_faithful_generator_keeps_every_tag_and_invents_none() -> None:
    done = played(reference("red", "blue"), Shapes())
    assert by_status(done, "lost") == by_status(done, "invented") == {}
    assert {"red tones", "blue tones"} <= set(by_status(done, "kept"))
    scores = {found.score.name: found.score.value for found in done.summary.scores}
    assert scores["tags"] == 1.0 and scores["captions"] > 0.95 and scores["palette"] > 0.9


def test_what_is_forgotten_is_lost_and_what_is_added_is_invented() -> None:
    done = played(reference("red", "blue"), Shapes(forgets={0: ("blue",)}, invents={0: ("green",)}))
    assert by_status(done, "lost")["blue tones"] == "lost"
    assert by_status(done, "invented")["green tones"] == "invented"
    assert "red tones" in by_status(done, "kept")


def test_what_only_some_seeds_do_is_said_so_and_is_no_certain_difference() -> None:
    done = played(reference("red", "blue"), Shapes(forgets={1: ("blue",), 3: ("blue",)}, invents={2: ("green",)}))
    lost = next(found for found in done.summary.of("lost") if found.tag.text == "blue tones")
    assert (lost.said, lost.certain, lost.asked) == ("lost in 2 of 3", False, True)
    assert 0 < lost.result_attention < lost.attention
    assert by_status(done, "invented")["green tones"] == "invented in 1 of 3"


def test_attention_of_both_sides_is_given() -> None:
    done = played(reference("red", "blue"), Shapes(invents={0: ("green",)}), 1)
    kept = next(found for found in done.summary.of("kept") if found.tag.text == "red tones")
    new = next(found for found in done.summary.of("invented") if found.tag.text == "green tones")
    assert kept.attention > 0.5 and kept.result_attention > 0.5
    assert new.attention == 0.0 and new.result_attention > 0.5


def test_every_score_says_what_it_is_and_lies_in_its_range() -> None:
    done = played(reference("red", "blue"), Shapes(invents={0: ("green",)}), 1, 2)
    for found in done.summary.scores:
        assert found.score.what.endswith(".") and found.score.low <= found.score.value <= found.score.high
        assert len(found.spread.values) == 2
    assert {found.score.name for found in done.summary.scores} == {"tags", "captions", "prompts", "palette"}
    assert any("CLIP" in note for note in done.summary.notes)  # why that one is not there


def test_palette_and_light_come_from_the_pixels() -> None:
    done = played(reference("red", "blue"), Shapes(forgets={0: ("blue",)}))
    said = {found.measure.name: found for found in done.summary.measures}
    assert said["share of blue"].differs and "less of it" in said["share of blue"].said
    assert said["share of red"].measure.result > said["share of red"].measure.reference


def test_any_second_picture_can_be_held_beside_the_reference() -> None:
    done = compare_picture(reference("red", "blue"), Picture(drawn(("red", "green")), name="b.png"), SETTINGS, HOST)
    assert done.finished and done.request is None and done.results[0].name == "b.png"
    assert "blue tones" in by_status(done, "lost") and "green tones" in by_status(done, "invented")


def test_the_person_s_own_words_for_always_are_not_looked_for() -> None:
    settings = SETTINGS.with_values({"always": "masterpiece"})
    analysis = reference("red", "blue", settings=settings)
    *_, done = play(analysis, asked(analysis, 1), Shapes(), settings, HOST)
    assert "masterpiece" in analysis.prompt.prompt and "masterpiece" not in by_status(done, "lost")


def test_a_tag_the_prompt_had_no_room_for_is_judged_too() -> None:
    settings = SETTINGS.with_values({"max_tags": 3})
    analysis = reference("red", "blue", settings=settings)
    assert "blue tones" not in analysis.prompt.prompt
    *_, done = play(analysis, asked(analysis, 1), Shapes(), settings, HOST)
    lost = next(found for found in done.summary.of("lost") if found.tag.text == "blue tones")
    assert not lost.asked


def test_a_sentence_asks_too() -> None:
    analysis = reference("red", "blue")
    request = asked(analysis, 1, prompts=PromptPair("a poster in (blue tones:1.2) on a wall", "red tones"))
    *_, done = play(analysis, request, Shapes(), SETTINGS, HOST)
    found = {item.tag.text: (item.asked, item.denied) for item in done.summary.tags}
    assert found["blue tones"] == (True, False) and found["red tones"] == (False, True)


def test_results_are_read_by_the_captioner_that_read_the_reference() -> None:
    analysis = reference("red", "blue")
    *_, done = play(analysis, asked(analysis, 1), Shapes(), SETTINGS.with_values({"captioner": "auto"}), HOST)
    comparison = done.results[0].comparison
    assert comparison and comparison.analysis.reading.captioner == analysis.reading.captioner == "pixels"
    other = replace(analysis, reading=replace(analysis.reading, captioner="git-large"))
    *_, done = play(other, asked(other, 1), Shapes(), SETTINGS, HOST)
    assert "git-large" in done.results[0].problem and done.fault == "CaptionError"  # it is not here: nothing is faked


def test_what_the_captioner_cannot_see_is_not_called_lost() -> None:
    analysis = reference("red", "blue", caption="a cup of coffee on a table")
    assert "coffee" in analysis.prompt.prompt
    done = played(analysis, Shapes(), 1)
    assert not {"coffee", "cup", "table"} & set(by_status(done, "lost"))
    assert any("not judged" in note for note in done.summary.notes)
    assert not any(found.score.name == "captions" for found in done.summary.scores)


def test_without_a_reference_picture_there_is_nothing_to_compare() -> None:
    with pytest.raises(ImageError):
        Comparer(Analysis(Reading(), (), PromptPair()), PromptPair(), SETTINGS, HOST)


def seen(*texts: str, caption: str = "") -> Seen:
    words, at = [], 0
    for text in caption.split():
        words.append(Word(text, at, at + len(text), 0.0 if text in ("a", "no", "on") else 0.8, 0.5))
        at += len(text) + 1
    return Seen([Tag(text, attention=0.9) for text in texts], Reading(words=tuple(words)))


@pytest.mark.parametrize(
    ("tag", "result", "caption", "status", "wording"),
    [
        ("brown dog", ("brown dogs",), "", "kept", "brown dogs"),
        ("dog", ("white dog",), "", "kept", "white dog"),
        ("brown dog", ("dog",), "", "kept", "dog"),
        ("brown dog", ("white dog",), "", "lost", ""),
        ("grass", ("dog",), "a dog on green grass", "kept", ""),
        ("green grass", ("dog",), "a dog on green grass", "kept", ""),
        ("on", ("dog",), "a dog on grass", "lost", ""),
        ("photo", ("photograph",), "", "kept", "photograph"),
        ("cat", ("category",), "a category", "lost", ""),
        ("black-and-white", ("black and white",), "", "kept", "black and white"),
        ("고양이", ("고양이",), "", "kept", ""),
    ],
)
def test_tags_are_matched_by_meaning(
    tag: str, result: tuple[str, ...], caption: str, status: str, wording: str
) -> None:
    found = verdicts([Tag(tag, attention=0.7)], seen(tag), (), seen(*result, caption=caption))
    assert [(verdict.status, verdict.seen_as) for verdict in found] == [(status, wording)]


def test_a_new_attribute_is_invented_and_a_mentioned_thing_is_not() -> None:
    result = [Tag("white dog", attention=0.9), Tag("meadow", attention=0.8)]
    found = verdicts([Tag("brown dog")], seen("brown dog", caption="a brown dog on meadow"), result, seen("white dog"))
    assert [(v.status, v.tag.text) for v in found] == [("lost", "brown dog"), ("invented", "white dog")]


def test_a_picture_of_another_size_and_mode_is_compared_all_the_same() -> None:
    analysis = reference("red", "blue")
    tiny = Picture(Image.new("RGB", (9, 5), (200, 24, 24)))
    assert Comparer(analysis, analysis.prompt, SETTINGS, HOST).compare(tiny).of("lost")
