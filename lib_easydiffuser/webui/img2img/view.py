"""The host as a script sees it: it has the host's turn already and must not ask for it again."""

from __future__ import annotations

from typing import Any, cast

from ...host import Host
from ...records import PromptPair
from ..abilities import job
from ..host import host


class _ScriptView:
    """The bar counts the host's own jobs: ours is a line of text. Sampling comes next: no model of ours stays."""

    def progress(self, done: int, total: int, text: str = "") -> None:
        job.tell_text(f"Easy Diffuser: {text or 'captioning'}")

    def prompt_boxes(self) -> PromptPair | None:
        return None

    def keeps(self, wanted: str) -> str:
        return "ram" if wanted == "device" else wanted

    def __getattr__(self, name: str) -> Any:
        return getattr(host(), name)


def script_view() -> Host:
    """A Host that takes no lock, moves no bar and parks what it used."""
    return cast(Host, _ScriptView())
