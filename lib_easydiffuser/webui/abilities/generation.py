"""Generating in the host's own process, as its Generate button does: what the button sends, and what is made of it.

Where the host makes a processing of that in one step and runs it in another, we do too; where the button is one
function, it is pressed as a whole (whole_button).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from types import SimpleNamespace
from typing import Any

from ...errors import GenerationError
from ._look import attribute, required, takes
from .boxes import PLACES, pasted
from .settings import attribute_of_options
from .whole_button import FUNCTION, Pressed, sampler_name

_LACKS = "This host's Generate button cannot be read: Generate and compare makes no pictures here."
_CREATE = "modules.txt2img:txt2img_create_processing"
_CROP_AND_RESIZE = 1
# Fields of the button on some hosts, of a script (which sets them itself) or of nobody on others.
_NOT_EVERYWHERE = ("distilled_cfg_scale", "steps", "sampler_name")


def button() -> tuple[Sequence[Any], tuple[str, ...]] | None:
    """What the txt2img tab's Generate button sends, and what the host calls the leading ones (its scripts' follow).

    None on a host whose page is built otherwise. Asked while the page is built.
    """
    function = attribute(FUNCTION)
    prompt = next((field[0] for field in pasted("txt2img") if field[1] == "Prompt"), None)
    inputs = _inputs(prompt, function) if function is not None else ()
    # A function that passes everything on has no names of its own.
    names = next((found for found in map(_leading, (attribute(_CREATE), function)) if "prompt" in found), ())
    return (inputs, names) if names and inputs else None


def apis() -> list[tuple[str, Any]]:
    """(processing argument, its component) of the txt2img tab: "steps", "sampler_name", "seed" ..."""
    found = [(getattr(field, "api", None), field[0]) for field in pasted("txt2img")]
    return [(api, component) for api, component in found if api]


def sampler(known: Mapping[str, Any]) -> str:
    """The sampler that is set, by its name."""
    return str(known.get("sampler_name") or "") or sampler_name(known.get("sampler_index"))


def txt2img(named: Mapping[str, Any], scripts: Sequence[Any], user: str | None) -> Any:
    """A processing as the Generate button's.

    Args:
        named: What the button's leading inputs say, in their order, the task's id first.
        scripts: What its scripts' inputs say, the chosen one's index first.
    """
    create = attribute(_CREATE)
    if create is None:
        return Pressed(named, scripts)
    task, *rest = named.values()
    request = [SimpleNamespace(username=user)] if takes(create, "request") else []
    made = create(task or "", *request, *rest, *scripts)
    made.user = user
    return made


def img2img(named: Mapping[str, Any], scripts: Sequence[Any], image: Any, strength: float, user: str | None) -> Any:
    """From a picture, with the txt2img tab's settings: the same sampler, seed and always-visible scripts.

    Raises:
        GenerationError: If the host has only the button of txt2img to press.
    """
    if attribute(_CREATE) is None:
        raise GenerationError("This host cannot start from a picture with txt2img's settings.", "Choose txt2img.")
    kind = required("modules.processing:StableDiffusionProcessingImg2Img")
    more = {name: named[name] for name in _NOT_EVERYWHERE if name in named}
    made = kind(
        outpath_samples=_folder("samples"),
        outpath_grids=_folder("grids"),
        prompt=named["prompt"],
        negative_prompt=named["negative_prompt"],
        styles=named["prompt_styles"],
        n_iter=named["n_iter"],
        batch_size=named["batch_size"],
        cfg_scale=named["cfg_scale"],
        width=named["width"],
        height=named["height"],
        init_images=[image],
        resize_mode=_CROP_AND_RESIZE,
        denoising_strength=strength,
        override_settings=_overrides(named["override_settings_texts"]),
        **more,
    )
    here, there = attribute("modules.scripts:scripts_img2img"), attribute("modules.scripts:scripts_txt2img")
    made.scripts = here
    made.script_args = script_args(here, there, scripts)
    made.user = user
    return made


def script_args(to: Any, source: Any, given: Sequence[Any]) -> tuple[Any, ...]:
    """Arguments for one tab's scripts: those set in the other tab where both have the script, defaults elsewhere.

    Args:
        given: The other tab's arguments, the chosen script's index first.
    """
    args = [0, *(getattr(component, "value", None) for component in to.inputs[1:])]
    known = {script.title(): script for script in source.alwayson_scripts}
    for script in to.alwayson_scripts:
        other = known.get(script.title())
        if other is not None and other.args_to - other.args_from == script.args_to - script.args_from:
            args[script.args_from : script.args_to] = given[other.args_from : other.args_to]
    return tuple(args)


def processed(made: Any) -> Any:
    """The host's `Processed`, as its tabs come to it: the chosen script first, plain processing when there is none."""

    def work() -> Any:
        if isinstance(made, Pressed):
            return made.press()
        with closing(made):
            done = made.scripts.run(made, *made.script_args)
            return required("modules.processing:process_images")(made) if done is None else done

    done = _on_the_hosts_thread(work)
    clear = attribute("modules.shared:total_tqdm.clear")
    if clear is not None:
        clear()
    return done


