"""What the checks by keyboard share; no checks here."""

from __future__ import annotations

from ...ui.axe import NoAxeError, axe, serious
from .checks_tab import CAPTION
from .session import NotHereError, Session

MOST_KEYS = 12
_OPEN = """() => {
    document.querySelectorAll("#easy_diffuser .label-wrap:not(.open)").forEach((one) => one.click());
    document.querySelectorAll("#easy_diffuser details").forEach((one) => { one.open = true; });
}"""


def no_serious_finding(s: Session, done: str) -> None:
    """The empty tab, the tab with a caption read and everything open, the keys; in both themes."""
    try:
        source = axe()
    except NoAxeError as error:
        raise NotHereError(str(error)) from error
    page, found = s.tab.page, {}
    for theme in ("light", "dark"):
        s.tab.open(f"{s.host.url}/?__theme={theme}")
        found[theme, "empty"] = serious(page, source)
        s.tab.upload(s.photograph)
        s.tab.caption = CAPTION
        assert done in s.tab.run("retag"), s.tab.line
        page.evaluate(_OPEN)
        page.wait_for_selector("#easy_diffuser_models_table .ed-model")
        s.tab.settled()
        found[theme, "ready"] = serious(page, source)
        s.shot(f"axe-{theme}-{'en' if done == 'Done' else 'ko'}")
        s.tab.rows().nth(0).focus()
        page.keyboard.press("?")
        page.wait_for_selector("#easy_diffuser_keys[open]")
        found[theme, "keys"] = serious(page, source, "#easy_diffuser_keys")
        page.keyboard.press("Escape")
    bad = {state: rows for state, rows in found.items() if rows}
    s.values["serious findings of axe-core"] = str({state: len(rows) for state, rows in found.items()})
    assert not bad, [row[1:3] for rows in bad.values() for row in rows][:12]
