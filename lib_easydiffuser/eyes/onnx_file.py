"""Just enough of ONNX to write a network of convolutions that OpenCV reads. No package is needed for that.

Source:
    onnx/onnx.proto, operator set 11; the numbers are its field numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

OPSET, IR = 11, 6
_FLOAT, _INT64 = 1, 7  # TensorProto.DataType
_INT, _INTS = 2, 7  # AttributeProto.AttributeType


@dataclass
class Network:
    """Nodes and weights in the order they were added.

    Attributes:
        last: The name of the newest node's output, the next one's input.
    """

    last: str
    _nodes: list[bytes] = field(default_factory=list)
    _weights: list[bytes] = field(default_factory=list)

    def add(self, op: str, *inputs: str, **attributes: int | Sequence[int]) -> str:
        """A node after those inputs, or after the last one; gives the name of its output."""
        name = f"{op.lower()}{len(self._nodes)}"
        body = [_text(1, one) for one in inputs or (self.last,)]
        body += [_text(2, name), _text(3, name), _text(4, op)]
        body += [_bytes(5, _attribute(key, value)) for key, value in attributes.items()]
        self._nodes.append(b"".join(body))
        self.last = name
        return name

    def weight(self, values: NDArray[np.float32] | NDArray[np.int64]) -> str:
        """A constant; gives its name."""
        name = f"w{len(self._weights)}"
        kind = _INT64 if values.dtype == np.int64 else _FLOAT
        plain = np.ascontiguousarray(values, "<i8" if kind == _INT64 else "<f4")
        dims = b"".join(_number(1, size) for size in plain.shape)
        self._weights.append(dims + _number(2, kind) + _text(8, name) + _bytes(9, plain.tobytes()))
        return name

    def content(self, shape: Sequence[int], given: str, outputs: int) -> bytes:
        """The file.

        Args:
            shape: Of the input `given`.
            outputs: Width of the last node's output, shape (1, outputs).
        """
        graph = [_bytes(1, node) for node in self._nodes]
        graph += [_text(2, "eyes"), *(_bytes(5, weight) for weight in self._weights)]
        graph += [_bytes(11, _value(given, shape)), _bytes(12, _value(self.last, (1, outputs)))]
        model = [_number(1, IR), _text(2, "easy-diffuser"), _bytes(7, b"".join(graph)), _bytes(8, _number(2, OPSET))]
        return b"".join(model)


def _attribute(name: str, value: int | Sequence[int]) -> bytes:
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, _INT)
    return _text(1, name) + b"".join(_number(8, one) for one in value) + _number(20, _INTS)


def _value(name: str, shape: Iterable[int]) -> bytes:
    dims = b"".join(_bytes(1, _number(1, size)) for size in shape)
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, _FLOAT) + _bytes(2, dims)))


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _text(number: int, value: str) -> bytes:
    return _bytes(number, value.encode())


def _bytes(number: int, value: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    """Seven bits a byte, lowest first."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
