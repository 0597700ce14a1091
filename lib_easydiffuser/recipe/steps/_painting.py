"""What all steps share that paint: prompts, LoRA, ControlNet, sampler, size, and the request of them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from ...knob import Knob, field
from ..lora import spelled
from ..offers import Offers, named
from ..records import Stand
from ._controlnet import UNIT, units

_SIDE = (0, 16384)
LARGEST_SEED = 2**32 - 1
LORA = (
    field("name", str, "", "A LoRA of the host, by its name or its alias."),
    field("weight", float, 0.8, "How strongly it works.", -4.0, 4.0, step=0.05),
    field("trigger", bool, True, "Whether the words it listens to, as its metadata has them, go into the prompt."),
)
LISTS: Mapping[str, tuple[Knob, ...]] = {"lora": LORA, "controlnet": UNIT}


def painting(prompt: str, denoising: float | None, steps: int = 20) -> tuple[Knob, ...]:
    """The fields of a step that paints.

    Args:
        prompt: The default of its prompt.
        denoising: Its default; None for a step that begins with noise.
    """
    found = [
        field(
            "prompt", str, prompt, "The prompt; {prompt}, {negative} and {style} stand for what the recipe is run with."
        ),
        field("negative_prompt", str, "{negative}", "The negative prompt, with the same placeholders."),
        field("steps", int, steps, "Sampling steps.", 1, 1000),
        field("cfg_scale", float, 7.0, "How closely the prompt is followed.", 0.0, 100.0, step=0.5),
        field("sampler", str, "", "By the host's name; empty takes the host's own."),
        field("scheduler", str, "", "By the host's name; empty takes the sampler's own."),
        field("seed", int, -1, "-1 draws one.", -1, LARGEST_SEED),
        field("clip_skip", int, 0, "0 takes the host's setting.", 0, 12),
    ]
    if denoising is not None:
        found.append(
            field("denoising_strength", float, denoising, "0 keeps the picture, 1 forgets it.", 0.0, 1.0, step=0.01)
        )
    return tuple(found)


def sides(text: str) -> tuple[Knob, ...]:
    """Width and height.

    Args:
        text: What 0 stands for.
    """
    return (
        field("width", int, 0, f"Pixels; 0: {text}.", *_SIDE, step=8),
        field("height", int, 0, "The same.", *_SIDE, step=8),
    )


def body_of(values: Mapping[str, Any], stand: Stand, offers: Offers, img2img: bool) -> tuple[dict[str, Any], list[str]]:
    """The request as the API spells it, and what was left out of it.

    Everything that is of the host's settings stands in `override_settings`, which the host takes back itself.
    """
    notes: list[str] = []
    body: dict[str, Any] = {
        "prompt": with_loras(values["prompt"], values, offers, notes), "negative_prompt": values["negative_prompt"],
        "steps": values["steps"], "cfg_scale": values["cfg_scale"], "seed": values["seed"],
        "batch_size": 1, "n_iter": 1, "save_images": stand.keeps, "send_images": True,
        "override_settings_restore_afterwards": True,
    }  # fmt: skip
    body |= _sampling(values, offers, notes)
    if values["clip_skip"]:
        body["override_settings"] = {"CLIP_stop_at_last_layers": values["clip_skip"]}
    if found := units(values.get("controlnet") or (), stand, offers, img2img, notes):
        body["alwayson_scripts"] = {"ControlNet": {"args": found}}
    if img2img:
        assert stand.picture is not None
        body["init_images"] = [encoded(stand.picture)]
        body["denoising_strength"] = values.get("denoising_strength", 0.0)
    return body, notes


def encoded(picture: bytes) -> str:
    """A picture's file as the API takes it."""
    return base64.b64encode(picture).decode()


def with_loras(prompt: str, values: Mapping[str, Any], offers: Offers, notes: list[str]) -> str:
    """A prompt with the step's LoRAs and the words they listen to; what the host has not is put among the notes."""
    parts = [prompt]
    for one in values.get("lora") or ():
        known = {name: lora for lora in offers.loras for name in (lora.alias, lora.name) if name}
        name = named(one["name"], tuple(known))
        if not name:
            notes.append(f"The host has no LoRA {one['name']!r}: it was left out.")
            continue
        new = [word for word in known[name].triggers if one["trigger"] and word.lower() not in parts[0].lower()]
        parts += [*new, spelled(known[name], one["weight"])]
    return ", ".join(part for part in parts if part)


def _sampling(values: Mapping[str, Any], offers: Offers, notes: list[str]) -> dict[str, str]:
    """Sampler and scheduler as the host calls them, however they are spelled: both in one name, or each by its own."""
    from ...propose.names import AUTOMATIC, find_name, find_sampler

    wanted, said, facts = values["sampler"], values["scheduler"], offers.facts
    sampler, scheduler = find_sampler(wanted, said, facts) if wanted else ("", "")
    joined = bool(said) and not facts.schedulers and sampler == find_name(f"{wanted} {said}", facts.samplers) != ""
    scheduler = scheduler or find_name(said, facts.schedulers)
    if wanted and not sampler:
        notes.append(f"The host has no sampler {wanted!r}: its own was taken.")
    if said and not scheduler and not joined:
        notes.append(f"The host has no scheduler {said!r}: the sampler's own was taken.")
    if scheduler == AUTOMATIC and not said:
        scheduler = ""  # nobody asked for one: the host takes the sampler's own by itself
    found = {"sampler_name": sampler, "scheduler": scheduler}
    return {name: value for name, value in found.items() if value}
