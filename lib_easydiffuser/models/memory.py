"""What to do when memory runs out: free, smaller, on the CPU, and then say so."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from typing import TypeVar

from ..errors import OutOfMemoryError

Item = TypeVar("Item")
Result = TypeVar("Result")

_SIGNS = ("out of memory", "can't allocate memory", "not enough memory", "CUBLAS_STATUS_ALLOC_FAILED")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether any device's allocator gave up."""
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and any(sign in str(error) for sign in _SIGNS)
    )


def release() -> None:
    """Give unused device memory back to the device."""
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def device_mib(device: str) -> float:
    """Memory of a device in all, MiB; infinite where it cannot be asked."""
    import torch

    if not device.startswith("cuda") or not torch.cuda.is_available():
        return float("inf")
    return float(torch.cuda.get_device_properties(torch.device(device)).total_memory / 2**20)


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
