"""By ear in Korean: what is heard in a list, axe-core in either theme"""

from __future__ import annotations

from ...ui.keyboard import heard
from . import checks_korean
from .checks_tab import CAPTION
from .keys import no_serious_finding
from .session import Session, check

prepare = checks_korean.prepare


@check
def korean_is_heard(s: Session) -> None:
    """a row's weight and source are heard in Korean, and the keys are told in Korean"""
    s.tab.caption = CAPTION
    assert "완료" in s.tab.run("retag"), s.tab.line
    s.tab.rows().nth(0).focus()
    role, name, _ = heard(s.tab.page)[0]
    assert role == "row" and "강조 1" in name, name
    s.tab.page.keyboard.press("?")
    assert "태그 옮기기" in s.tab.page.inner_text("#easy_diffuser_keys[open]")
    s.tab.page.keyboard.press("Escape")


@check
def axe_in_korean(s: Session) -> None:
    """axe-core finds nothing serious on our nodes, in either theme, in Korean"""
    no_serious_finding(s, "완료")
