"""A folder of the shape world with its prompts, and a host that keeps its features in a folder of the test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from lib_easydiffuser.host import Host
from tests.world.hosts import ModelHost
from tests.world.scenes import Scene, scene


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    monkeypatch.delenv("EASYDIFFUSER_MODELS", raising=False)
    return ModelHost(tmp_path / "models")


@pytest.fixture(scope="session")
def drawn() -> list[Scene]:
    return [scene((51, number), "train", 48, 1) for number in range(24)]


@pytest.fixture
def pictures(tmp_path: Path, drawn: list[Scene]) -> Callable[[int], Path]:
    """A folder of so many scenes, their captions beside them."""

    def make(count: int) -> Path:
        folder = tmp_path / "pictures"
        folder.mkdir(exist_ok=True)
        for number, one in enumerate(drawn[:count]):
            one.image.save(folder / f"{number:02}.png")
            (folder / f"{number:02}.txt").write_text(one.caption, "utf-8")
        return folder

    return make


def plain_picture(path: Path, colour: tuple[int, int, int] = (200, 30, 30)) -> Path:
    Image.new("RGB", (40, 32), colour).save(path)
    return path
