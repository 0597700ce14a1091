"""What to do when memory runs out: free, smaller, on the CPU, and then say so."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from ..errors import OutOfMemoryError

Item = TypeVar("Item")
Result = TypeVar("Result")

_SIGNS = ("out of memory", "can't allocate memory", "not enough memory", "CUBLAS_STATUS_ALLOC_FAILED")

_PROCESSORS = ("transformers.image_processing_backends", "transformers.image_processing_utils_fast")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether any device's allocator gave up."""
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and any(sign in str(error) for sign in _SIGNS)
    )


def release() -> None:
    """Give unused device memory back to the device."""
    import torch

    _forget_processors()
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _forget_processors() -> None:
    """Transformers 5 remembers, for every picture processor used lately, its object and its constants on the device.

    An lru_cache on a method: it holds on to what it was called with until somebody empties it.
    """
    for module in _PROCESSORS:
        for kind in vars(sys.modules.get(module, object)).values():
            remembered = getattr(kind, "_fuse_mean_std_and_rescale_factor", None)
            getattr(remembered, "cache_clear", lambda: None)()


def trim() -> None:
    """Give what the C allocator keeps for later back to the system; only glibc keeps it and can be asked to.

    A thread of ours that ends leaves its own heap behind, tens of MiB that nobody would use again.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def device_mib(device: str) -> float:
    """Memory of a device in all, MiB; infinite where it cannot be asked."""
    import torch

    if not device.startswith("cuda") or not torch.cuda.is_available():
        return float("inf")
    return float(torch.cuda.get_device_properties(torch.device(device)).total_memory / 2**20)


def held(thing: object) -> tuple[int, str]:
    """(MiB, device) of the tensors that something holds on to; (0, "") when there are none. Loads nothing."""
    torch = sys.modules.get("torch")
    tensors = {id(found): found for found in _tensors(thing, torch, set())} if torch is not None else {}
    # A mapped file and its views are one memory.
    storages = {found.untyped_storage().data_ptr(): found for found in tensors.values()}
    size = sum(found.untyped_storage().nbytes() for found in storages.values())
    devices = sorted({str(found.device) for found in tensors.values()}, key=lambda name: name == "cpu")
    return (size + (1 << 20) - 1) >> 20, devices[0] if devices else ""


def _tensors(thing: object, torch: Any, seen: set[int]) -> Iterator[Any]:
    """Tensors in a part's attributes: modules, records and containers are looked into, foreign objects are not."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, torch.Tensor):
        yield thing
    elif isinstance(thing, torch.nn.Module):
        yield from thing.parameters()
        yield from thing.buffers()
    else:
        for inner in _inside(thing):
            yield from _tensors(inner, torch, seen)


def _inside(thing: object) -> Iterable[object]:
    if isinstance(thing, dict):
        return list(thing.values())
    if isinstance(thing, list | tuple | set):
        return list(thing)
    ours = type(thing).__module__.partition(".")[0] == __name__.partition(".")[0]
    return list(vars(thing).values()) if ours and hasattr(thing, "__dict__") else ()


def in_batches(
    items: Sequence[Item],
    size: int,
    run: Callable[[Sequence[Item]], list[Result]],
    free: Callable[[], None],
    to_cpu: Callable[[], bool],
) -> list[Result]:
    """Run over the items in batches, smaller ones when memory runs out, on the CPU at last.

    Args:
        run: Results of a batch, one per item.
        free: Frees everything of ours that is not in use.
        to_cpu: Goes on on the CPU; False when it is there already.

    Raises:
        OutOfMemoryError: If one item does not fit on the CPU.
    """
    results: list[Result] = []
    while len(results) < len(items):
        try:
            results += run(items[len(results) : len(results) + size])
            continue
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        # Outside the handler: the exception's frames hold on to the tensors that did not fit.
        free()
        if size > 1:
            size //= 2
        elif not to_cpu():
            raise OutOfMemoryError(
                "There is not enough memory for this model, not even for one picture on the CPU.",
                "Close other programs or choose a smaller captioner.",
            )
    return results
