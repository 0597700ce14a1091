"""Hosts for tests: quiet ones with a models folder, and one that stops."""

from __future__ import annotations

from pathlib import Path

from lib_easydiffuser.host import QuietHost


class ModelHost(QuietHost):
    """A host that keeps models in one folder."""

    def __init__(self, models: Path | None) -> None:
        self._models = models

    def models_dir(self) -> Path | None:
        return self._models


class StoppingHost(ModelHost):
    """Stops when it is asked for the nth time."""

    def __init__(self, models: Path, after: int) -> None:
        super().__init__(models)
        self.asked = 0
        self._after = after

    def stopped(self) -> bool:
        self.asked += 1
        return self.asked > self._after
