"""The tab in headless Chromium, on the page of `make preview`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lib_easydiffuser.host import QuietHost

from .tab_page import TabPage

CAPTION = "a smiling woman astronaut in an orange space suit standing in front of a large american flag"
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script> **bold** [link](javascript:alert(3))"


@pytest.fixture
def retagged(tab: TabPage) -> TabPage:
    """The tab with a caption of our own read."""
    tab.caption = CAPTION
    assert "Done" in tab.run("retag")
    return tab


@contextmanager
def forward_passes() -> Iterator[list[str]]:
    """The name of every module that computes meanwhile, anywhere in this process; of our own BERT too."""
    from torch.nn.modules.module import register_module_forward_pre_hook

    from lib_easydiffuser.attention.encoders._bert import Bert

    seen: list[str] = []
    hook = register_module_forward_pre_hook(lambda module, inputs: seen.append(type(module).__name__))
    read = Bert.__call__

    def watched(bert: Bert, *sentences: Any) -> Any:
        seen.append("Bert")
        return read(bert, *sentences)

    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Bert, "__call__", watched)
            yield seen
    finally:
        hook.remove()


def with_parameters(path: Path, text: str) -> Path:
    info = PngInfo()
    info.add_text("parameters", text)
    Image.new("RGB", (96, 64), "navy").save(path, pnginfo=info)
    return path


def test_the_empty_tab_says_what_is_needed(tab: TabPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib_easydiffuser.models.find.installed", lambda wheel: None)
    tab.open(tab.page.url)
    said = tab.page.inner_text("#easy_diffuser_welcome")
    assert "Drop, paste or upload a picture." in said
    assert "Only the built-in captioner is ready." in said
    tab.page.click("#easy_diffuser_welcome summary")
    offers = tab.page.locator("#easy_diffuser_welcome .ed-missing li")
    assert offers.count() > 0
    # What this host's transformers cannot run is listed with that reason instead.
    first = offers.filter(has_text="Download").first.inner_text()
    assert "size" in first and "to:" in first
    eyes = tab.page.inner_text("#easy_diffuser_welcome .ed-eyes")
    assert "Download the eyes (92 MB)" in eyes and "the wheel states none" in eyes and "no anime" in eyes
    assert tab.page.locator("#easy_diffuser_welcome .ed-eyes button").count() == 1


def test_the_empty_tab_says_what_the_eyes_see(tab: TabPage) -> None:
    from lib_easydiffuser.eyes.files import folders

    if folders(QuietHost()) is None:
        pytest.skip("the eyes' wheels are not installed here (make setup without EYES=0 installs them)")
    tab.open(tab.page.url)
    said = tab.page.inner_text("#easy_diffuser_welcome")
    assert "The built-in eyes see photographs" in said and "no anime" in said
    assert "Only the built-in captioner" not in said and "Download the eyes" not in said


def test_analyse_shows_caption_words_tags_and_prompts(tab: TabPage, photographs: Path) -> None:
    tab.upload(photographs / "astronaut.png")
    assert "Done" in tab.run("generate")
    assert tab.caption.strip()
    assert tab.page.inner_text("#easy_diffuser_words").strip()
    assert tab.texts("positive") and tab.texts("negative")
    prompt, negative = tab.prompts
    assert all(text in prompt for text in tab.texts("positive"))
    assert negative
    assert 0 < tab.tokens()[0] <= tab.tokens()[1]
    assert "captioning model" in tab.page.inner_text("#easy_diffuser_notes")


def test_ctrl_enter_analyses_once(tab: TabPage, photographs: Path) -> None:
    tab.upload(photographs / "coffee.png")
    tab.page.evaluate("document.querySelector('#easy_diffuser').dataset.told = ''")
    tab.page.locator("#easy_diffuser_captioner input").first.press("Control+Enter")
    assert "Done" in tab.ended()


def test_analyse_on_drop_when_the_person_wants_it(tab: TabPage, photographs: Path) -> None:
    tab.page.check("#easy_diffuser_on_drop input")
    tab.upload(photographs / "coffee.png")
    assert "Done" in tab.ended()


def test_retag_reads_the_caption_without_the_captioner(retagged: TabPage) -> None:
    assert any("astronaut" in text for text in retagged.texts())
    marks = retagged.page.locator("#easy_diffuser_words mark")
    shades = {mark.inner_text(): mark.get_attribute("style") for mark in marks.all()}
    strength = {word: int(style.split(":")[1].strip(" %;")) for word, style in shades.items()}
    assert strength["astronaut"] > strength["in"]


def test_retag_looks_at_the_picture_that_lies_there_now(tab: TabPage, tmp_path: Path) -> None:
    tab.upload(with_parameters(tmp_path / "first.png", "a first cat\nSteps: 1, Sampler: Euler, Seed: 1, Size: 96x64"))
    tab.run("generate")
    assert tab.page.text_content("#easy_diffuser_embedded .ed-full >> nth=0") == "a first cat"
    tab.upload(with_parameters(tmp_path / "second.png", "a second cat\nSteps: 1, Sampler: Euler, Seed: 1, Size: 96x64"))
    tab.caption = CAPTION
    assert "Done" in tab.run("retag")
    assert tab.page.text_content("#easy_diffuser_embedded .ed-full >> nth=0") == "a second cat"


def test_rows_are_switched_off_edited_weighted_and_moved(retagged: TabPage) -> None:
    first, second = retagged.texts()[:2]
    retagged.rows().nth(0).locator(".ed-on").uncheck()
    retagged.wait_for_prompt(f"!text.includes({first!r})")
    retagged.rows().nth(0).locator(".ed-on").check()
    weight = retagged.rows().nth(1).locator(".ed-emphasis")
    weight.fill("1.45")
    weight.blur()
    retagged.wait_for_prompt(f"text.includes('({second}:1.45)')")
    text = retagged.rows().nth(0).locator(".ed-text")
    text.fill("a brave person (smiling)")
    text.press("Enter")
    retagged.wait_for_prompt(r"text.includes('a brave person \\(smiling\\)')")
    text.press("Alt+ArrowDown")
    retagged.wait_for_prompt(f"text.startsWith('({second}:1.45)')")
    retagged.page.locator(".ed-positive .ed-add").fill("film grain")
    retagged.page.locator(".ed-positive .ed-add").press("Enter")
    retagged.wait_for_prompt("text.endsWith('film grain')")


def test_refiltering_keeps_the_edits_and_runs_no_model(retagged: TabPage) -> None:
    first = retagged.texts()[0]
    retagged.rows().nth(0).locator(".ed-on").uncheck()
    retagged.wait_for_prompt(f"!text.includes({first!r})")
    before = len(retagged.texts())
    with forward_passes() as seen:
        retagged.slide("max_tags", 1)
        retagged.page.wait_for_function(
            "() => document.querySelectorAll('#easy_diffuser_lists ol[data-side=positive] > li').length === 1"
        )
        retagged.slide("max_tags", 20)
        retagged.page.wait_for_function(
            f"() => document.querySelectorAll('#easy_diffuser_lists ol[data-side=positive] > li').length === {before}"
        )
    assert seen == []
    assert not retagged.rows().nth(0).locator(".ed-on").is_checked()
    assert first not in retagged.prompts[0]


def test_the_witness_of_forward_passes_sees_them(retagged: TabPage) -> None:
    retagged.caption = "a red bicycle leaning against a wall"
    with forward_passes() as seen:
        retagged.run("retag")
    assert seen


def test_send_opens_the_tab_and_undo_restores(retagged: TabPage) -> None:
    retagged.fill_boxes("my own (words:1.1)\nBREAK", "my negative")
    retagged.place("append")
    prompt, negative = retagged.prompts
    box, negative_box = retagged.send()
    assert retagged.tab_is_open("txt2img")
    assert box.startswith("my own (words:1.1)\nBREAK") and box.endswith(prompt)
    assert negative_box == f"my negative, {negative}"
    retagged.undo()
    assert retagged.boxes() == ("my own (words:1.1)\nBREAK", "my negative")


def test_sending_twice_opens_the_tab_twice(retagged: TabPage) -> None:
    for _ in range(2):
        retagged.tab("easy_diffuser")
        retagged.send()
        assert retagged.tab_is_open("txt2img")


def test_a_half_typed_edit_is_sent_too(retagged: TabPage) -> None:
    retagged.place("replace")
    retagged.rows().nth(0).locator(".ed-text").fill("half typed")
    assert "half typed" in retagged.send()[0]


def test_a_side_with_nothing_leaves_its_box_alone(retagged: TabPage) -> None:
    retagged.fill_boxes("", "keep me")
    for row in retagged.rows("negative").all():
        row.locator(".ed-on").uncheck()
    retagged.wait_for_prompt("text === ''", "negative")
    retagged.place("replace")
    assert retagged.send()[1] == "keep me"


def test_the_files_own_prompt_arrives_to_the_letter(tab: TabPage, tmp_path: Path) -> None:
    text = "(long hair:1.2), (blue eyes:1.3), (red dress:1.1), <lora:x:1> BREAK fate \\(series\\), 한국어 😀"
    tab.upload(
        with_parameters(
            tmp_path / "own.png",
            f"{text}\nNegative prompt: bad, (worse:1.3)\nSteps: 20, Sampler: Euler, Seed: 1, Size: 96x64",
        )
    )
    tab.run("generate")
    tab.page.wait_for_selector("#easy_diffuser_embedded section")
    assert tab.page.text_content("#easy_diffuser_embedded .ed-full >> nth=0") == text
    assert tab.page.locator("#easy_diffuser_embedded .ed-difference span").count() > 3
    tab.page.click("#easy_diffuser_embedded button")
    tab.wait_for_prompt("text.includes('<lora:x:1>')")
    assert tab.prompts == (text, "bad, (worse:1.3)")
    assert tab.send() == (text, "bad, (worse:1.3)")


def test_an_error_is_one_sentence_and_the_tab_lives_on(tab: TabPage) -> None:
    line = tab.run("generate")
    assert line.startswith("There is no picture yet.")
    tab.caption = "Кошка лежит на диване"
    line = tab.run("retag")
    assert tab.page.locator("#easy_diffuser_line .ed-error").count() == 1 and "Traceback" not in line
    tab.caption = CAPTION
    assert "Done" in tab.run("retag")


def test_hostile_text_is_text(tab: TabPage, tmp_path: Path) -> None:
    hostile = with_parameters(
        tmp_path / "<img src=x onerror=alert(9)>.png",
        f"{HOSTILE}\nNegative prompt: {HOSTILE}\nSteps: 1, Sampler: {HOSTILE}, Seed: 1, Size: 96x64",
    )
    tab.upload(hostile)
    tab.run("generate")
    assert tab.page.text_content("#easy_diffuser_embedded .ed-full >> nth=0") == HOSTILE
    tab.caption = f"a cat {HOSTILE} on a mat"
    tab.run("retag")
    assert "<script>alert(2)</script>" in tab.page.inner_text("#easy_diffuser_words")
    text = tab.rows().nth(0).locator(".ed-text")
    text.fill(HOSTILE)
    text.press("Enter")
    tab.settled()
    tab.slide("max_tags", 19)
    tab.settled()
    ours = (
        "#easy_diffuser_lists, #easy_diffuser_words, #easy_diffuser_embedded, #easy_diffuser_notes, #easy_diffuser_line"
    )
    found = tab.page.evaluate(
        "ours => [...document.querySelectorAll(ours)]"
        ".flatMap(place => [...place.querySelectorAll('img, script, a, b, strong')])"
        ".map(node => node.outerHTML).filter(html => !html.startsWith('<b>'))",
        ours,
    )
    assert found == []


def test_twenty_analyses_in_a_row(tab: TabPage, tmp_path: Path) -> None:
    Image.linear_gradient("L").save(tmp_path / "gradient.png")
    tab.upload(tmp_path / "gradient.png")
    for _ in range(20):
        assert "Done" in tab.run("generate")


def test_interrupt_stops_a_run_and_the_tab_lives_on(tab: TabPage, monkeypatch: pytest.MonkeyPatch) -> None:
    from lib_easydiffuser.errors import Interrupted
    from lib_easydiffuser.ui import events

    def endless(picture: Any, caption: str, settings: Any, host: Any) -> Any:
        while not host.stopped():
            host.progress(1, 3, "captioning")
        raise Interrupted()

    with monkeypatch.context() as patch:
        patch.setattr(events, "analysed", endless)
        tab.caption = CAPTION
        tab.press("retag")
        tab.page.wait_for_selector("#easy_diffuser_line progress")
        tab.page.wait_for_selector("button#easy_diffuser_interrupt", state="visible")
        tab.press("interrupt")
        assert tab.ended() == "Stopped."
    assert "Done" in tab.run("retag")
