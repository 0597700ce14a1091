"""Tensors out of a file of `torch.save`'s older layout, without torch and without running anything the file names."""

from __future__ import annotations

import io
import pickle
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from ..errors import BrokenModelError, quoted

Tensors = Mapping[str, NDArray[Any]]

MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
"""How such a file begins (torch/serialization.py, `_legacy_save`)."""

_TYPES: dict[str, np.dtype[Any]] = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


def tensors(content: bytes) -> Tensors:
    """The state dict in the file.

    Args:
        content: The whole file; magic number, protocol, system, the pickled dict, the storages' keys, the storages.

    Raises:
        BrokenModelError: If it is no such file, is cut short, or names anything but tensors of floats and integers.
    """
    stream = io.BytesIO(content)
    try:
        magic, protocol, _ = (_Reader(stream).load() for _ in range(3))
        if (magic, protocol) != (MAGIC, PROTOCOL):
            raise ValueError("it does not begin as such a file does")
        reader = _Reader(stream)
        found, keys = reader.load(), _Reader(stream).load()
        for key in keys:
            _fill(reader.storages[key], stream)
        return {name: each.array() for name, each in found.items()}
    # A damaged pickle raises what it likes.
    except Exception as error:
        raise BrokenModelError(
            f"The weights cannot be read: {quoted(str(error) or type(error).__name__, 160)}.", "Fetch the file again."
        ) from error


class _Storage:
    """A run of numbers; its content comes at the end of the file."""

    def __init__(self, kind: str, count: int) -> None:
        self.dtype, self.count = _TYPES[kind], count
        self.content: NDArray[Any] = np.empty(0, self.dtype)


class _Tensor:
    """A view into a storage, as `torch._utils._rebuild_tensor_v2` is told of it."""

    def __init__(self, storage: _Storage, offset: int, size: Any, stride: Any, *_: object) -> None:
        self._storage, self._offset, self._size, self._stride = storage, offset, tuple(size), tuple(stride)

    def array(self) -> NDArray[Any]:
        content, pairs = self._storage.content, tuple(zip(self._size, self._stride, strict=True))
        last = self._offset + sum((size - 1) * step for size, step in pairs)
        # What reaches outside its storage would be read from foreign memory.
        if self._offset < 0 or any(size < 1 or step < 0 for size, step in pairs) or last >= content.size:
            raise ValueError("a tensor does not lie in its storage")
        steps = [step * content.itemsize for step in self._stride]
        return np.lib.stride_tricks.as_strided(content[self._offset :], self._size, steps, writeable=False)


class _Kind:
    """Stands for a class of storages; only its name is used."""

    def __init__(self, name: str) -> None:
        self.name = name


class _Reader(pickle.Unpickler):
    """Knows the four names a state dict is made of, and refuses every other."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream)
        self.storages: dict[str, _Storage] = {}

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _Tensor
        if module == "torch" and name in _TYPES:
            return _Kind(name)
        raise ValueError(f"it names {module}.{name}, which is no tensor")

    def persistent_load(self, told: Any) -> _Storage:
        word, kind, key, _, count, view = told
        if word != "storage" or view is not None:
            raise ValueError("a storage is described in an unknown way")
        return self.storages.setdefault(key, _Storage(kind.name, count))


def _fill(storage: _Storage, stream: BinaryIO) -> None:
    count = int.from_bytes(stream.read(8), "little")
    content = stream.read(count * storage.dtype.itemsize)
    if count != storage.count or len(content) != count * storage.dtype.itemsize:
        raise ValueError("it is cut short")
    storage.content = np.frombuffer(content, storage.dtype)
