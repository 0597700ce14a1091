from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib_easydiffuser.models.manager import MANAGER
from tests.world.checkpoints import make_all
from tests.world.hosts import ModelHost


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tiny checkpoints of every captioner; those the oldest transformers wrote when `make test-matrix` says where."""
    given = os.environ.get("EASYDIFFUSER_TINY")
    return Path(given) if given else make_all(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def host(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> ModelHost:
    _nowhere_else(monkeypatch)
    return ModelHost(tiny)


@pytest.fixture
def bare_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelHost:
    """A machine without any model."""
    _nowhere_else(monkeypatch)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    return ModelHost(tmp_path / "models")


@pytest.fixture(autouse=True, scope="session")
def _empty_memory() -> Iterator[None]:
    yield
    MANAGER.unload()


def _nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("EASYDIFFUSER_MODELS", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
