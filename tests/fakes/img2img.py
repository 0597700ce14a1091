"""Strict stand-ins for the part of the host that generates in img2img: phases and names as in WebUI 1.10.1 and Forge.

`process_images` samples nothing: a picture is the prompt it was made with. Everything else happens in the host's
order, with the host's own quirks: styles, one `p` for a whole batch, Skip that is forgotten, two kinds of indices.
"""

from __future__ import annotations

import json
import re
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import patch

from PIL import Image

from .modules import host_modules


class Script:
    """The host's base class, as far as it concerns us; what it lacks a script may not ask for."""

    filename = "scripts/easy_diffuser.py"
    args_from = args_to = 0
    infotext_fields: Any = None
    is_img2img = True

    def title(self):
        raise NotImplementedError

    def ui(self, is_img2img):
        pass

    def show(self, is_img2img):
        return True

    def run(self, p, *args):
        pass

    def process(self, p, *args):
        pass

    def before_process_batch(self, p, *args, **kwargs):
        pass

    def elem_id(self, item_id):
        title = re.sub(r"[^a-z_0-9]", "", re.sub(r"\s", "_", self.title().lower()))
        return f"script_{title}_{item_id}"


ScriptClassData = namedtuple("ScriptClassData", ["script_class", "path", "basedir", "module"])


class scripts(ModuleType):
    def __init__(self) -> None:
        super().__init__("modules.scripts")
        self.Script = Script
        self.AlwaysVisible = object()
        self.scripts_data: list[ScriptClassData] = []


class images(ModuleType):
    def __init__(self) -> None:
        super().__init__("modules.images")

    def flatten(self, img, bgcolor):
        if img.mode == "RGBA":
            background = Image.new("RGBA", img.size, bgcolor)
            background.paste(img, mask=img)
            img = background
        return img.convert("RGB")


class Styles:
    """The host's prompt styles: name -> (prompt, negative prompt)."""

    def __init__(self) -> None:
        self.styles: dict[str, tuple[str, str]] = {}

    def apply_styles_to_prompt(self, prompt, styles):
        return self._applied(prompt, [self.styles[name][0] for name in styles])

    def apply_negative_styles_to_prompt(self, prompt, styles):
        return self._applied(prompt, [self.styles[name][1] for name in styles])

    def _applied(self, prompt: str, styles: list[str]) -> str:
        for style in styles:
            joined = ", ".join(filter(None, (prompt.strip(), style.strip())))
            prompt = style.replace("{prompt}", prompt) if "{prompt}" in style else joined
        return prompt


class StableDiffusionProcessingImg2Img:
    """`p`. Like the host's, it lets scripts add attributes; one that nobody set is an AttributeError."""

    def __init__(self, init_images, prompt="mine", negative_prompt="not mine", **more):
        self.init_images, self.prompt, self.negative_prompt = init_images, prompt, negative_prompt
        self.styles: list[str] = []
        self.seed, self.batch_size, self.n_iter = 5, 1, 1
        self.extra_generation_params: dict[str, Any] = {}
        self.override_settings: dict[str, Any] = {}
        self.comments: dict[str, int] = {}
        self.image_mask = None
        self.inpaint_full_res, self.inpaint_full_res_padding, self.inpainting_mask_invert = True, 0, 0
        self.all_prompts = self.all_negative_prompts = self.prompts = self.negative_prompts = None
        self.main_prompt = self.main_negative_prompt = None
        self.iteration = 0
        self.scripts: Any = None
        self.script_args: Any = None
        self.is_api = False
        for name, value in more.items():
            assert hasattr(self, name), f"the host's p has no {name}"
            setattr(self, name, value)

    def comment(self, text):
        self.comments[text] = 1


class Processed:
    def __init__(self, p, images_list, seed=-1, info="", infotexts=None):
        self.images, self.seed, self.info = images_list, seed, info
        self.comments = "".join(f"{comment}\n" for comment in p.comments)
        self.infotexts = infotexts or [info] * len(images_list)
        self.extra_generation_params = p.extra_generation_params
        self.index_of_first_image = 0


def quote(text):
    """infotext_utils.quote"""
    if "," not in str(text) and "\n" not in str(text) and ":" not in str(text):
        return text
    return json.dumps(text, ensure_ascii=False)


def parse_generation_parameters(text: str) -> dict[str, Any]:
    """infotext_utils.parse_generation_parameters, the part about the last line and the prompts."""
    *lines, last = text.strip().split("\n")
    found: dict[str, Any] = {}
    for name, value in re.findall(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)', last):
        found[name] = json.loads(value) if value[:1] == value[-1:] == '"' and value else value
    negative = [line for line in lines if line.startswith("Negative prompt:")]
    found["Prompt"] = "\n".join(line for line in lines if line not in negative)
    found["Negative prompt"] = negative[0][16:].strip() if negative else ""
    return found


