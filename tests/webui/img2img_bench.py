"""img2img of the stand-in host, with our two scripts in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.images import load_picture
from lib_easydiffuser.pipeline import analyse
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.webui.img2img import controls
from lib_easydiffuser.webui.img2img.scripts import script_classes

from ..fakes.img2img import Runner

COLOURS = ((200, 40, 30), (30, 60, 200), (40, 170, 60), (128, 128, 128), (12, 12, 12))


def picture(number: int, size: tuple[int, int] = (96, 64)) -> Image.Image:
    """One of five pictures that the pixels tell apart."""
    noise = np.random.default_rng(number).normal(0, 8, (*size[::-1], 3))
    return Image.fromarray(np.clip(np.array(COLOURS[number]) + noise, 0, 255).astype(np.uint8))


def tags_of(image: Image.Image | Path, **values: Any) -> str:
    """Its tags as prompt text, by the command line's way."""
    settings = Settings().with_values({"captioner": "pixels", **values})
    return analyse(load_picture(image), settings, QuietHost()).prompt.prompt


class Bench:
    """Generates as the page and the API do."""

    def __init__(self, modules: Any) -> None:
        self.modules = modules
        entry, companion = script_classes()
        defaults = [None] * len(controls.NAMES)
        self.runner = Runner(companion(), entry(), [False, *defaults], [*defaults, None])

    def p(self, *images: Any, **more: Any) -> Any:
        """A processing of those init images."""
        p = self.modules.processing.StableDiffusionProcessingImg2Img(list(images), **more)
        p.scripts = self.runner
        return p

    def entry(self, p: Any, **named: Any) -> Any:
        """Generate with the dropdown's entry."""
        p.script_args = self._args(entry={"captioner": "pixels", **named})
        return self.runner.run(p, *p.script_args)

    def companion(self, p: Any, on: bool = True, **named: Any) -> Any:
        """Generate with the companion."""
        p.script_args = self._args(companion={"captioner": "pixels", **named}, on=on)
        return self.modules.processing.process_images(p)

    def _args(self, entry: Any = None, companion: Any = None, on: bool = False) -> list[Any]:
        args = [9, on, *[None] * (len(controls.NAMES) * 2 + 1), "another script's"]
        args[self.runner.companion.args_from + 1] = companion
        args[self.runner.entry.args_from] = entry
        return args
