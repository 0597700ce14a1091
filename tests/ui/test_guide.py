"""How it works, on one's own picture: the steps hold the analysis' own values and the counter's tokens."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.prompt.bpe import vocabulary_file
from lib_easydiffuser.prompt.budget import CHUNK, ClipCounter
from lib_easydiffuser.records import Analysis, Caption, EmbeddedPrompt, Focus, Picture, Reading
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.ui.desk import Desk, analysed
from lib_easydiffuser.ui.events import Events
from lib_easydiffuser.ui.guide.facts import facts, tokens_of
from lib_easydiffuser.ui.guide.steps import TO_PICTURE, TO_PROMPT, steps_html
from lib_easydiffuser.ui.guide.values import _SLOTS, values
from lib_easydiffuser.ui.sections.guide import _answer

from ..translate.page_texts import english_in
from .guide_page import SECTION, filled, opened, unfolded
from .tab_page import TabPage
from .untranslated import texts

CAPTION = "a photo of a smiling woman in an orange space suit without shoes, an american flag behind her"
HOSTILE = '<img src=x onerror="alert(1)">'
LONG = ", ".join([f"a red car number {'one two three four'.split()[place % 4]}" for place in range(16)])
needs_vocabulary = pytest.mark.skipif(vocabulary_file() is None, reason="open_clip's vocabulary is not installed")


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return analysed(None, CAPTION, Settings(), QuietHost())


@pytest.fixture
def desk(analysis: Analysis) -> Desk:
    made = Desk()
    made.put(analysis)
    return made


def slots(desk: Desk, host: Any = None) -> dict[str, list[Any]]:
    found = facts(desk, host or QuietHost())
    assert found is not None
    return values(found)


def nodes(part: Any) -> Iterator[tuple[str, dict[str, str], str]]:
    """(tag, attributes, whole text) of every node of a tree."""
    if isinstance(part, str):
        return
    yield part[0], part[1], said(part)
    for child in part[2:]:
        yield from nodes(child)


def said(part: Any) -> str:
    return part if isinstance(part, str) else "".join(said(child) for child in part[2:])


def listed(slot: list[Any], name: str = "") -> list[str]:
    """The texts of every node of that class."""
    return [text for part in slot for _, attributes, text in nodes(part) if attributes.get("class") == name]


def sentences(slot: list[Any]) -> str:
    return " ".join(said(part) for part in slot)


def test_an_empty_desk_fills_nothing() -> None:
    assert facts(Desk(), QuietHost()) is None


def test_every_slot_is_a_step_s_and_is_drawn_once() -> None:
    drawn = steps_html(TO_PROMPT, 1) + steps_html(TO_PICTURE, 1 + len(TO_PROMPT))
    named = re.findall(r'data-slot="(\w+)"', drawn)
    assert named == [step.name for step in (*TO_PROMPT, *TO_PICTURE)] and set(_SLOTS) <= set(named)
    assert drawn.count("<details>") == len(named) and "<details open" not in drawn
    assert [int(one) for one in re.findall(r'ed-number">(\d+)<', drawn)] == list(range(1, len(named) + 1))


def test_no_step_is_a_wall_of_text() -> None:
    for step in (*TO_PROMPT, *TO_PICTURE):
        assert len(step.said) <= 2 and max(map(len, step.said)) < 320, step.name


def test_the_words_and_their_colours_are_the_analysis(desk: Desk, analysis: Analysis) -> None:
    coloured = slots(desk)["attention"][0]
    assert said(coloured) == CAPTION == analysis.reading.captions[0].text
    marks = [(text, attributes["style"]) for tag, attributes, text in nodes(coloured) if tag == "mark"]
    words = analysis.reading.words
    assert [text for text, _ in marks] == [word.text for word in words]
    shares = [int(re.findall(r"\d+", style)[0]) for _, style in marks]
    strong = [word.taggable * (0.35 + 0.65 * word.importance) for word in words]
    assert shares == pytest.approx([100 * one for one in strong], abs=0.6)
    best = max(words, key=lambda word: word.taggable * (0.35 + 0.65 * word.importance))
    first = f"in the picture {round(100 * best.taggable)}%, said by others {round(100 * best.importance)}%"
    assert first in sentences(slots(desk)["attention"])


def test_tags_and_negatives_stand_with_their_own_reasons(desk: Desk, analysis: Analysis) -> None:
    found = slots(desk)
    whys = listed(found["tags"], "ed-guide-why")
    assert whys == [tag.reason for tag in analysis.positives[:6]] and all(whys)
    assert listed(found["tags"], "ed-label") == [tag.text for tag in analysis.positives[:6]]
    firsts = {tag.source: tag for tag in reversed(analysis.negatives)}
    assert sorted(listed(found["negatives"], "ed-guide-why")) == sorted(tag.reason for tag in firsts.values())
    assert set(listed(found["negatives"], "ed-label")) <= {tag.text for tag in analysis.negatives}
    left = int((re.findall(r"(\d+) more stand", sentences(found["negatives"])) or ["0"])[0])
    assert left + len(listed(found["negatives"], "ed-label")) == len(analysis.negatives)


def test_what_the_person_edited_stands_there_too(desk: Desk) -> None:
    rows = desk.lists["positive"]
    edited = (replace(rows[0], emphasis=1.35), replace(rows[1], on=False), *rows[2:])
    desk.edit({**desk.lists, "positive": edited}, Settings(), QuietHost())
    found = slots(desk)
    assert rows[1].text not in listed(found["tags"], "ed-label")
    assert f"{rows[0].text} numbers times 1.35" in sentences(found["emphasis"])
    assert f"takes {ClipCounter()(desk.prompts.prompt)} of" in sentences(found["tokens"])


@needs_vocabulary
def test_the_tokens_are_those_that_are_counted(desk: Desk, analysis: Analysis) -> None:
    found, counter = slots(desk)["tokens"], ClipCounter()
    assert f"takes {analysis.tokens[0]} of {CHUNK} tokens." in sentences(found)
    chips = [text for part in found for _, attributes, text in nodes(part) if "ed-guide-token" in str(attributes)]
    assert len(chips) == analysis.tokens[0] == counter(analysis.prompt.prompt)
    assert "".join(chips) == re.sub(r"[\s()]|:[\d.]+", "", analysis.prompt.prompt)


@needs_vocabulary
@pytest.mark.parametrize("comma", [", ", " "])
def test_where_75_ends_is_where_the_counter_says(comma: str) -> None:
    prompt, counter = LONG.replace(", ", comma), ClipCounter()
    told = tokens_of(prompt, QuietHost())
    assert told.count == counter(prompt) > CHUNK and told.room == 2 * CHUNK
    second = [piece.text for piece in told.pieces if piece.chunk == 1]
    before = prompt[: -len(" ".join(second).replace(" ,", ","))].rstrip(" ,")
    assert counter(before) <= CHUNK, "all before it fits"
    following = told.second if comma == ", " else second[0]  # a phrase moves as a whole where commas are
    assert counter(f"{before}{comma}{following}") > CHUNK, "and no more"
    assert told.torn is (comma == " ")
    if told.torn:
        border = told.second.split(" | ")
        assert f"{' '.join(border)}" in prompt and border[1].split() == second[:3]
    assert not tokens_of(", ".join(LONG.split(", ")[:4]), QuietHost()).second


@needs_vocabulary
def test_a_word_in_several_tokens_is_put_together_again() -> None:
    told = tokens_of("a hyperrealistic café, 머리", QuietHost())
    assert [piece.text for piece in told.pieces] == ["a", "hyperrealistic", "café", ",", "머리"]
    assert told.pieces[1].tokens == ("hyper", "realistic")
    assert sum(len(piece.tokens) for piece in told.pieces) == told.count
    assert told.most is not None and told.most.text == "머리", "in pieces of letters"


class Counting(QuietHost):
    """A host with a counter and a CLIP skip of its own, as the WebUI with a textual inversion loaded."""

    def __init__(self, more: int = 0, skip: int = 0) -> None:
        self._more = more
        self._skip = skip

    def token_counter(self) -> Any:
        return lambda text, negative=False: ClipCounter()(text, negative) + self._more

    def clip_skip(self) -> int:
        return self._skip


@needs_vocabulary
def test_the_host_s_counter_has_the_last_word(desk: Desk, analysis: Analysis) -> None:
    found = slots(desk, Counting(more=7))["tokens"]
    assert f"takes {analysis.tokens[0] + 7} of" in sentences(found)
    assert "Only the WebUI's own counter knows" in sentences(found) and "Chunk" not in sentences(found)
    assert "Chunk 1:" in sentences(slots(desk, Counting())["tokens"])


def test_an_estimate_is_called_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib_easydiffuser.prompt.budget.clip_bpe", lambda: None)
    found = sentences(slots(desk)["tokens"])
    assert "an estimate" in found and "Chunk" not in found


@pytest.mark.parametrize(("skip", "shown"), [(2, "stands at CLIP skip 2."), (0, ""), (99, "")])
def test_clip_skip_is_the_host_s(desk: Desk, skip: int, shown: str) -> None:
    assert sentences(slots(desk, Counting(skip=skip))["skip"]).endswith(shown)
    assert bool(slots(desk, Counting(skip=skip))["skip"]) is bool(shown)


def test_a_picture_brings_its_size_its_patches_and_what_its_file_says(desk: Desk, analysis: Analysis) -> None:
    file = EmbeddedPrompt("a cat", "", "webui", "", (("Steps", "20"), ("Clip skip", "2"), ("Sampler", HOSTILE)))
    focus = Focus(((0, 5),), np.zeros((1, 1, 1, 6), np.float32), (2, 3))
    picture = Picture(Image.new("RGB", (64, 64)), embedded=file, original_size=(768, 515))
    reading = replace(
        analysis.reading, picture=picture, captions=(Caption(CAPTION, focus=focus),), captioner="blip-base"
    )
    desk.put(replace(analysis, reading=reading))
    found = slots(desk)
    assert "768 x 515 pixels would be latents of 4 x 64 x 96 in SD1." in sentences(found["latents"])
    assert listed(found["latents"], "ed-label") == ["20", HOSTILE], "what a file says is the file's"
    assert "file says CLIP skip 2." in sentences(found["skip"])
    assert "Written by BLIP base." in sentences(found["captioner"])
    assert "looked at 2 x 3 patches" in sentences(found["captioner"])
    assert "cross-attention" in sentences(found["captioner"])


@pytest.mark.parametrize(
    ("captioner", "how"),
    [("person", "person"), ("pixels", "measured"), ("blip-large", "across"), ("blip2-opt", "questions"),
     ("git-large", "prompt"), ("qwen3-vl", "prompt"), ("img2txt", "unknown"), ("server", "unknown"),
     ("gone", "unknown")],
)  # fmt: skip
def test_how_a_caption_is_made_follows_its_model(captioner: str, how: str, analysis: Analysis) -> None:
    desk = Desk()
    desk.put(replace(analysis, reading=replace(analysis.reading, captioner=captioner)))
    found = facts(desk, QuietHost())
    assert found is not None and found.how == how


def test_what_is_not_there_is_said_or_absent() -> None:
    desk = Desk()
    desk.put(Analysis(Reading(captions=(Caption("a"),)), (), Analysis(Reading(), (), Desk().prompts).prompt))
    found = slots(desk)
    assert "No text encoder has read this caption." in sentences(found["attention"])
    assert found["emphasis"] == found["skip"] == found["latents"] == []


def test_everything_said_is_korean_too(desk: Desk) -> None:
    drawn = steps_html(TO_PROMPT, 1) + steps_html(TO_PICTURE, 1)
    shown = [html.unescape(text) for text in re.findall(r">([^<>]*[A-Za-z]{2}[^<>]*)<", drawn)]
    shown += [html.unescape(text) for text in re.findall(r'aria-label="([^"]+)"', drawn)]
    told = [text for slot in slots(desk, Counting(skip=2)).values() for part in slot for text in leaves(part)]
    assert english_in([text for text in [*shown, *told] if text not in WORDS]) == []


# Words of a caption in the figures, which are English in every language.
WORDS = ("smiling", "woman", "in", "an", "orange", "suit")


def leaves(part: Any) -> Iterator[str]:
    """Texts that are ours: what is the person's is left out."""
    if isinstance(part, str):
        yield part
    elif not {"ed-label", "ed-words"} & set(part[1].get("class", "").split()):
        for child in part[2:]:
            yield from leaves(child)


