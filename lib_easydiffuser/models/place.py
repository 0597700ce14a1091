"""Moving a loaded model: to a device in a precision, and back home without a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..host import Host
from .load import Loaded
from .precision import bfloat16_pays

if TYPE_CHECKING:
    import torch

# Angles of rotary positions: in half precision the thousandth token would stand somewhere else. transformers keeps
# them in float32 in a model of any precision.
_NEVER_ROUNDED = ("inv_freq",)


def pick_dtype(wanted: str, device: str, host: Host | None = None) -> torch.dtype:
    """The precision to run in: half where the device has it, unless one was asked for.

    Float16 on the CPU is slower than float32 and lacks operations; half precision there is bfloat16, where that was
    measured to be faster.
    """
    import torch

    kind = torch.device(device).type
    if wanted == "auto":
        wanted = "float16"
    if wanted == "float16" and kind == "cpu":
        wanted = "bfloat16" if bfloat16_pays(host) else "float32"
    return getattr(torch, wanted)  # type: ignore[no-any-return]


def is_on(where: str, device: str) -> bool:
    """Whether both names mean one device: weights moved to "cuda" say "cuda:0"."""
    import torch

    there, wanted = torch.device(where), torch.device(device)
    return there.type == wanted.type and _index(there) == _index(wanted)


def _index(device: torch.device) -> int:
    import torch

    if device.index is None and device.type == "cuda" and torch.cuda.is_available():
        return int(torch.cuda.current_device())
    return device.index or 0


def place(loaded: Loaded, device: str, dtype: torch.dtype | None) -> None:
    """Put the weights on a device in a precision (None: the file's own), always from the mapped file.

    On the CPU in the file's own precision the weights are the file itself: nothing is copied, and coming
    back from a GPU frees its memory without taking RAM.
    """
    loaded.dtype = None  # until all of it is there
    precise = _kept_precise(loaded.model) if str(dtype) == "torch.float16" else ()
    for name, parameter in loaded.model.named_parameters():
        at_home = loaded.home[name]
        kind = at_home.new_empty(0).float().dtype if any(part in precise for part in name.split(".")) else dtype
        parameter.data = at_home.to(device, kind if at_home.is_floating_point() else None)
    for name, module in loaded.model.named_modules():
        _place_buffers(loaded, f"{name}.", module, device, dtype)
    loaded.dtype = dtype


def _place_buffers(loaded: Loaded, stem: str, module: Any, device: str, dtype: torch.dtype | None) -> None:
    """Constants from their home too: what half precision rounded would stay rounded."""
    for name, buffer in module._buffers.items():
        if buffer is not None:
            at_home = loaded.home.setdefault(stem + name, buffer)
            rounded = at_home.is_floating_point() and not name.endswith(_NEVER_ROUNDED)
            module._buffers[name] = at_home.to(device, dtype if rounded else None)


def _kept_precise(model: Any) -> tuple[str, ...]:
    """Parts that overflow in float16, by transformers' own list (T5's `wo`)."""
    return tuple(
        str(name) for module in model.modules() for name in getattr(module, "_keep_in_fp32_modules", None) or ()
    )
