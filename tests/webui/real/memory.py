"""What twenty analyses and five UI reloads leave in a host's memory, beside the same host without the extension.

Without the extension there is nothing that could analyse, so that sequence is the page, opened as often, and the same
reloads. Models the tagger loads once stay; growth is therefore judged apart from the difference between both hosts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...ui.chromium import browser
from ...ui.tab_page import READY, TabPage
from .host import RealHost, reload_ui

ANALYSES, FIRST, RELOADS = 20, 3, 5
BAR = 0.05
_SETTLES_MS = 4000


@dataclass(frozen=True)
class Course:
    """Resident memory of one host along the sequence, MiB. Without the extension the first three are the same."""

    opened: float
    first: float
    analysed: float
    reloaded: float

    def __str__(self) -> str:
        return f"{self.opened:.0f} > {self.first:.0f} > {self.analysed:.0f} > {self.reloaded:.0f} MiB"


@dataclass(frozen=True)
class Finding:
    """One row of the table."""

    held: bool
    text: str


def compare(ours: Course, without: Course) -> list[Finding]:
    """Growth that analyses and reloads cause, and the difference to the host without us."""
    analyses = ours.analysed / ours.first - 1
    reloads = (ours.reloaded - ours.analysed - (without.reloaded - without.analysed)) / without.reloaded
    difference = ours.reloaded / without.reloaded - 1
    return [
        Finding(
            analyses <= BAR, f"memory grows by {analyses:+.1%} from analysis {FIRST} to {ANALYSES} (bar {BAR:.0%})"
        ),
        Finding(
            reloads <= BAR,
            f"{RELOADS} UI reloads add {reloads:+.1%} to what they add without the extension (bar {BAR:.0%})",
        ),
        Finding(
            difference <= BAR,
            f"after both, memory is {difference:+.1%} ({ours.reloaded - without.reloaded:+.0f} MiB) of the host without"
            f" the extension (bar {BAR:.0%}; opened > {FIRST} analyses > {ANALYSES} > {RELOADS} reloads:"
            f" with {ours}, without {without})",
        ),
    ]


def measure(make: Callable[[bool], RealHost], photograph: Path) -> list[Finding]:
    """Run the sequence in a fresh host with and in one without the extension."""
    return compare(_course(make(True), photograph), _course(make(False), None))


def _course(host: RealHost, photograph: Path | None) -> Course:
    try:
        host.start()
        with browser() as running:
            page = running.new_page()
            _open(page, host)
            opened = _settled(page, host)
            first, analysed = _analysed(page, host, photograph) if photograph else (opened, opened)
            for _ in range(RELOADS):
                reload_ui(host, page)
                _open(page, host)
                # A page whose first requests still run can hold the restart up.
                reached = _settled(page, host)
            return Course(opened, first, analysed, reached)
    except TimeoutError as error:
        raise AssertionError(f"{error}; it said: {host.said()[-1500:]}") from error
    finally:
        host.close()


def _analysed(page: Any, host: RealHost, photograph: Path) -> tuple[float, float]:
    tab = TabPage(page)
    tab.tab("easy_diffuser")
    tab.upload(photograph)
    reached = []
    for number in range(1, ANALYSES + 1):
        line = tab.run("generate")
        if "Done" not in line:
            raise AssertionError(f"analysis {number} said {line!r}")
        if number in (FIRST, ANALYSES):
            reached.append(_settled(page, host))
    return reached[0], reached[1]


def _open(page: Any, host: RealHost) -> None:
    page.goto(host.url, wait_until="domcontentloaded", timeout=READY)
    page.wait_for_selector("#txt2img_prompt textarea", state="attached", timeout=READY)
    if host.has_extension:
        page.wait_for_selector("#easy_diffuser[data-state]", state="attached", timeout=READY)


def _settled(page: Any, host: RealHost) -> float:
    # The checkpoint is loaded after the page is up, and a request's last threads end after its answer.
    page.wait_for_timeout(_SETTLES_MS)
    return host.resident_mib()