def test_the_answer_to_the_page(desk: Desk) -> None:
    tab = SimpleNamespace(events=Events(QuietHost(), ()), host=QuietHost())
    told = json.loads(_answer(tab, desk))
    assert set(told["slots"]) == set(_SLOTS) and told["error"] == ""
    later = json.loads(_answer(tab, Desk()))
    assert later["slots"] == {} and later["stamp"] > told["stamp"]


def test_the_steps_fill_with_what_lies_in_the_tab(tab: TabPage) -> None:
    section = opened(tab)
    note = section.locator("#easy_diffuser_guide_note")
    assert note.is_visible() and not section.locator(".ed-guide-own p").count()
    summary = section.locator("summary", has_text="Why these tags")
    summary.focus()
    tab.page.keyboard.press("Enter")
    details = summary.locator("xpath=..")
    assert details.get_attribute("open") is not None, "by keyboard too"
    tab.caption = f"a woman in a red dress, {HOSTILE}"
    tab.run("retag")
    filled(tab, "text.includes(\"attention to 'woman'\")")
    assert not note.is_visible()
    assert details.get_attribute("open") is not None, "what is unfolded stays so"
    assert HOSTILE in str(section.locator("[data-slot=captioner]").text_content())
    tab.caption = "a dog on a beach"
    tab.run("retag")
    filled(tab, "text.includes(\"attention to 'dog'\") && !text.includes(\"attention to 'woman'\")")
    tab.page.set_viewport_size({"width": 400, "height": 900})
    unfolded(tab)
    assert tab.page.evaluate("() => document.documentElement.scrollWidth") <= 400


def test_the_section_in_korean(chromium_running: Any, preview_url: str) -> None:
    context = chromium_running.new_context(locale="ko-KR", viewport={"width": 1400, "height": 1000})
    tab = TabPage(context.new_page())
    tab.open(preview_url)
    tab.page.wait_for_selector("#easy_diffuser.ed-with-gloss")
    opened(tab)
    tab.caption = CAPTION
    tab.run("retag")
    filled(tab, "/토큰 \\d+개 중 \\d+개/.test(text)")
    shown = texts(tab.page, SECTION)
    assert len(shown) > 40 and english_in(shown) == []
    context.close()
    assert tab.errors == []
