"""Generating in the host's process, on strict stand-ins of what generates there."""

from __future__ import annotations

import ast
import inspect
import os
from collections.abc import Iterator
from functools import wraps
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from lib_easydiffuser.errors import GenerationError, Interrupted, OutOfMemoryError
from lib_easydiffuser.records import GenerationRequest, GenerationSettings, Hires, PromptPair
from lib_easydiffuser.webui.abilities import generation as generation_ability
from lib_easydiffuser.webui.generate import PageFields, WebUIGenerator, page_fields
from lib_easydiffuser.webui.generation.fields import Fields
from lib_easydiffuser.webui.host import WebUIHost

from ..fakes.generation import APIS, CHECKPOINT, PASTED, Generation, Runner, generation

PROMPTS = PromptPair("a (cat:1.3)", "dog")
LEADING = {
    "id_task": "", "prompt": "in the box", "negative_prompt": "not in the box", "prompt_styles": ["ink"], "n_iter": 3,
    "batch_size": 4, "cfg_scale": 5.5, "height": 96, "width": 64, "enable_hr": False, "denoising_strength": 0.7,
    "hr_scale": 2.0, "hr_upscaler": "Latent", "hr_second_pass_steps": 0, "hr_resize_x": 0, "hr_resize_y": 0,
    "override_settings_texts": [],
}  # fmt: skip
SCRIPTED = {"script": 0, "steps": 7, "sampler": "Euler a", "scheduler": "Karras", "unit": "u", "model": "m", "seed": 42}


@pytest.fixture
def host(modules: Any) -> Iterator[tuple[Any, Generation]]:
    with generation(modules) as made:
        yield modules, made


def generator(user: str | None = None, **changed: Any) -> WebUIGenerator:
    """As the page's fields would give it."""
    leading, scripted = {**LEADING}, {**SCRIPTED}
    for name, value in changed.items():
        (leading if name in leading else scripted)[name] = value
    names = (*leading, *scripted)
    apis = {api: names.index(own) for api, own in zip(APIS[5:], ("steps", "sampler", "scheduler", "seed"), strict=True)}
    found = Fields(tuple(names), tuple(leading), apis)
    return PageFields(found).generator([*leading.values(), *scripted.values()], user)


def all_of(one: WebUIGenerator, request: GenerationRequest) -> list[Any]:
    with WebUIHost().working("test"):
        return list(one.generate(request))


def test_the_settings_are_the_fields(host: Any) -> None:
    found = generator().current()
    assert found == GenerationSettings(CHECKPOINT, "sd1", "Euler a", "Karras", 7, 64, 96, 5.5, ("ink",), 42, 0, None)
    assert generator(enable_hr=True).current().hires == Hires(2.0, "Latent", 0.7, 0, 0, 0)
    assert generator(seed="").current().seed == -1


def test_nothing_but_prompts_and_counts_is_changed(host: Any) -> None:
    _, made = host
    (result,) = all_of(generator("ann"), GenerationRequest(PROMPTS))
    p = made.made[0]
    assert (p.prompt, p.negative_prompt, p.styles, p.n_iter, p.batch_size) == ("a (cat:1.3)", "dog", ["ink"], 1, 1)
    assert (p.steps, p.sampler_name, p.scheduler, p.seed, p.cfg_scale) == (7, "Euler a", "Karras", 42, 5.5)
    assert (p.width, p.height, p.user, p.override_settings, p.closed) == (64, 96, "ann", {}, True)
    assert made.scripts.scripts_txt2img.alwayson_scripts[1].seen == [("u", "m")]
    assert (result.seed, result.path, result.settings.checkpoint) == (42, Path("/pictures/42.png"), CHECKPOINT)
    assert result.infotext == "a (cat:1.3)\nSteps: 7, Seed: 42" and result.picture.getpixel((0, 0)) == (42, 11, 7)


def test_one_picture_a_seed_as_soon_as_it_is_there(host: Any) -> None:
    modules, made = host
    told: list[float] = []
    with WebUIHost().working("test"):
        pictures = generator().generate(GenerationRequest(PROMPTS, (5, 6, 7)), lambda share, text: told.append(share))
        assert next(pictures).seed == 5 and len(made.made) == 1
        assert [picture.seed for picture in pictures] == [6, 7]
    assert told == sorted(told) and told[0] == 0.0 and max(told) < 1
    assert modules.shared.state.job == ""


def test_a_seed_of_minus_one_is_drawn_and_said(host: Any) -> None:
    (result,) = all_of(generator(seed=-1), GenerationRequest(PROMPTS))
    assert result.seed >= 0 and result.settings.seed == result.seed


