"""Captioning and sampling share one device: room is made before the one, and given back before the other."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager

from ...captioners import chosen
from ...errors import EasyDiffuserError
from ...host import Host
from ...models.manager import MANAGER
from ...settings import Settings


@contextmanager
def captioning(settings: Settings, host: Host) -> Iterator[None]:
    """The host's models leave the device if they must, and ours have left it when the block ends."""
    from modules import devices, shared

    before = shared.state.textinfo
    if not host.device().startswith("cpu"):
        _make_room(_mib(settings, host))
    try:
        host.progress(0, 1, "captioning")
        yield
    finally:
        shared.state.textinfo = before
        MANAGER.park()
        devices.torch_gc()


def parked(settings: Settings) -> Settings:
    """The same settings with models that do not stay on the device."""
    return settings.with_values({"keep_loaded": "ram"}) if settings.keep_loaded == "device" else settings


def _make_room(mib: int) -> None:
    from modules import devices, lowvram

    # --lowvram and --medvram keep a part of the checkpoint on the device between two generations.
    lowvram.send_everything_to_cpu()
    if importlib.util.find_spec("modules_forge"):
        memory = importlib.import_module("backend.memory_management")
        memory.free_memory(mib * 2**20 + memory.minimum_inference_memory(), memory.get_torch_device())
    devices.torch_gc()


def _mib(settings: Settings, host: Host) -> int:
    try:
        return chosen(settings, host)[0].needs.mib
    except EasyDiffuserError:
        return 0  # reading the picture will say why
