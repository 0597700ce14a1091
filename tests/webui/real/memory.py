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
_CAPTION = "a smiling woman astronaut in an orange space suit standing in front of a large american flag"


@dataclass(frozen=True)
class Usage:
    """A process' memory, MiB: all of its pages, those that lie in no file, and its share of what others map too."""

    resident: float
    anonymous: float
    proportional: float

    def __str__(self) -> str:
        return f"{self.resident:.0f} ({self.anonymous:.0f}, {self.proportional:.0f})"


@dataclass(frozen=True)
class Course:
    """Memory of one host along the sequence. Without the extension the first three are the same."""

    opened: Usage
    first: Usage
    analysed: Usage
    reloaded: Usage

    def __str__(self) -> str:
        return f"{self.opened} > {self.first} > {self.analysed} > {self.reloaded} MiB"


@dataclass(frozen=True)
class Finding:
    """One row of the table."""

    held: bool
    text: str


def compare(ours: Course, without: Course) -> list[Finding]:
    """Growth that analyses and reloads cause, and the difference to the host without us."""
    grown = ours.analysed.resident - ours.first.resident
    analyses = grown / ours.first.resident
    ours_added = ours.reloaded.resident - ours.analysed.resident
    added = without.reloaded.resident - without.analysed.resident
    reloads = (ours_added - added) / without.reloaded.resident
    return [
        Finding(
            analyses <= BAR,
            f"from analysis {FIRST} to {ANALYSES} the host's memory changes by {_share(analyses, grown)}",
        ),
        Finding(
            reloads <= BAR,
            f"{RELOADS} UI reloads add {ours_added:.0f} MiB with the extension, {added:.0f} without it:"
            f" {_share(reloads, ours_added - added)}",
        ),
        *_differences(ours.reloaded, without.reloaded),
        Finding(
            True,
            f"resident (anonymous, proportional): opened > {FIRST} analyses > {ANALYSES} > {RELOADS} reloads:"
            f" with {ours}, without {without}",
        ),
    ]


def _share(share: float, mib: float) -> str:
    return f"{share:+.1%}, {mib:+.0f} MiB (at most {BAR:+.0%})"


def _differences(ours: Usage, without: Usage) -> list[Finding]:
    findings = []
    # The proportional share is told but not judged: it falls whenever another process maps the same libraries.
    for kind in ("resident", "anonymous"):
        mine, bare = getattr(ours, kind), getattr(without, kind)
        findings.append(
            Finding(
                mine / bare - 1 <= BAR,
                f"at the end {kind} memory is {mine:.0f} MiB with the extension, {bare:.0f} without it:"
                f" {_share(mine / bare - 1, mine - bare)}",
            )
        )
    return findings


def measure(make: Callable[[bool], RealHost], photograph: Path) -> list[Finding]:
    """Run the sequence in a fresh host with and in one without the extension."""
    return compare(_course(make(True), photograph), _course(make(False), None))


def _course(host: RealHost, photograph: Path | None) -> Course:
    """Raises AssertionError that says which host it was, what was being done, and the host's last words."""
    doing = ["starting"]
    try:
        return _sequence(host, photograph, doing)
    except Exception as error:
        which = f"{host.name} {'with' if host.has_extension else 'without'} the extension"
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise AssertionError(f"{which}, {doing[-1]}: {first}\nIt said last:\n{host.said()[-1500:]}") from error
    finally:
        host.close()


def _sequence(host: RealHost, photograph: Path | None, doing: list[str]) -> Course:
    """The sequence; the last of `doing` is what is being done."""
    host.start()
    with browser() as running:
        page = running.new_page()
        doing.append("opening the page")
        _open(page, host)
        _checkpoint(host)
        opened = _settled(page, host)
        doing.append("analysing")
        first, analysed = _analysed(page, host, photograph) if photograph else (opened, opened)
        for number in range(1, RELOADS + 1):
            doing.append(f"reload {number} of {RELOADS}")
            reload_ui(host, page)
            _open(page, host)
            # A page whose first requests still run can hold the restart up.
            reached = _settled(page, host)
        return Course(opened, first, analysed, reached)


def _analysed(page: Any, host: RealHost, photograph: Path) -> tuple[Usage, Usage]:
    """The captioner and the text encoder, twenty times each."""
    tab = TabPage(page)
    tab.tab("easy_diffuser")
    tab.upload(photograph)
    reached = []
    for number in range(1, ANALYSES + 1):
        _must(tab.run("generate"), number)
        tab.caption = _CAPTION
        _must(tab.run("retag"), number)
        if number in (FIRST, ANALYSES):
            reached.append(_settled(page, host))
    return reached[0], reached[1]


def _must(line: str, number: int) -> None:
    if "Done" not in line:
        raise AssertionError(f"analysis {number} of {ANALYSES} did not end well, its line says {line!r}")


def _open(page: Any, host: RealHost) -> None:
    page.goto(host.url, wait_until="domcontentloaded", timeout=READY)
    page.wait_for_selector("#txt2img_prompt textarea", state="attached", timeout=READY)
    if host.has_extension:
        page.wait_for_selector("#easy_diffuser[data-state]", state="attached", timeout=READY)


def _checkpoint(host: RealHost) -> None:
    """Wait for what the WebUI loads behind an open page; Forge loads at the first generation."""
    if host.has_checkpoint and not host.kind.loads_late:
        host.wait_for("loaded in", seconds=300)  # reForge: "Model NAME loaded in"


def _settled(page: Any, host: RealHost) -> Usage:
    # A request's last threads end after its answer.
    page.wait_for_timeout(_SETTLES_MS)
    return Usage(**host.memory_mib())