def test_other_settings_change_only_what_differs(host: Any) -> None:
    _, made = host
    one = generator(enable_hr=True)
    from dataclasses import replace

    wanted = replace(one.current(), steps=4, width=128, sampler="DDIM", checkpoint="other.safetensors", hires=None)
    all_of(one, GenerationRequest(PROMPTS, (1,), wanted))
    p = made.made[0]
    assert (p.steps, p.width, p.height, p.sampler_name, p.enable_hr) == (4, 128, 96, "DDIM", False)
    assert p.override_settings == {"sd_model_checkpoint": "other.safetensors"}


def test_img2img_starts_from_the_reference_with_the_same_scripts(host: Any) -> None:
    _, made = host
    image = Image.new("RGB", (64, 96), "red")
    request = GenerationRequest(PROMPTS, (9,), mode="img2img", init_image=image, denoising_strength=0.4)
    all_of(generator(), request)
    p = made.made[0]
    assert p.init_images == [image] and p.denoising_strength == 0.4 and p.resize_mode == 1
    assert (p.steps, p.sampler_name, p.seed, p.outpath_samples) == (7, "Euler a", 9, "outputs/samples")
    own, _, _, control = made.scripts.scripts_img2img.alwayson_scripts
    assert own.seen == [("default 1",)] and control.seen == [("u", "m")]


def test_steps_and_sampler_may_be_fields_of_the_button_itself(host: Any) -> None:
    """On a host where no script has them (Forge Classic)."""
    _, made = host
    made.scripts.scripts_txt2img = made.scripts.scripts_img2img = Runner("Seed")
    named = {**LEADING, "steps": 9, "sampler_name": "DDIM"}
    p = generation_ability.img2img(named, (0, 5), Image.new("RGB", (8, 8)), 0.5, None)
    assert (p.steps, p.sampler_name, p.seed) == (9, "DDIM", 5)


def test_a_host_that_wants_no_request_gets_none(host: Any) -> None:
    """ersatzForge's processing is made of the fields alone."""
    modules, _ = host
    seen = []
    modules.txt2img.txt2img_create_processing = lambda id_task, prompt, *args: (
        seen.append((id_task, prompt, *args)) or SimpleNamespace()
    )
    generation_ability.txt2img({"id_task": "", "prompt": "a cat"}, (0, 1), None)
    assert seen == [("", "a cat", 0, 1)]


def test_interrupt_keeps_what_was_made(host: Any) -> None:
    modules, made = host
    made.during = lambda number: modules.shared.state.interrupt() if number == 1 else None
    with WebUIHost().working("test"):
        pictures = generator().generate(GenerationRequest(PROMPTS, (1, 2, 3)))
        assert next(pictures).seed == 1
        with pytest.raises(Interrupted):
            next(pictures)
    assert len(made.made) == 2 and not modules.shared.state.interrupted


def test_skip_goes_on_with_the_next(host: Any) -> None:
    modules, made = host
    made.during = lambda number: modules.shared.state.skip() if number == 0 else None
    assert [one.seed for one in all_of(generator(), GenerationRequest(PROMPTS, (1, 2)))] == [2]


def test_stop_after_this_one_gives_this_one(host: Any) -> None:
    modules, made = host
    made.during = lambda number: setattr(modules.shared.state, "stopping_generation", True)
    with WebUIHost().working("test"):
        pictures = generator().generate(GenerationRequest(PROMPTS, (1, 2)))
        assert next(pictures).seed == 1
        with pytest.raises(Interrupted):
            next(pictures)


def test_a_switched_checkpoint_ends_the_row_of_seeds(host: Any) -> None:
    modules, made = host
    made.during = lambda number: modules.shared.opts.data.update(sd_model_checkpoint="other.safetensors")
    with WebUIHost().working("test"):
        pictures = generator().generate(GenerationRequest(PROMPTS, (1, 2)))
        next(pictures)
        with pytest.raises(GenerationError, match=r"switched to 'other\.safetensors'"):
            next(pictures)


@pytest.mark.parametrize(
    ("raised", "error", "said"),
    [
        (RuntimeError("CUDA out of memory. Tried to allocate 2 GiB"), OutOfMemoryError, "ran out of memory"),
        (ValueError("Could not find upscaler named X\nmore"), GenerationError, "Could not find upscaler named X."),
        (KeyError(), GenerationError, "KeyError"),
    ],
)
def test_what_breaks_in_the_host_is_one_sentence(host: Any, raised: Exception, error: type, said: str) -> None:
    modules, made = host

    def breaks(number: int) -> None:
        raise raised

    made.during = breaks
    with pytest.raises(error, match=said):
        all_of(generator(), GenerationRequest(PROMPTS))
    assert modules.shared.state.job == "" and not modules.call_queue.queue_lock.held