def fixed_seed(seed: int) -> int:
    """The seed, or a random one for -1."""
    return int(required("modules.processing:get_fixed_seed")(seed))


def lacks() -> str:
    """For the tab."""
    return "" if button() is not None else _LACKS


def _on_the_hosts_thread(job: Callable[[], Any]) -> Any:
    """Some hosts generate on their main thread only; their waiting function loses what is raised there."""
    wait = attribute("modules_forge.main_thread:run_and_wait_result")
    if wait is None:
        return job()
    ends: list[Callable[[], Any]] = []
    wait(lambda: ends.append(_caught(job)))
    return ends[0]()


def _caught(job: Callable[[], Any]) -> Callable[[], Any]:
    try:
        result = job()
        return lambda: result
    except Exception as error:
        caught = error

    def again() -> Any:
        raise caught

    return again


def _folder(kind: str) -> Any:
    return attribute_of_options(f"outdir_{kind}") or attribute_of_options(f"outdir_img2img_{kind}")


def _overrides(texts: Any) -> Any:
    return required(*(f"{place}:create_override_settings_dict" for place in PLACES))(texts)


def _leading(function: Any) -> tuple[str, ...]:
    """Names of the positional arguments but the request, which gradio puts in itself; none for no function."""
    if function is None:
        return ()
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = inspect.signature(function).parameters.values()
    return tuple(one.name for one in parameters if one.kind in kinds and one.name != "request")


def _inputs(component: Any, function: Any) -> Sequence[Any]:
    """Inputs of the first event, on the page the component stands in, that runs the host's function."""
    for event in _events(component):
        if _runs(getattr(event, "fn", None), function):
            return tuple(event.inputs)
    return ()


def _runs(wrapped: Any, function: Any, deep: int = 4) -> bool:
    """Whether it is the function, or wraps it: by functools.wraps, or holding it as a variable."""
    # By name: another extension may have put its own in the module's place.
    if all(getattr(wrapped, name, "") == getattr(function, name, None) for name in ("__module__", "__name__")):
        return True
    if deep == 0 or not callable(wrapped):
        return False
    cells = getattr(wrapped, "__closure__", None) or ()
    inner = [getattr(wrapped, "__wrapped__", None), *(_content(cell) for cell in cells)]
    return any(_runs(one, function, deep - 1) for one in inner if callable(one))


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not filled yet
        return None


def _events(component: Any) -> Iterator[Any]:
    while component is not None:
        found = getattr(component, "fns", None)
        # Gradio 3.41 keeps a list, 4.40 a dictionary.
        yield from found.values() if isinstance(found, dict) else found or ()
        component = getattr(component, "parent", None)
