"""A safetensors file as numpy arrays on its own pages, for those who do without torch."""

from __future__ import annotations

import json
import mmap
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BrokenModelError, MissingModelError, quoted

# numpy has no bfloat16; nothing that is read this way is published in it.
_KINDS = {"F64": np.float64, "F32": np.float32, "F16": np.float16, "I64": np.int64, "I32": np.int32, "U8": np.uint8}
_AGAIN = "Copy or download it again."


def mapped_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Every tensor of a file by name, read-only: the bytes are read when they are used.

    safetensors' own numpy reader copies each tensor; a table of 30,000 words of which a caption needs ten would
    take 47 MB.

    Raises:
        MissingModelError: If the file is not there.
        BrokenModelError: If it is cut short or damaged, or holds a kind of number that numpy lacks.

    Source:
        The format: 8 bytes with the length of a JSON header, the header, then the tensors.
    """
    try:
        with path.open("rb") as file:
            pages = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        raise MissingModelError(f"There is no {path.name} in {quoted(str(path.parent), 200)}.", _AGAIN) from None
    except (OSError, ValueError) as error:
        raise _broken(path, error) from error
    try:
        start = 8 + int.from_bytes(pages[:8], "little")
        header = json.loads(pages[8:start])
        header.pop("__metadata__", None)
        return {name: _array(pages, start, entry) for name, entry in header.items()}
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise _broken(path, error) from error


def _array(pages: mmap.mmap, start: int, entry: dict[str, Any]) -> NDArray[Any]:
    kind, shape = np.dtype(_KINDS[entry["dtype"]]), tuple(map(int, entry["shape"]))
    begin, end = entry["data_offsets"]
    if end - begin != prod(shape) * kind.itemsize or begin < 0:
        raise _MisfitError(f"a tensor has {end - begin} bytes, not {shape} of {kind}")
    return np.frombuffer(pages, kind, prod(shape), start + begin).reshape(shape)


class _MisfitError(ValueError):
    """In our own words, which the page has in Korean; what a library says is quoted as it is."""


def _broken(path: Path, why: object) -> BrokenModelError:
    size = path.stat().st_size if path.is_file() else 0
    said = str(why) if isinstance(why, _MisfitError) else quoted(str(why), 160)
    return BrokenModelError(f"The weights {quoted(str(path), 200)} ({size} bytes) cannot be read: {said}.", _AGAIN)
