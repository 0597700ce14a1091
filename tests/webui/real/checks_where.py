"""Where tags are: pointing lights the place without a request, a place lists its tags, a part, overlays, the guide"""

from __future__ import annotations

from lib_easydiffuser.attention.encoders.minilm import WHEEL, MiniLM
from lib_easydiffuser.eyes.files import WHEELS
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.models.find import find
from tests.world.tiny_blip import TRAINED

from ...ui.test_controls import choose
from ...ui.where_page import CROSS, STRIP, drag, known, lit, row, scenery_in, seen
from . import guide
from .host import RealHost
from .session import NotHereError, Session, check


def prepare(host: RealHost) -> None:
    """The shape world's BLIP in BLIP base's place; the eyes and the encoder as this machine has them."""
    models = host.data / "models"
    models.mkdir(parents=True, exist_ok=True)
    here = {wheel.repo: find(wheel, QuietHost()) for wheel in WHEELS}
    here |= {"blip-image-captioning-base": TRAINED, WHEEL.repo: MiniLM().where(QuietHost())}
    for name, folder in here.items():
        if folder is not None:
            (models / name).symlink_to(folder.resolve(), target_is_directory=True)


@check
def boxes(s: Session) -> None:
    """the eyes' box of a photograph lights up, in words too, and a click there names the tag"""
    if any(find(wheel, QuietHost()) is None for wheel in WHEELS):
        raise NotHereError("the eyes are not here")
    s.tab.upload(s.photograph)
    choose(s.tab, "captioner", "eyes")
    assert "Done" in s.tab.run("generate"), s.tab.line
    known(s.tab)
    person = next(text for text in s.tab.texts() if "person" in text or "woman" in text)
    drag(s.tab, 0.4, 0.3, 0.4, 0.3)
    assert person in seen(s.tab)
    row(s.tab, person).hover()
    assert "% of the picture" in s.tab.page.inner_text(STRIP)
    shown = lit(s.tab, person)
    assert shown["there"] == 0 and shown["far"] > 100, shown
    s.tab.page.evaluate("() => scrollTo(0, 0)")
    s.tab.settled()
    s.shot("where")


@check
def maps(s: Session) -> None:
    """words of a caption light their maps; pointing asks the server for nothing"""
    s.tab.upload(scenery_in(s.work))
    choose(s.tab, "captioner", "blip-base")
    assert "Done" in s.tab.run("generate"), s.tab.line
    known(s.tab)
    s.tab.quiet()
    asked: list[str] = []
    s.tab.page.on("request", lambda request: asked.append(request.url))
    s.tab.page.locator(".ed-words [role=button]", has_text="cross").hover()
    row(s.tab, "blue cross").hover()
    shown = lit(s.tab, "blue cross")
    assert shown["there"] < 0.6 * shown["far"] and shown["far"] > 100, shown
    assert "blue cross" in s.tab.page.inner_text(STRIP)
    assert [one for one in asked if "progress" not in one and "heartbeat" not in one] == []


@check
def restricted(s: Session) -> None:
    """a rectangle lists its tags, the prompt is restricted to them, and Undo brings the others back"""
    before = s.tab.prompts[0]
    drag(s.tab, *CROSS)
    assert seen(s.tab)[0] == "blue cross"
    s.tab.page.locator("#easy_diffuser_where button", has_text="Keep only these").click()
    s.tab.wait_for_prompt("text.includes('cross') && !text.includes('triangle')")
    s.tab.page.locator("#easy_diffuser_where button", has_text="Undo").click()
    s.tab.wait_for_prompt(f"text === {before!r}")


@check
def a_part(s: Session) -> None:
    """the rectangle is read alone, then the whole picture again"""
    for name, held in (("Read only this part", False), ("Read the whole picture", True)):
        s.tab.page.evaluate("() => { document.querySelector('#easy_diffuser').dataset.told = '' }")
        s.tab.page.locator("#easy_diffuser_where button", has_text=name).click()
        assert "Done" in s.tab.ended(), s.tab.line
        known(s.tab)
        assert ("triangle" in s.tab.caption) is held, s.tab.caption


@check
def overlays(s: Session) -> None:
    """all overlays come as one archive that can be fetched"""
    s.tab.page.locator("#easy_diffuser_where_section .label-wrap").first.click()
    s.tab.press("where_save")
    link = s.tab.page.wait_for_selector("#easy_diffuser_where_file a[href]")
    address = str(link.evaluate("link => link.href"))
    answer = s.tab.page.request.get(address)
    assert answer.ok and answer.body()[:2] == b"PK", address
    s.values["overlays"] = f"{len(answer.body()) // 1024} KiB"


@check
def how_it_works(s: Session) -> None:
    """the guide is filled with a photograph's own caption, tags and tokens, and all of it stands in the window"""
    s.tab.upload(s.photograph)
    choose(s.tab, "captioner", "pixels")
    assert "Done" in s.tab.run("generate"), s.tab.line
    guide.held(s, guide.read(s, "guide"), s.tab.caption, "takes {used} of {room} tokens")
