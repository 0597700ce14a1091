"""A command line in this process, a WebUI that recipes can ask, and a host that asks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from lib_easydiffuser.recipe.read import SCHEMA
from lib_easydiffuser.standalone.api import WebUI as Client
from lib_easydiffuser.standalone.caller import ApiCaller
from lib_easydiffuser.standalone.host import StandaloneHost
from tests.fakes.recipe_webui import WebUI, served
from tests.standalone.conftest import Cli, cli

__all__ = ["Cli", "cli", "recipe"]


@pytest.fixture
def webui() -> Iterator[WebUI]:
    with served(WebUI()) as made:
        yield made


@pytest.fixture
def host(webui: WebUI, tmp_path: Path) -> StandaloneHost:
    made = StandaloneHost("cpu", str(tmp_path / "models"))
    made.call_with(ApiCaller(Client(webui.url)))
    return made


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture of the person's own, 2:3."""
    path = tmp_path / "photo.png"
    Image.new("RGB", (64, 96), (200, 30, 30)).save(path)
    return path


def recipe(*steps: dict[str, Any], name: str = "Tried") -> dict[str, Any]:
    return {"schema": SCHEMA, "name": name, "about": "", "steps": list(steps)}


SMALL = {"width": 64, "height": 64, "steps": 4}
CHAIN = recipe(
    {"step": "txt2img", "seed": 7, **SMALL}, {"step": "adetailer"}, {"step": "img2img", "seed": 8},
    {"step": "adetailer"}, {"step": "upscale"},
)  # fmt: skip
