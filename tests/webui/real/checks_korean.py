"""The host in Korean: nothing of ours left in English, glosses, Korean tags and captions, settings, img2img"""

from __future__ import annotations

import json
import re
from typing import Any

from ...ui.test_korean import KOREAN, names
from ...ui.untranslated import texts, untranslated
from ...world.checkpoints import blip
from .host import RealHost
from .img2img_page import choose, fresh, from_folder, generate, load
from .img2img_requests import post
from .session import NotHereError, Session, check

# The hosts' own words, drawn inside our tab by their image box and their toasts.
_HOSTS = {"Undo", "Redo", "Download", "Share", "Loading...", "processing |", "queue:"}
_SETTINGS = "#settings_easydiffuser"
# Every text the bar shows while a generation runs; the host writes it anew with each answer.
_WATCH = """() => {
    window.edSeen = new Set();
    const bars = () => [...document.querySelectorAll(".progressDiv .progress")];
    setInterval(() => bars().forEach((bar) => edSeen.add(bar.textContent)), 20);
}"""
_SLOW = {"num_beams": 8, "min_new_tokens": 40, "max_new_tokens": 50}


def prepare(host: RealHost) -> None:
    """The localisation is an option, as the person would have chosen it."""
    (host.data / "config.json").write_text(json.dumps({"localization": "ko_KR"}), encoding="utf-8")


def left(s: Session, root: str = "#easy_diffuser") -> list[str]:
    found = [text for text in untranslated(texts(s.tab.page, root), names()) if text not in _HOSTS]
    # Folders that are offered: a host that has made its own has some.
    return [text for text in found if not text.startswith(str(s.host.data))]


@check
def nothing_left_in_english(s: Session) -> None:
    """every text of the tab is Korean: empty, analysed, re-tagged, and when something is wrong"""
    found = set(left(s))
    s.tab.upload(s.photograph)
    assert "완료" in s.tab.run("generate"), s.tab.line
    found |= set(left(s))
    s.tab.caption = "a photo of a smiling woman without shoes at night, a cat on a blue sofa"
    assert "완료" in s.tab.run("retag"), s.tab.line
    found |= set(left(s))
    s.tab.caption = ""
    assert "캡션이 비어 있습니다" in s.tab.run("retag")
    found |= set(left(s))
    assert not found, sorted(found)


@check
def korean_caption(s: Session) -> None:
    """a Korean caption is read by the lexicon, stays as typed, and its tags carry glosses"""
    s.tab.caption = KOREAN
    assert "완료" in s.tab.run("retag"), s.tab.line
    assert {"woman", "red dress", "beach"} <= set(s.tab.texts())
    assert s.tab.caption == KOREAN
    glosses = s.tab.page.locator("#easy_diffuser_lists ol .ed-gloss").all_inner_texts()
    assert "빨간 드레스" in glosses, glosses
    s.values["rows with a gloss"] = f"{len(glosses)} of {s.tab.rows().count() + s.tab.rows('negative').count()}"


@check
def korean_tag(s: Session) -> None:
    """a tag typed in Korean goes to the box in English"""
    add = s.tab.page.locator("#easy_diffuser_lists .ed-add").first
    add.fill("긴 머리")
    add.press("Enter")
    s.tab.wait_for_prompt("text.includes('long hair')")
    prompt, _ = s.tab.send()
    assert "long hair" in prompt and "긴 머리" not in prompt, prompt
    s.tab.tab("easy_diffuser")


@check
def shown(s: Session) -> None:
    """a picture of the Korean page"""
    s.tab.caption = "파란 눈의 웃는 소녀가 벚꽃 나무 아래에 서 있다"
    s.tab.run("retag")
    add = s.tab.page.locator("#easy_diffuser_lists .ed-add").first
    add.fill("긴 머리")
    add.press("Enter")
    s.tab.wait_for_prompt("text.includes('long hair')")
    s.tab.page.evaluate("() => window.scrollTo(0, 0)")
    s.tab.quiet()
    s.shot("tab-ko")


