"""Who manages the device's memory: room is made by the host, and what was taken is given back.

a memory manager   frees by its own measure, loads a model by a patcher, keeps it until the room is wanted
lowvram            sends what `--medvram` keeps on the device to RAM
neither            the host keeps what it has; a model of ours that does not fit says so
"""

from __future__ import annotations

from typing import Any

from ._look import attribute, module
from .settings import flag, option

# (the manager, where its ModelPatcher is)
_MANAGERS = (
    ("backend.memory_management", "backend.patcher.base"),
    ("ldm_patched.modules.model_management", "ldm_patched.modules.model_patcher"),
)


def manager() -> Any | None:
    """The host's memory manager; None on a host that has none."""
    for name, _ in _MANAGERS:
        found = module(name)
        if hasattr(found, "free_memory"):
            return found
    return None


def make_room(mib: int, device: str) -> None:
    """Let the host move its own models away, so that one of ours fits.

    Args:
        mib: Memory wanted; 0 for what the host gives without being asked for a size.
        device: Where it is wanted, in torch's spelling.
    """
    memory = manager()
    if memory is None:
        send_away = attribute("modules.lowvram:send_everything_to_cpu")
        if send_away is not None:
            send_away()
    elif mib and not device.startswith("cpu"):
        # What it keeps free for any pass over a model; weights that just fit would run out at the first picture.
        work = getattr(memory, "minimum_inference_memory", lambda: 0)()
        memory.free_memory(mib * 2**20 + work, _torch_device(device))
    collect()


def collect() -> None:
    """Give unused device memory back."""
    gc = attribute("modules.devices:torch_gc")
    if gc is not None:
        gc()


def keeps_models() -> bool:
    """The host's own option: whether interrogation models stay on the device."""
    return bool(option("interrogate_keep_models_in_memory", False))


def full_precision(device: str) -> bool:
    """Whether models must run in float32 there: by the manager's knowledge of the device, else by `--no-half`."""
    half = getattr(manager(), "should_use_fp16", None)
    return not half(device=_torch_device(device)) if half is not None else bool(flag("no_half", False))


def patcher_of(model: Any, load_device: Any, offload_device: Any) -> Any:
    """The manager's own wrapper around a model."""
    kind = attribute(*(f"{patchers}:ModelPatcher" for name, patchers in _MANAGERS if module(name) is manager()))
    assert kind is not None
    return kind(model, load_device=load_device, offload_device=offload_device)


def bring(patcher: Any) -> None:
    """Let the manager put a model onto its device."""
    memory = manager()
    assert memory is not None
    memory.load_models_gpu([patcher])


def give_back(patcher: Any | None) -> None:
    """Take a model off the device as the manager itself does, unless the host's option keeps it there.

    The interrogators' own `send_blip_to_ram`, `unload` and `stop` do nothing under a manager: it keeps a model on the
    device until another one wants the room. A person who was promised the memory back would wait for that.

    Args:
        patcher: The manager's wrapper around the model; None on other hosts and for a model never loaded.
    """
    loaded = getattr(manager(), "current_loaded_models", None)
    if patcher is None or keeps_models() or loaded is None:
        return
    for place in reversed(range(len(loaded))):
        if patcher.is_clone(loaded[place].model):
            # Not `unload_model_clones`: it takes them from the list and leaves the weights where they are.
            loaded.pop(place).model_unload()
    # One that ran out of memory on its way there is in no list, and half of it is on the device.
    unpatch = getattr(patcher, "forge_unpatch_model", patcher.model.to)
    unpatch(patcher.offload_device)


def _torch_device(name: str) -> Any:
    import torch

    return torch.device(name)
