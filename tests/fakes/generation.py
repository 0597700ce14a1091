"""Strict stand-ins for what generates in the host: its processing, its scripts, its txt2img tab.

As everywhere in fakes/: what is not here raises AttributeError, a call with other arguments TypeError.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

from PIL import Image

from .modules import State

PASTED = ("Prompt", "Negative prompt", "CFG scale", "Size-1", "Size-2", "Steps", "Sampler", "Schedule type", "Seed")
APIS = ("prompt", "negative_prompt", "cfg_scale", "width", "height", "steps", "sampler_name", "scheduler", "seed")
CHECKPOINT = "tiny.safetensors [b62e7c1b63]"

for _name, _value in (("sampling_step", 0),):
    if not hasattr(State, _name):
        setattr(State, _name, _value)
if not hasattr(State, "skip"):
    State.skip = lambda self: setattr(self, "skipped", True)  # type: ignore[attr-defined]


class Processing:
    """What both tabs make; no other attribute can be set."""

    _more: tuple[str, ...] = ()

    def __init__(self, **given: Any) -> None:
        object.__setattr__(self, "closed", False)
        for name in (*_KNOWN, *self._more):
            object.__setattr__(self, name, given.pop(name, None))
        assert not given, f"the host's processing has no {sorted(given)}"
        self.override_settings = self.override_settings or {}

    def __setattr__(self, name: str, value: Any) -> None:
        assert name in (*_KNOWN, *self._more, "scripts", "script_args", "user"), f"the host's processing has no {name}"
        object.__setattr__(self, name, value)
        # The host sets up its scripts as soon as it has both.
        if name == "script_args":
            for script in self.scripts.alwayson_scripts:
                script.setup(self, *value[script.args_from : script.args_to])

    def close(self) -> None:
        object.__setattr__(self, "closed", True)


_KNOWN = (
    "outpath_samples", "outpath_grids", "prompt", "negative_prompt", "styles", "batch_size", "n_iter", "cfg_scale",
    "width", "height", "denoising_strength", "override_settings", "seed", "steps", "sampler_name", "scheduler",
    "enable_hr", "hr_scale", "hr_upscaler", "hr_second_pass_steps", "hr_resize_x", "hr_resize_y",
)  # fmt: skip


class StableDiffusionProcessingImg2Img(Processing):
    _more = ("init_images", "resize_mode")


class Script:
    """An always-visible one with two arguments or more."""

    def __init__(self, title: str, args_from: int, names: tuple[str, ...]) -> None:
        self._title = title
        self.args_from, self.args_to = args_from, args_from + len(names)
        self._names = names
        self.seen: list[tuple[Any, ...]] = []

    def title(self) -> str:
        return self._title

    def setup(self, p: Processing, *args: Any) -> None:
        self.seen.append(args)
        for name, value in zip(self._names, args, strict=True):
            if name in _KNOWN:
                setattr(p, name, value)


class Runner:
    """The scripts of one tab."""

    def __init__(self, *titles: str) -> None:
        made, at = [], 1
        for title in titles:
            names = _SCRIPTS[title]
            made.append(Script(title, at, names))
            at += len(names)
        self.alwayson_scripts = made
        self.inputs = [SimpleNamespace(value="None"), *(SimpleNamespace(value=f"default {n}") for n in range(1, at))]

    def run(self, p: Processing, *args: Any) -> Any:
        assert args[0] in (0, None), "a script was chosen"
        return None


_SCRIPTS = {
    "Sampler": ("steps", "sampler_name", "scheduler"),
    "Seed": ("seed",),
    "ControlNet": ("unit", "model"),
    "img2img only": ("what",),
}


class Generation:
    """The modules, and what they were asked.

    Attributes:
        made: Every processing that was run.
        during: Called before a picture is finished, with its number; may interrupt, skip, raise, switch.
    """

    def __init__(self, host: Any) -> None:
        self._host = host
        self.made: list[Processing] = []
        self.during: Callable[[int], None] = lambda number: None
        self.scripts = ModuleType("modules.scripts")
        self.scripts.scripts_txt2img = Runner("Sampler", "ControlNet", "Seed")  # type: ignore[attr-defined]
        self.scripts.scripts_img2img = Runner("img2img only", "Sampler", "Seed", "ControlNet")  # type: ignore[attr-defined]
        self.txt2img, self.processing = ModuleType("modules.txt2img"), ModuleType("modules.processing")
        self._define()

    @property
    def modules(self) -> dict[str, ModuleType]:
        return {"scripts": self.scripts, "txt2img": self.txt2img, "processing": self.processing}

    def _define(self) -> None:
        def txt2img_create_processing(
            id_task, request, prompt, negative_prompt, prompt_styles, n_iter, batch_size, cfg_scale, height, width,
            enable_hr, denoising_strength, hr_scale, hr_upscaler, hr_second_pass_steps, hr_resize_x, hr_resize_y,
            override_settings_texts, *args, force_enable_hr=False,
        ):  # fmt: skip
            p = Processing(
                prompt=prompt, negative_prompt=negative_prompt, styles=prompt_styles, n_iter=n_iter,
                batch_size=batch_size, cfg_scale=cfg_scale, height=height, width=width, enable_hr=enable_hr,
                denoising_strength=denoising_strength, hr_scale=hr_scale, hr_upscaler=hr_upscaler,
                hr_second_pass_steps=hr_second_pass_steps, hr_resize_x=hr_resize_x, hr_resize_y=hr_resize_y,
            )  # fmt: skip
            p.scripts = self.scripts.scripts_txt2img
            p.script_args = args
            p.user = request.username
            return p

        def txt2img(id_task, request, *args):
            raise AssertionError("the host's own button was pressed")

        txt2img.__module__ = "modules.txt2img"
        self.txt2img.txt2img = txt2img  # type: ignore[attr-defined]
        self.txt2img.txt2img_create_processing = txt2img_create_processing  # type: ignore[attr-defined]
        self.processing.StableDiffusionProcessingImg2Img = StableDiffusionProcessingImg2Img  # type: ignore[attr-defined]
        self.processing.get_fixed_seed = lambda seed: random.randrange(2**32 - 2) if seed == -1 else seed  # type: ignore[attr-defined]
        self.processing.process_images = self._process_images  # type: ignore[attr-defined]

    def _process_images(self, p: Processing) -> Any:
        assert self._host.call_queue.queue_lock.held, "generating outside the host's turn"
        state = self._host.shared.state
        state.sampling_steps = p.steps
        self.during(len(self.made))
        self.made.append(p)
        image = Image.new("RGB", (p.width, p.height), (p.seed % 256, len(p.prompt) % 256, p.steps))
        image.already_saved_as = f"/pictures/{p.seed}.png"  # type: ignore[attr-defined]
        infotext = f"{p.prompt}\nSteps: {p.steps}, Seed: {p.seed}"
        return SimpleNamespace(
            images=[image], infotexts=[infotext], info=infotext, all_seeds=[p.seed], index_of_first_image=0
        )


@contextmanager
def generation(host: Any) -> Iterator[Generation]:
    """The stand-ins beside those of `host_modules`."""
    made = Generation(host)
    host.infotext_utils.create_override_settings_dict = lambda texts: dict(text.split(": ") for text in texts or ())
    host.shared.total_tqdm = SimpleNamespace(clear=lambda: None)
    for name in ("samples", "txt2img_samples", "img2img_samples", "grids", "txt2img_grids", "img2img_grids"):
        setattr(host.shared.opts, f"outdir_{name}", f"outputs/{name}")
    host.shared.opts.data["sd_model_checkpoint"] = CHECKPOINT
    host.sd_models.model_data.sd_model = SimpleNamespace(
        is_sd1=True, sd_checkpoint_info=SimpleNamespace(title=CHECKPOINT)
    )
    for name, module in made.modules.items():
        setattr(host, name, module)
        sys.modules[f"modules.{name}"] = module
    try:
        yield made
    finally:
        for name in made.modules:
            sys.modules.pop(f"modules.{name}", None)
