"""Guests on the host's device: room is made by the host, and what was taken is given back."""

from __future__ import annotations

import importlib
from functools import lru_cache
from typing import Any

from ..errors import HostError, quoted
from .present import has_module


def make_room(mib: int = 0, device: str = "") -> None:
    """Let the host move its own models away, so that one of ours fits.

    Args:
        mib: Memory wanted; Forge frees as much, the WebUI sends what `--medvram` keeps on the device away.
        device: Where it is wanted; "" for where the host lets captioners run.
    """
    from modules import devices

    wanted = device or str(devices.device_interrogate or "cpu")
    if _forge():
        if mib and not wanted.startswith("cpu"):
            memory = forge_memory()
            # What it keeps free for any pass over a model; weights that just fit would run out at the first picture.
            work = getattr(memory, "minimum_inference_memory", lambda: 0)()
            memory.free_memory(mib * 2**20 + work, _torch_device(wanted))
    else:
        from modules import lowvram

        lowvram.send_everything_to_cpu()
    devices.torch_gc()


def collect() -> None:
    """Give unused device memory back."""
    from modules import devices

    devices.torch_gc()


def keeps_models() -> bool:
    """The host's own option: whether interrogation models stay on the device."""
    from modules import shared

    return bool(shared.opts.data.get("interrogate_keep_models_in_memory", False))


def full_precision(device: str) -> bool:
    """Whether models must run in float32 there: `--no-half`, and what Forge knows of the device."""
    if _forge():
        return not forge_memory().should_use_fp16(device=_torch_device(device))
    from modules import shared

    return bool(getattr(shared.cmd_opts, "no_half", False))


def forge_memory() -> Any:
    """Forge's memory manager."""
    return importlib.import_module("backend.memory_management")


@lru_cache(maxsize=8)
def usable(name: str) -> str:
    """A device's name, once something could be put there.

    Raises:
        HostError: If there is no such device.
    """
    import torch

    try:
        # One that holds no numbers ("meta") cannot give them back either.
        torch.zeros(1, device=name).tolist()
    # An unknown word, a number too high, a torch made without that kind of device: each raises its own.
    except Exception as error:
        raise HostError(
            f"The device {quoted(name)} of --easydiffuser-device cannot be used here.",
            "It takes cpu, cuda, cuda:1 ...; without the flag the WebUI's own device is taken.",
        ) from error
    return name


def _torch_device(name: str) -> Any:
    import torch

    return torch.device(name)


def _forge() -> bool:
    return has_module("modules_forge")
