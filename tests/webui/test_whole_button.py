"""Generating on a host whose Generate button is one function, as SD.Next's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from lib_easydiffuser.errors import GenerationError
from lib_easydiffuser.records import GenerationRequest, GenerationSettings, PromptPair
from lib_easydiffuser.webui import abilities
from lib_easydiffuser.webui.generate import page_fields
from lib_easydiffuser.webui.host import WebUIHost

from ..fakes.hosts import host_of

SAMPLERS = ["Default", "Euler", "Euler a"]
NAMED = {
    "id_task": "", "state": "", "prompt": "in the box", "negative_prompt": "not in it", "prompt_styles": [],
    "steps": 7, "sampler_index": 1, "n_iter": 2, "batch_size": 2, "cfg_scale": 5.0, "clip_skip": 1, "seed": 42,
    "height": 96, "width": 64, "enable_hr": False, "override_settings_texts": [],
}  # fmt: skip
SCRIPTED = (0, "a script's")
PROMPTS = PromptPair("a (cat:1.3)", "dog")


@pytest.fixture
def pressed() -> Iterator[list[dict[str, Any]]]:
    """What the button was pressed with, each time."""
    seen: list[dict[str, Any]] = []
    with host_of("sdnext") as modules:

        def txt2img(
            id_task, state, prompt, negative_prompt, prompt_styles, steps, sampler_index, n_iter, batch_size, cfg_scale,
            clip_skip, seed, height, width, enable_hr, override_settings_texts, *args,
        ):  # fmt: skip
            seen.append({**locals()})
            if prompt == "nothing":
                return [], "", "", "Error: model not loaded"
            told = {"all_seeds": [seed], "infotexts": [f"{prompt}\nSteps: {steps}"], "index_of_first_image": 0}
            return [Image.new("RGB", (width, height))], json.dumps(told), "info", ""

        txt2img.__module__ = "modules.txt2img"
        modules.txt2img.txt2img = txt2img
        modules.processing = ModuleType("modules.processing")
        modules.processing.get_sampler_name = lambda index: SAMPLERS[index]
        modules.processing.get_sampler_index = SAMPLERS.index
        modules.processing.get_fixed_seed = lambda seed: seed if seed != -1 else 4
        _page(modules, txt2img)
        with _placed(modules.processing):
            yield seen


def _page(modules: Any, function: Any) -> None:
    def wrap(func: Any) -> Any:
        def f(*args: Any) -> Any:
            return func(*args)

        return f

    components = {name: SimpleNamespace(name=name) for name in NAMED}
    scripts = [SimpleNamespace() for _ in SCRIPTED]
    event = SimpleNamespace(fn=wrap(wrap(function)), inputs=[*components.values(), *scripts])
    components["prompt"].parent = SimpleNamespace(fns=[event])
    fields = [(components["prompt"], "Prompt"), (components["negative_prompt"], "Negative prompt")]
    modules.generation_parameters_copypaste.paste_fields["txt2img"] = {"init_img": None, "fields": fields}


def _placed(module: ModuleType) -> Any:
    from unittest.mock import patch

    return patch.dict("sys.modules", {module.__name__: module})


def generator(**more: Any) -> Any:
    found = page_fields()
    assert found is not None
    return found.generator([*{**NAMED, **more}.values(), *SCRIPTED])


def made(request: GenerationRequest, **more: Any) -> list[Any]:
    host = WebUIHost()
    with host.working("Easy Diffuser"):
        return list(generator(**more).generate(request))


def test_the_fields_say_what_is_set(pressed: Any) -> None:
    now = generator().current()
    assert (now.sampler, now.steps, now.seed, now.width, now.height) == ("Euler", 7, 42, 64, 96)
    assert "Generate button" not in " ".join(abilities.lacking())


def test_a_picture_is_the_buttons_with_our_prompts(pressed: Any) -> None:
    (one,) = made(GenerationRequest(PROMPTS))
    (given,) = pressed
    assert (given["prompt"], given["negative_prompt"]) == (PROMPTS.prompt, PROMPTS.negative_prompt)
    assert (given["n_iter"], given["batch_size"], given["seed"], given["steps"]) == (1, 1, 42, 7)
    assert given["args"] == SCRIPTED
    assert (one.seed, one.picture.size) == (42, (64, 96)) and one.infotext.startswith(PROMPTS.prompt)


def test_every_seed_is_one_press(pressed: Any) -> None:
    assert [one.seed for one in made(GenerationRequest(PROMPTS, seeds=(3, 4)))] == [3, 4]
    assert [given["seed"] for given in pressed] == [3, 4]


def test_other_settings_are_fields_too(pressed: Any) -> None:
    wanted = GenerationSettings(sampler="Euler a", steps=3, width=128, height=64, cfg_scale=4.0)
    (one,) = made(GenerationRequest(PROMPTS, settings=wanted, seeds=(1,)))
    assert (pressed[0]["sampler_index"], pressed[0]["steps"], pressed[0]["width"]) == (2, 3, 128)
    assert one.settings is not None and one.settings.sampler == "Euler a"


def test_what_the_host_says_is_the_reason(pressed: Any) -> None:
    with pytest.raises(GenerationError, match="model not loaded"):
        made(GenerationRequest(PromptPair("nothing", "")))


def test_it_starts_from_txt2img_alone(pressed: Any) -> None:
    with pytest.raises(GenerationError, match="cannot start from a picture"):
        made(GenerationRequest(PROMPTS, mode="img2img", init_image=Image.new("RGB", (8, 8))))
