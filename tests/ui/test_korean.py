"""The tab on a Korean page: nothing of ours in English, glosses, tags and captions typed in Korean."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser.settings import knobs
from lib_easydiffuser.ui.korean import catalogue
from lib_easydiffuser.webui.settings_page import said

from .tab_page import TabPage
from .untranslated import texts, untranslated

KOREAN = "빨간 드레스를 입은 여자가 밤에 해변에 서 있다"


@pytest.fixture
def korean_tab(chromium_running: Any, preview_url: str) -> Iterator[TabPage]:
    """The tab in a browser that wants Korean."""
    context = chromium_running.new_context(locale="ko-KR", viewport={"width": 1400, "height": 1000})
    opened = TabPage(context.new_page())
    opened.open(preview_url)
    opened.page.wait_for_selector("#easy_diffuser.ed-with-gloss")
    yield opened
    context.close()
    assert opened.errors == []


def test_nothing_of_ours_is_left_in_english(korean_tab: TabPage, tmp_path: Any) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (96, 96, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "noise.png")
    found = set(texts(korean_tab.page))
    korean_tab.upload(tmp_path / "noise.png")
    korean_tab.run("generate")
    found |= set(texts(korean_tab.page))
    korean_tab.caption = "a photo of a woman without shoes at night, a cat on a blue sofa"
    korean_tab.run("retag")
    found |= set(texts(korean_tab.page))
    korean_tab.caption = ""
    assert "캡션이 비어 있습니다" in korean_tab.run("retag")
    found |= set(texts(korean_tab.page))
    assert untranslated(found, names()) == []


def test_a_korean_caption_and_tag_become_english_ones(korean_tab: TabPage) -> None:
    korean_tab.caption = KOREAN
    assert "완료" in korean_tab.run("retag")
    assert {"woman", "red dress", "beach"} <= set(korean_tab.texts())
    assert korean_tab.caption == KOREAN, "what the person wrote stays"
    assert KOREAN in korean_tab.page.inner_text("#easy_diffuser_notes")
    add = korean_tab.page.locator("#easy_diffuser_lists .ed-add").first
    add.fill("긴 머리")
    add.press("Enter")
    korean_tab.wait_for_prompt("text.includes('long hair')")
    korean_tab.page.wait_for_function(
        "() => [...document.querySelectorAll('#easy_diffuser_lists .ed-text')].some((box) => box.value === 'long hair')"
    )
    glosses = korean_tab.page.locator("#easy_diffuser_lists ol .ed-gloss").all_inner_texts()
    assert "빨간 드레스" in glosses and "긴 머리" in glosses


def test_a_host_finds_no_label_of_its_own_among_the_words_of_a_caption(tab: TabPage) -> None:
    tab.page.evaluate("() => { window.localization = {person: '직접', left: '남음', picture: '그림'} }")
    tab.caption = "a picture of a person on the left"
    assert "Done" in tab.run("retag")
    tab.page.wait_for_selector("#easy_diffuser_words .ed-words mark")
    found = tab.page.evaluate(
        """() => {
            const words = document.querySelector("#easy_diffuser_words");
            const walk = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
            const texts = [];
            for (let text = walk.nextNode(); text; text = walk.nextNode()) texts.push(text.data.trim());
            return texts;
        }"""
    )
    assert not {"person", "left", "picture"} & {*found}, "the host would replace what is the whole of a label"
    assert tab.caption in tab.page.inner_text("#easy_diffuser_words")


def test_a_letter_that_is_a_label_of_the_host_is_put_back(tab: TabPage) -> None:
    tab.page.evaluate("() => { window.localization = {x: '닫기', person: '직접'} }")
    shown = tab.page.evaluate(
        """async () => {
            const {node} = window.easyDiffuser;
            const place = node("span", {class: "ed-words"}, "x", node("b", {}, "person"));
            const letter = place.firstChild;
            letter.data = window.localization.x;  // as the host does with every text that is added
            await new Promise((done) => queueMicrotask(done));
            return place.textContent;
        }"""
    )
    assert shown == "xperson"


def test_a_korean_word_nobody_knows_stays_as_typed(korean_tab: TabPage) -> None:
    korean_tab.caption = KOREAN
    korean_tab.run("retag")
    add = korean_tab.page.locator("#easy_diffuser_lists .ed-add").first
    add.fill("모르는낱말")
    add.press("Enter")
    korean_tab.wait_for_prompt("text.includes('모르는낱말')")
    assert "모르는낱말" in korean_tab.texts()


def test_who_shows_no_sign_of_korean_never_meets_its_switch(tab: TabPage) -> None:
    tab.caption = "a woman in a red dress"
    tab.run("retag")
    switch = tab.page.locator(".ed-gloss-switch")
    assert not tab.page.locator("#easy_diffuser_lists ol .ed-gloss").first.is_visible()
    assert not switch.is_visible()
    tab.caption = KOREAN
    tab.run("retag")
    assert switch.is_visible(), "who writes Korean reads it"


def test_glosses_are_on_for_a_korean_reader_and_can_be_switched(korean_tab: TabPage) -> None:
    korean_tab.caption = "a woman in a red dress"
    korean_tab.run("retag")
    gloss = korean_tab.page.locator("#easy_diffuser_lists ol .ed-gloss").first
    assert gloss.is_visible()
    korean_tab.page.uncheck(".ed-gloss-switch input")
    assert not gloss.is_visible()
    korean_tab.page.check(".ed-gloss-switch input")
    assert gloss.is_visible()


def test_an_english_page_offers_a_korean_browser_the_switch_in_korean(chromium_running: Any, preview_url: str) -> None:
    context = chromium_running.new_context(locale="ko-KR", viewport={"width": 1400, "height": 1000})
    context.add_init_script("window.opts = {localization: 'None'}")
    opened = TabPage(context.new_page())
    opened.open(preview_url)
    opened.caption = "a woman in a red dress"
    assert "Done" in opened.run("retag"), "the page is English"
    gloss = opened.page.locator("#easy_diffuser_lists ol .ed-gloss").first
    assert not gloss.is_visible()
    opened.page.get_by_label("태그 아래에 한국어 표시").check()
    assert gloss.is_visible()
    context.close()
    assert opened.errors == []


HOST_PAGE = """
    window.opts = {localization: 'ko_KR'};
    document.addEventListener('DOMContentLoaded', () => {
        const results = document.createElement('div');
        results.id = 'img2img_results';
        results.innerHTML = "<p class='comments'></p><div class='progress'></div>";
        document.body.append(results);
    });
