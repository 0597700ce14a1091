"""Guests on the host's device: room is made by the host, and what was taken is given back."""

from __future__ import annotations

import importlib
from typing import Any

from .present import has_module


def make_room(mib: int = 0) -> None:
    """Let the host move its own models away, so that one of ours fits.

    Args:
        mib: Memory wanted; Forge frees as much, the WebUI sends what `--medvram` keeps on the device away.
    """
    from modules import devices

    if _forge():
        if mib and not _on_cpu():
            forge_memory().free_memory(mib * 2**20, devices.device_interrogate)
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


def full_precision() -> bool:
    """Whether models must run in float32: `--no-half`, and what Forge knows of the device."""
    if _forge():
        from modules import devices

        return not forge_memory().should_use_fp16(device=devices.device_interrogate)
    from modules import shared

    return bool(getattr(shared.cmd_opts, "no_half", False))


def forge_memory() -> Any:
    """Forge's memory manager."""
    return importlib.import_module("backend.memory_management")


def _on_cpu() -> bool:
    from modules import devices

    return str(devices.device_interrogate or "cpu").startswith("cpu")


def _forge() -> bool:
    return has_module("modules_forge")
