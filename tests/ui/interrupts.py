"""Interrupt, pressed again and again while a captioner works: does the page ever stay at what is over?"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .tab_page import TabPage

_OVER = """() => {
    const root = document.querySelector('#easy_diffuser');
    const over = ['stopped', 'done', 'error'].includes(root.dataset.told) && !root.classList.contains('ed-running');
    window.edOver = over ? window.edOver || performance.now() : 0;
    return over && performance.now() - window.edOver > 1000;
}"""


def stuck_after(tab: TabPage, times: int, begin: Callable[[], None], patience_ms: int = 60_000) -> list[str]:
    """The lines at which the page stayed, of so many interrupted runs.

    Args:
        begin: Starts a run that lasts until it is interrupted.
        patience_ms: After which a page that says it is running is stuck; what is stuck stays so for ever.
    """
    chance = random.Random(times)
    return [line for _ in range(times) if (line := _stuck(tab, begin, chance, patience_ms))]


def _stuck(tab: TabPage, begin: Callable[[], None], chance: random.Random, patience_ms: int) -> str:
    page = tab.page
    page.evaluate("() => { document.querySelector('#easy_diffuser').dataset.told = '' }")
    begin()
    tab.told("running")
    _moment(page, chance.uniform(200, 1500))
    assert "ed-running" in (page.get_attribute("#easy_diffuser", "class") or ""), f"ended by itself: {tab.line}"
    page.locator("button#easy_diffuser_interrupt").hover()
    page.mouse.down()
    _moment(page, chance.uniform(0, 250))
    page.mouse.up()
    try:
        page.wait_for_function(_OVER, timeout=patience_ms)
    except Exception:
        return tab.line
    return ""


def _moment(page: Any, ms: float) -> None:
    """A person's time, different each time: what comes meanwhile is what is asked."""
    page.wait_for_timeout(ms)


def throttled(page: Any, rate: float) -> None:
    """The page as on a machine so many times slower; 1 as it is."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})


@contextmanager
def busy_loops(count: int) -> Iterator[None]:
    """So many programs that do nothing else."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()