"""


def test_what_the_img2img_script_says_among_the_host_s_own_words(chromium_running: Any, preview_url: str) -> None:
    context = chromium_running.new_context(locale="en-US")
    context.add_init_script(HOST_PAGE)
    opened = TabPage(context.new_page())
    opened.open(preview_url)
    opened.page.evaluate("""() => {
        const [comments, bar] = document.querySelectorAll('#img2img_results > *');
        comments.append('Easy Diffuser: There is no captioner <b>. The picture was made with your own prompt.',
            document.createElement('br'), 'There is no init image. Another extension said so.');
        bar.textContent = 'Easy Diffuser: captioning 40% ETA: 3s';
    }""")
    opened.page.wait_for_function(
        "() => /[가-힣]/.test(document.querySelector('#img2img_results .progress').innerText)"
    )
    comments, bar = (opened.page.inner_text(f"#img2img_results .{name}") for name in ("comments", "progress"))
    first, second = comments.splitlines()
    assert first == "Easy Diffuser: 캡션 생성기 <b>은(는) 없습니다. 직접 쓴 프롬프트로 그림을 만들었습니다."
    assert second == "There is no init image. Another extension said so.", "others' words are theirs"
    assert bar == "Easy Diffuser: 캡션을 만드는 중 40% ETA: 3s"
    context.close()
    assert opened.errors == []


def test_hostile_text_is_neither_markup_nor_translated(korean_tab: TabPage) -> None:
    korean_tab.caption = "<img src=x onerror=alert(1)> 긴 머리 소녀"
    korean_tab.run("retag")
    korean_tab.caption = "a cat named Done and Cancel"
    korean_tab.run("retag")
    assert "Cancel" in korean_tab.page.inner_text("#easy_diffuser_words")
    assert korean_tab.dialogs == []


def test_every_knob_is_in_the_localisation_as_the_settings_page_shows_it() -> None:
    strings = catalogue()["strings"]
    for knob in knobs().values():
        for text in (knob.label, knob.help, knob.group, f"({said(knob)})"):
            assert text in strings, text


def test_the_localisation_is_text_for_text() -> None:
    strings = catalogue()["strings"]
    assert all(isinstance(text, str) and text for text in strings.values())
    assert json.loads(json.dumps(strings)) == strings
    same = {text for text, korean in strings.items() if not re.search("[가-힣]", korean)}
    known = {"Easy Diffuser", "Top-p", "nsfw", "DeepBooru", "MiB", "GiB", "Enter", "clip", "CLIP", "U-Net", "The U-Net"}
    assert same <= known, same - known


def test_sentences_keep_their_values() -> None:
    for english, korean in catalogue()["sentences"]:
        assert set(re.findall(r"\{\d\}", english)) == set(re.findall(r"\{\d\}", korean.replace("{=", "{"))), english
        assert re.search("[가-힣]", korean)


def names() -> set[str]:
    """Names of parts and of wheels, which stay as they are."""
    from lib_easydiffuser.eyes.files import WHEELS
    from lib_easydiffuser.host import QuietHost
    from lib_easydiffuser.inventory import registries

    wheels = {wheel.repo for wheel in WHEELS}
    return wheels | {
        name for one in registries().values() for part in one.all(QuietHost()) for name in (part.name, part.title)
    }
