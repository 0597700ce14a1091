"""The host as a script sees it: it has the host's turn already and must not ask for it again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...host import TokenCounter
from ...records import PromptPair
from ..host import host

if TYPE_CHECKING:
    from ..host import WebUIHost


class ScriptView:
    """A Host whose progress is a line of text: the bar counts the host's own jobs, and is left to it."""

    name = "webui"

    def __init__(self) -> None:
        self._host: WebUIHost = host()

    def device(self) -> str:
        return self._host.device()

    def progress(self, done: int, total: int, text: str = "") -> None:
        from modules import shared

        shared.state.textinfo = f"Easy Diffuser: {text or 'captioning'}"

    def stopped(self) -> bool:
        return self._host.stopped()

    def models_dir(self) -> Path | None:
        return self._host.models_dir()

    def embeddings_dir(self) -> Path | None:
        return self._host.embeddings_dir()

    def token_counter(self) -> TokenCounter | None:
        return self._host.token_counter()

    def prompt_boxes(self) -> PromptPair | None:
        return None

    def part_packages(self, kind: str) -> Sequence[str]:
        return self._host.part_packages(kind)
