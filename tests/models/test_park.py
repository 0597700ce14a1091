"""Leaving the device to somebody else."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lib_easydiffuser.models import manager as module
from lib_easydiffuser.models.manager import Manager


def test_every_model_on_a_device_goes_to_ram(monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[tuple[str, str, Any]] = []
    monkeypatch.setattr(module, "place", lambda loaded, device, dtype: moved.append((loaded.name, device, dtype)))
    manager = Manager()
    for name, device in (("one", "cuda:0"), ("two", "cpu"), ("three", "mps")):
        manager._models[Path(name)] = SimpleNamespace(name=name, device=device, mib=1)  # type: ignore[assignment]
    manager.park()
    assert moved == [("one", "cpu", None), ("three", "cpu", None)]
    assert len(manager.residents()) == 3