@check
def models_panel(s: Session) -> None:
    """the list of models is Korean too"""
    page = s.tab.page
    page.locator("#easy_diffuser_models").get_by_text("모델", exact=True).first.click()
    page.wait_for_selector("#easy_diffuser_models_table [data-name]")
    assert not left(s), left(s)
    page.locator("#easy_diffuser_models").scroll_into_view_if_needed()
    s.shot("models-ko")


@check
def img2img_script(s: Session) -> None:
    """the script's controls in img2img are Korean"""
    page = s.tab.page
    s.tab.tab("img2img")
    found = texts(
        page, "#img2img_script_container [id*='easy_diffuser'], #img2img_script_container [id*='easy-diffuser']"
    )
    wrong = [text for text in untranslated(found, names()) if text not in _HOSTS]
    assert not wrong, wrong
    s.values["texts of the script"] = str(len(found))
    s.tab.tab("easy_diffuser")


@check
def settings_page(s: Session) -> None:
    """our settings are Korean, labels and explanations"""
    page: Any = s.tab.page
    s.tab.tab("settings")
    page.wait_for_selector(_SETTINGS, state="attached")
    found = texts(page, _SETTINGS)
    assert len(found) > 100, found
    wrong = [text for text in untranslated(found, names()) if text not in _HOSTS]
    assert not wrong, wrong
    pages = page.locator("#settings").get_by_role("button", name="Easy Diffuser", exact=True)
    if pages.count():  # Forge keeps its list of pages folded
        pages.first.click()
        s.tab.quiet()
        s.shot("settings-ko")
    s.tab.tab("easy_diffuser")


@check
def img2img_bar(s: Session) -> None:
    """img2img: what the bar says of us while it captions is Korean"""
    _needs_pictures(s)
    decoder = {"hidden_size": 128, "num_hidden_layers": 4, "intermediate_size": 512, "num_attention_heads": 8}
    blip(s.host.data / "models" / "EasyDiffuser" / "blip-image-captioning-base", decoder)
    post(s, "/sdapi/v1/options", {f"easydiffuser_{name}": value for name, value in _SLOW.items()})
    folder = s.host.data / "two"
    folder.mkdir()
    for name in ("first.png", "second.png"):
        (folder / name).write_bytes(s.photograph.read_bytes())
    fresh(s)
    choose(s, "#script_easy_diffuser_captioner", "blip-base")
    from_folder(s, folder)
    s.tab.page.evaluate(_WATCH)
    generate(s, 2)
    ours = [text for text in s.tab.page.evaluate("() => [...edSeen]") if "Easy Diffuser" in text]
    if not ours:
        raise NotHereError("captioning was over before the bar was drawn")
    assert all(text.startswith("Easy Diffuser: 캡션을 만드는 중") for text in ours), ours
    s.values["the bar"] = " | ".join(ours)


@check
def img2img_comment(s: Session) -> None:
    """img2img: the comment below the pictures is Korean, its numbers as they were"""
    _needs_pictures(s)
    fresh(s)
    choose(s, "#script_easy_diffuser_captioner", "blip-large")
    load(s, s.photograph)
    generate(s)
    s.tab.quiet()
    said = s.tab.page.locator("#html_log_img2img .comments").first.inner_text().strip()
    s.values["the comment"] = said
    assert said.startswith("Easy Diffuser: 캡션 생성기 'blip-large'") and "and the rest" not in said, said
    assert "직접 쓴 프롬프트로 그림을 만들었습니다." in said, said
    assert re.search(r"\d MiB", said), said
    s.tab.page.locator("#html_log_img2img").first.scroll_into_view_if_needed()
    s.shot("img2img-ko")


def _needs_pictures(s: Session) -> None:
    if not s.host.has_checkpoint:
        raise NotHereError("without a checkpoint (--ckpt-dir) the host makes no picture")
