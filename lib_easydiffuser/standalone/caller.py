"""A recipe's way to a running WebUI: its API at an address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .api import WebUI, family_of


class ApiCaller:
    """See `recipe.caller.Caller`."""

    def __init__(self, webui: WebUI) -> None:
        self._webui = webui

    def get(self, path: str) -> Any:
        return self._webui.get(path)

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._webui.post(path, body)

    def progress(self) -> tuple[float, bool]:
        said = self._webui.get("/sdapi/v1/progress?skip_current_image=true") or {}
        state = said.get("state") or {}
        return float(said.get("progress") or 0.0), bool(state.get("interrupted"))

    def interrupt(self) -> None:
        self._webui.interrupt()

    def family(self) -> str:
        """What the checkpoint's name says; the API does not say more."""
        return family_of(str(self._webui.options().get("sd_model_checkpoint") or ""))
