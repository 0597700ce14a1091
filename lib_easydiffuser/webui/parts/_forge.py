"""What Forge's memory manager brought to the device for a pass of ours goes back to where it waits.

Forge's own `send_blip_to_ram`, `unload` and `stop` do nothing: it keeps a model on the device until another one wants
the room. A person who was promised the memory back would wait for that.
"""

from __future__ import annotations

from typing import Any

from .. import devices
from ..present import has_module


def give_back(patcher: Any | None) -> None:
    """Take a model off the device as `free_memory` of Forge does, unless the host's option keeps it there.

    Args:
        patcher: Forge's ModelPatcher around the model; None on other hosts and for a model never loaded.
    """
    # reForge has patchers too, and an older manager that we cannot ask: it keeps what it loaded.
    if patcher is None or devices.keeps_models() or not has_module("backend.memory_management"):
        return
    loaded = devices.forge_memory().current_loaded_models
    for place in reversed(range(len(loaded))):
        if patcher.is_clone(loaded[place].model):
            # Not `unload_model_clones`: it takes them from the list and leaves the weights where they are.
            loaded.pop(place).model_unload()
    # One that ran out of memory on its way there is in no list, and half of it is on the device.
    patcher.forge_unpatch_model(patcher.offload_device)
