"""A folder of small pictures as a WebUI saves them, and an index beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from lib_easydiffuser.history.ask import kept_up
from lib_easydiffuser.history.gather import gather, opt_in
from lib_easydiffuser.history.index import Index
from lib_easydiffuser.history.records import Gathered
from lib_easydiffuser.history.spaces.colours import Colours
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.images import load_picture
from lib_easydiffuser.settings import Settings
from tests.standalone.conftest import Cli, cli

__all__ = ["Cli", "cli"]
HOST, SETTINGS = QuietHost(), Settings()

Save = Callable[..., Path]


def infotext(prompt: str, negative: str = "", **settings: object) -> str:
    lines = [prompt, *([f"Negative prompt: {negative}"] if negative else [])]
    named = {"Steps": 20, "Sampler": "Euler a", "CFG scale": 7, "Seed": 1, "Size": "64x48", **settings}
    return "\n".join([*lines, ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in named.items())])


@dataclass
class World:
    """A folder of pictures and where its index lies."""

    folder: Path
    place: Path
    opened: list[Index] = field(default_factory=list)

    def save(
        self, name: str, colour: str, prompt: str = "", negative: str = "", half: str = "", **settings: object
    ) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        image = Image.new("RGB", (64, 48), colour)
        if half:
            ImageDraw.Draw(image).rectangle((0, 24, 64, 48), fill=half)
        info = PngInfo()
        if prompt:
            info.add_text("parameters", infotext(prompt, negative, **settings))
        image.save(path, pnginfo=info)
        return path

    def add(self, deep: bool = True) -> Gathered:
        opt_in(self.folder, self.place, deep)
        return self.walk()

    def walk(self, host: QuietHost = HOST) -> Gathered:
        return gather(self.place, kept_up("colours", HOST), SETTINGS, host)

    @property
    def index(self) -> Index:
        self.opened.append(Index(self.place))
        return self.opened[-1]

    def colours(self, path: Path) -> Any:
        """A picture's vector by its colours."""
        return Colours().vectors([load_picture(path)], SETTINGS, HOST)[0]

    def prompts(self) -> list[str]:
        return [saved.prompt for saved in self.index.saved()]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "pictures", tmp_path / "index")
    made.folder.mkdir()
    yield made
    for index in made.opened:
        index.close()