class processing(ModuleType):
    def __init__(self, shared: Any) -> None:
        super().__init__("modules.processing")
        self.Processed = Processed
        self.StableDiffusionProcessingImg2Img = StableDiffusionProcessingImg2Img
        self.sampled: list[tuple[str, str]] = []  # every (prompt, negative prompt) that reached the sampler
        self.before_sampling: Callable[[], None] = lambda: None
        self._shared = shared

    def process_images(self, p):
        styles, state = self._shared.prompt_styles, self._shared.state
        count = p.batch_size * p.n_iter
        prompts = p.prompt if isinstance(p.prompt, list) else [p.prompt] * count
        negatives = p.negative_prompt if isinstance(p.negative_prompt, list) else [p.negative_prompt] * count
        p.all_prompts = [styles.apply_styles_to_prompt(text, p.styles) for text in prompts]
        p.all_negative_prompts = [styles.apply_negative_styles_to_prompt(text, p.styles) for text in negatives]
        p.main_prompt, p.main_negative_prompt = p.all_prompts[0], p.all_negative_prompts[0]
        p.scripts.process(p)
        p.extra_generation_params["Denoising strength"] = 0.75
        if any(image is None for image in p.init_images):
            raise AttributeError("'NoneType' object has no attribute 'mode'")
        if len(p.init_images) > 1:
            assert len(p.init_images) <= p.batch_size, "bad number of images passed"
            p.batch_size = len(p.init_images)
        made: list[str] = []
        infotexts: list[str] = []
        for n in range(p.n_iter):
            state.skipped = False
            if state.interrupted or state.stopping_generation:
                break
            p.iteration = n
            p.prompts = p.all_prompts[n * p.batch_size : (n + 1) * p.batch_size]
            p.negative_prompts = p.all_negative_prompts[n * p.batch_size : (n + 1) * p.batch_size]
            p.scripts.before_process_batch(p, batch_number=n, prompts=p.prompts, seeds=[], subseeds=[])
            if len(p.prompts) == 0:
                break
            self.before_sampling()
            self.sampled += zip(p.prompts, p.negative_prompts, strict=True)
            for index, prompt in enumerate(p.prompts):
                made.append(prompt)
                infotexts.append(_infotext(p, index))
        return Processed(p, made, p.seed, infotexts[0] if infotexts else "", infotexts)


def _infotext(p: Any, index: int) -> str:
    """As create_infotext: a list gives the value at the index within the batch, a function is asked with all."""
    params = {"Steps": 1, "Seed": p.seed, **p.extra_generation_params}
    names = {"p": p, "all_prompts": p.prompts, "index": index, "use_main_prompt": False, "iteration": 0}
    said = {name: value[index] if isinstance(value, list) else value for name, value in params.items()}
    said = {name: value(**names) if callable(value) else value for name, value in said.items()}
    line = ", ".join(f"{name}: {quote(value)}" for name, value in said.items() if value is not None)
    return f"{p.prompts[index]}\nNegative prompt: {p.negative_prompts[index]}\n{line}"


class Runner:
    """The host's ScriptRunner after its page was built; each script's controls hold their values."""

    def __init__(self, companion: Any, entry: Any, companion_values: list[Any], entry_values: list[Any]) -> None:
        self.companion, self.entry = companion, entry
        self.inputs = ["dropdown", *companion_values, *entry_values, "another script's"]
        companion.args_from, companion.args_to = 1, 1 + len(companion_values)
        entry.args_from, entry.args_to = companion.args_to, companion.args_to + len(entry_values)

    def process(self, p):
        self.companion.process(p, *p.script_args[self.companion.args_from : self.companion.args_to])

    def before_process_batch(self, p, **kwargs):
        given = p.script_args[self.companion.args_from : self.companion.args_to]
        self.companion.before_process_batch(p, *given, **kwargs)

    def run(self, p, *args):
        return self.entry.run(p, *args[self.entry.args_from : self.entry.args_to])


def _input_accordion(value: bool, **more: Any) -> Any:
    """ui_components.InputAccordion: a checkbox that is a context manager too."""
    import gradio as gr

    class InputAccordion(gr.Checkbox):
        def __enter__(self):
            return self

        def __exit__(self, exc_type, exc_val, exc_tb):
            pass

    return InputAccordion(value, **more)


@contextmanager
def img2img_host() -> Iterator[Any]:
    """The stand-ins of `modules`, and those of generating in img2img."""
    with host_modules() as root:
        shared = root.shared
        shared.prompt_styles = Styles()
        shared.opts.img2img_background_color = "#ffffff"
        root.scripts, root.images, root.processing = scripts(), images(), processing(shared)
        ours = {f"modules.{name}": getattr(root, name) for name in ("scripts", "images", "processing")}
        root.ui_components.InputAccordion = _input_accordion
        with patch.dict("sys.modules", ours):
            yield root


def plot_module(names: tuple[str, ...] = ("Nothing",)) -> Any:
    """scripts/xyz_grid.py, as the host loads it."""

    class AxisOption:
        def __init__(
            self, label, type, apply, format_value=None, confirm=None, cost=0.0, choices=None, prepare=None
        ):  # fmt: skip
            self.label, self.type, self.apply, self.confirm = label, type, apply, confirm
            self.cost, self.choices, self.prepare = cost, choices, prepare

    class AxisOptionImg2Img(AxisOption):
        is_img2img = True

    options = [AxisOption(name, str, lambda p, x, xs: None) for name in names]
    return SimpleNamespace(axis_options=options, AxisOption=AxisOption, AxisOptionImg2Img=AxisOptionImg2Img)