def test_forge_generates_on_its_own_thread_and_errors_come_back(host: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _, made = host
    seen: list[str] = []
    thread = ModuleType("modules_forge.main_thread")

    def run_and_wait_result(func: Any, *args: Any, **kwargs: Any) -> None:
        seen.append("main")
        func(*args, **kwargs)  # Forge's own loses what func raises, and so do we what it returns

    thread.run_and_wait_result = run_and_wait_result  # type: ignore[attr-defined]
    monkeypatch.setitem(__import__("sys").modules, "modules_forge", ModuleType("modules_forge"))
    monkeypatch.setitem(__import__("sys").modules, "modules_forge.main_thread", thread)
    assert len(all_of(generator(), GenerationRequest(PROMPTS))) == 1 and seen == ["main"]
    made.during = lambda number: (_ for _ in ()).throw(ValueError("no"))
    with pytest.raises(GenerationError, match="could not generate: no"):
        all_of(generator(), GenerationRequest(PROMPTS))


# The page


def test_the_generate_buttons_inputs_are_found_on_a_page(host: Any) -> None:
    """On this gradio's own blocks, bound as the host binds them."""
    gr = pytest.importorskip("gradio")
    modules, made = host
    inputs = _page(gr, modules, made)
    found = page_fields()
    assert found is not None and list(found.inputs) == inputs
    assert found.fields.names == tuple(LEADING)
    one = found.generator([*LEADING.values(), *SCRIPTED.values()])
    assert one.current().steps == 7 and one.current().seed == 42


def _page(gr: Any, modules: Any, made: Generation) -> list[Any]:
    def txt2img(id_task: str, *args: Any) -> str:
        return ""

    txt2img.__module__ = "modules.txt2img"

    @wraps(txt2img)
    def wrapped(*args: Any) -> str:
        return txt2img(*args)

    with gr.Blocks(analytics_enabled=False), gr.Row():
        parts = {name: gr.Textbox(label=name) for name in (*LEADING, *SCRIPTED)}
        parts["prompt"].submit(lambda text: text, inputs=[parts["prompt"]], outputs=[parts["prompt"]])
        gr.Button("Generate").click(wrapped, inputs=list(parts.values()), outputs=[parts["prompt"]])
    own = {"CFG scale": "cfg_scale", "Size-1": "width", "Size-2": "height", "Sampler": "sampler",
           "Schedule type": "scheduler"}  # fmt: skip
    names = [own.get(label, label.lower().replace(" ", "_")) for label in PASTED]
    fields = [_Field(parts[name], label, api) for name, label, api in zip(names, PASTED, APIS, strict=True)]
    modules.infotext_utils.paste_fields["txt2img"] = {"fields": fields}
    return list(parts.values())


class _Field(tuple):
    """The host's PasteField: a pair that also has a name."""

    def __new__(cls, component: Any, label: Any, api: str) -> _Field:
        made = super().__new__(cls, (component, label))
        made.api = api  # type: ignore[attr-defined]
        return made


def test_gradio_4_keeps_its_events_in_a_dictionary() -> None:
    def txt2img() -> None: ...

    txt2img.__module__ = "modules.txt2img"
    page = SimpleNamespace(fns={0: SimpleNamespace(fn=None, inputs=[]), 1: SimpleNamespace(fn=txt2img, inputs=["a"])})
    component = SimpleNamespace(parent=SimpleNamespace(parent=page))
    assert generation_ability._inputs(component, txt2img) == ("a",)


def test_the_button_is_known_by_what_its_function_holds(host: Any) -> None:
    """A host that wraps without functools.wraps: the name is gone, the function is in the closure."""

    def txt2img() -> None: ...

    def wrapped(func: Any) -> Any:
        def f(*args: Any) -> Any:
            return func(*args)

        return f

    def other() -> None: ...

    events = [SimpleNamespace(fn=wrapped(wrapped(one)), inputs=[one.__name__]) for one in (other, txt2img)]
    component = SimpleNamespace(parent=SimpleNamespace(fns=events))
    assert generation_ability._inputs(component, txt2img) == ("txt2img",)


def test_a_page_built_otherwise_has_no_fields(host: Any) -> None:
    assert page_fields() is None


@pytest.mark.skipif(not os.environ.get("WEBUI"), reason="no checkout of a WebUI is given (WEBUI=folder)")
def test_the_host_names_its_arguments_as_the_stand_in() -> None:
    folder = Path(os.environ["WEBUI"]) / "modules"
    tree = ast.parse((folder / "txt2img.py").read_text("utf-8"))
    real = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == "txt2img_create_processing")
    names = [argument.arg for argument in real.args.args]
    assert names[:2] == ["id_task", "request"] and set(LEADING) <= set(names)
    with generation(SimpleNamespace(**_bare())) as made:
        ours = inspect.signature(made.txt2img.txt2img_create_processing).parameters
    assert set(ours) - {"args", "force_enable_hr"} <= set(names)


def _bare() -> dict[str, Any]:
    shared = SimpleNamespace(opts=SimpleNamespace(data={}))
    return {
        "infotext_utils": SimpleNamespace(),
        "shared": shared,
        "sd_models": SimpleNamespace(model_data=SimpleNamespace()),
    }
