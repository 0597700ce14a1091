"""What a check gets: the running host, an open page, a folder for pictures. The checks are in checks_*.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from ...ui.chromium import browser
from ...ui.tab_page import TabPage
from .host import RealHost


class NotHereError(Exception):
    """Something this host has not got, so that the check means nothing; its name says what."""


@dataclass
class Session:
    """A running host, an open page and a folder for pictures."""

    host: RealHost
    tab: TabPage
    shots: Path
    work: Path
    photograph: Path
    values: dict[str, str] = field(default_factory=dict)

    def lacks(self) -> list[str]:
        """What the tab says that this host lacks, a sentence each."""
        return [line.strip() for line in self.tab.page.locator("#easy_diffuser_host_lacks li").all_text_contents()]

    def shot(self, name: str) -> None:
        path = self.shots / f"{self.host.name.lower().replace(' ', '-')}-{name}.png"
        self.tab.page.screenshot(path=str(path))
        # Few colours keep it below 150 kB, so that the README can show it.
        Image.open(path).convert("RGB").resize((1120, 800), Image.Resampling.LANCZOS).quantize(96).save(
            path, optimize=True
        )


Check = Callable[[Session], None]
CHECKS: dict[str, list[Check]] = {}


def check(function: Check) -> Check:
    """Make it one of the checks of its file, in the order they stand there."""
    CHECKS.setdefault(function.__module__, []).append(function)
    return function


@contextmanager
def session(host: RealHost, shots: Path, photograph: Path) -> Iterator[Session]:
    """A page of a host that runs."""
    shots.mkdir(parents=True, exist_ok=True)
    with browser() as running:
        page = running.new_page(viewport={"width": 1400, "height": 1000})
        tab = TabPage(page)
        if login := host.flag("--gradio-auth"):
            user, _, password = login.partition(":")
            page.request.post(f"{host.url}/login", form={"username": user, "password": password})
        tab.open(host.url, host.kind.opens_ms)
        yield Session(host, tab, shots, host.data, photograph)
