"""Weights from disk, memory-mapped, and never a pickle that could run code."""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import BrokenModelError, MissingModelError, quoted
from .files import SAFETENSORS, weight_files

if TYPE_CHECKING:
    import torch

_AGAIN = "Copy or download it again."


def read_weights(folder: Path) -> dict[str, torch.Tensor]:
    """Every tensor of a checkpoint by name, mapped from its files: the bytes are read when they are used.

    Raises:
        MissingModelError: If a file is not there.
        BrokenModelError: If one is cut short, damaged, or a pickle that holds more than tensors.
    """
    files = weight_files(folder)
    if not files:
        raise MissingModelError(f"There is no {SAFETENSORS} in {quoted(str(folder), 200)}.", _AGAIN)
    state: dict[str, torch.Tensor] = {}
    for path in files:
        state.update(read_file(path))
    return state


def read_file(path: Path) -> dict[str, torch.Tensor]:
    """The tensors of one file; raises as read_weights."""
    if not path.is_file():
        raise MissingModelError(f"There is no {path.name} in {quoted(str(path.parent), 200)}.", _AGAIN)
    return _safetensors(path) if path.suffix == ".safetensors" else _unpickled(path)


def _safetensors(path: Path) -> dict[str, torch.Tensor]:
    from safetensors import SafetensorError  # type: ignore[attr-defined]
    from safetensors.torch import load_file

    try:
        return dict(load_file(str(path)))
    except (SafetensorError, OSError, ValueError) as error:
        raise _broken(path, error) from error


def _unpickled(path: Path) -> dict[str, torch.Tensor]:
    import torch

    try:
        # Files of torch before 1.6 are no archives and cannot be mapped.
        mapped = zipfile.is_zipfile(path)
        state = torch.load(str(path), map_location="cpu", weights_only=True, mmap=mapped or None)
    except (pickle.UnpicklingError, RuntimeError, OSError, EOFError, ValueError, KeyError) as error:
        raise _broken(path, error) from error
    if not isinstance(state, dict):
        raise _broken(path, f"it holds a {type(state).__name__}")
    return state


def _broken(path: Path, why: object) -> BrokenModelError:
    size = path.stat().st_size if path.is_file() else 0
    return BrokenModelError(
        f"The weights {quoted(str(path), 200)} ({size} bytes) cannot be read: {quoted(str(why), 160)}.", _AGAIN
    )
