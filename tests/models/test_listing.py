"""A list of the models is an answer at once: it waits neither for a captioner at work nor for a download."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from lib_easydiffuser import inventory
from lib_easydiffuser.captioners.blip_base import BlipBase
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.models.checkpoint import Checkpoint
from lib_easydiffuser.models.downloads import DOWNLOADS
from lib_easydiffuser.models.load import Loaded
from lib_easydiffuser.models.manager import MANAGER
from lib_easydiffuser.settings import Settings
from tests.world.hosts import ModelHost
from tests.world.hub import Hub, serving

REPO = "somebody/test-listing"
FILES = {"config.json": b"{}", "model.safetensors": b"w" * 300_000}


def weights(name: str) -> Loaded:
    import torch

    return cast(Loaded, SimpleNamespace(folder=Path(name), device="cpu", mib=7, dtype=torch.float32))


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr(BlipBase, "checkpoints", (Checkpoint(REPO, "f" * 40, "MIT", 1),))
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "EASYDIFFUSER_MODELS"):
        monkeypatch.delenv(name, raising=False)
    with serving(Hub(REPO, dict(FILES), "f" * 40)) as served:
        monkeypatch.setenv("HF_ENDPOINT", served.url)
        yield served
        DOWNLOADS.cancel(REPO)
        DOWNLOADS.wait(REPO)


def elsewhere(job: Any) -> Any:
    """What another thread answers meanwhile; TimeoutError when it waits for us."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(job).result(timeout=30)


def test_while_a_model_is_used() -> None:
    folder = Path("in-use")
    with MANAGER.use(folder, lambda: weights("in-use"), Settings(), QuietHost()):
        seen = elsewhere(MANAGER.residents)
        assert folder in [one.folder for one in seen]
        assert elsewhere(lambda: inventory.models(Settings(), QuietHost()))
    MANAGER.unload(folder)


def test_the_used_one_stands_last_and_is_loaded_once() -> None:
    MANAGER.unload()
    for name in ("a", "b", "a"):
        with MANAGER.use(Path(name), lambda name=name: weights(name), Settings(), QuietHost()):  # type: ignore[misc]
            pass
    assert [str(one.folder) for one in MANAGER.residents()] == ["b", "a"]
    MANAGER.unload()


def test_while_a_download_runs(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    host = ModelHost(tmp_path / "models")
    hub.drop_after, hub.drops = 50, 10**6  # a line that never gets to the end
    inventory.fetch("blip-base", Settings(), host)
    line = elsewhere(lambda: inventory.one("blip-base", Settings(), host))
    assert line.download is not None and line.download.active
    assert inventory.cancel("blip-base", Settings(), host)
