"""An update of ours: the host starts on settings and ui-config.json that version 0.1.0 left"""

from __future__ import annotations

import json
import shutil
from typing import Any

from ..test_update import CHANGED, SAVED
from .checks_api import V1, ask
from .host import RealHost
from .img2img_requests import get
from .session import Session, check


def prepare(host: RealHost) -> None:
    """As they lay there when the person pulled the new version."""
    for name in ("config.json", "ui-config.json"):
        shutil.copy(SAVED / name, host.data / name)


@check
def saved_settings_hold(s: Session) -> None:
    """What was set on the settings page is set, and the API and the tab start from it"""
    options = get(s, "/sdapi/v1/options")
    kept = {name: options.get(f"easydiffuser_{name}") for name in CHANGED}
    # Where the API tells of no extension's options, what it answers and what the file holds afterwards say it.
    assert kept == CHANGED or not s.host.kind.shows_extensions_options, kept
    status, answer = ask(s.host.url + f"{V1}/tags", {"captions": ["two brown dogs play in a park"]}, login="")
    assert status == 200, answer
    # Negatives were switched off, two tags are always there, and booru style is written with underscores or commas.
    assert answer["negative_prompt"] == "" and "masterpiece" in answer["prompt"], answer


@check
def saved_controls_hold(s: Session) -> None:
    """The tab's own controls stand where they were left, and it works"""
    placement = s.tab.page.locator("#easy_diffuser_placement input:checked")
    assert placement.get_attribute("value") in ("append", "Append"), placement.get_attribute("value")
    s.tab.upload(s.photograph)
    assert "Done" in s.tab.run("generate"), s.tab.line


@check
def nothing_saved_is_lost(s: Session) -> None:
    """After the start everything saved is still in the files"""
    for name in ("config.json", "ui-config.json"):
        then: dict[str, Any] = json.loads((SAVED / name).read_text("utf-8"))
        now = json.loads((s.host.data / name).read_text("utf-8"))
        assert {key: value for key, value in then.items() if now.get(key) != value} == {}, name
    assert "Traceback" not in s.host.said()
