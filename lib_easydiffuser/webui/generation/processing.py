"""The host's processing objects, made as its own tabs make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from .fields import Values

_CROP_AND_RESIZE = 1


def txt2img(values: Values, changed: Mapping[str, Any], user: str | None) -> Any:
    """As the Generate button's, with some of the named arguments changed."""
    from modules import txt2img as host

    named = {**values.named, **changed}
    task, *rest = named.values()
    return host.txt2img_create_processing(task or "", SimpleNamespace(username=user), *rest, *values.scripts)


def img2img(values: Values, changed: Mapping[str, Any], image: Any, strength: float, user: str | None) -> Any:
    """From a picture, with the txt2img tab's settings: the same sampler, seed and always-visible scripts."""
    from modules import processing, scripts, shared
    from modules.infotext_utils import create_override_settings_dict

    named = {**values.named, **changed}
    more = {name: named[name] for name in ("distilled_cfg_scale",) if name in named}
    made = processing.StableDiffusionProcessingImg2Img(
        outpath_samples=shared.opts.outdir_samples or shared.opts.outdir_img2img_samples,
        outpath_grids=shared.opts.outdir_grids or shared.opts.outdir_img2img_grids,
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
        override_settings=create_override_settings_dict(named["override_settings_texts"]),
        **more,
    )
    made.scripts = scripts.scripts_img2img
    made.script_args = script_args(scripts.scripts_img2img, scripts.scripts_txt2img, values.scripts)
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
