"""Just enough of TensorFlow's frozen graphs: some constants out of one, and a text graph without some nodes.

Source:
    tensorflow/core/framework/graph.proto, node_def.proto, attr_value.proto, tensor.proto; the numbers are theirs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np

from ..errors import BrokenModelError
from .seen import Floats

_NODE, _NAME, _ATTRIBUTE, _KEY, _VALUE, _TENSOR, _SHAPE, _CONTENT, _DIM, _SIZE = 1, 1, 5, 1, 2, 8, 2, 4, 2, 1
_VARINT, _BYTES, _FIXED = 0, 2, {1: 8, 5: 4}  # kinds of fields, and the widths of the fixed ones
_TEXT_NODE = re.compile(r'^node \{\n  name: "(?P<name>[^"]+)".*?^\}\n', re.DOTALL | re.MULTILINE)


def constants(graph: memoryview, names: set[str]) -> dict[str, Floats]:
    """Those constants of a frozen graph, each a copy in its own shape.

    Raises:
        BrokenModelError: If one is missing or is no tensor of 32-bit floats.
    """
    found: dict[str, Floats] = {}
    try:
        for number, node in _fields(graph):
            if number != _NODE or not isinstance(node, memoryview):
                continue
            name = _text(_first(node, _NAME))
            if name in names:
                found[name] = _tensor(node)
    except (ValueError, LookupError, TypeError, StopIteration) as error:
        raise BrokenModelError("The detector's graph cannot be read.", "Fetch the file again.") from error
    if missing := names - found.keys():
        raise BrokenModelError(f"The detector's graph lacks {sorted(missing)[0]}.", "Fetch the file again.")
    return found


def without(text: str, leaves: Callable[[str], bool]) -> str:
    """A graph in words without the nodes whose names are to leave."""
    return _TEXT_NODE.sub(lambda node: "" if leaves(node["name"]) else node[0], text)


def _tensor(node: memoryview) -> Floats:
    for number, attribute in _fields(node):
        if number == _ATTRIBUTE and isinstance(attribute, memoryview) and _text(_first(attribute, _KEY)) == "value":
            tensor = _inner(_inner(attribute, _VALUE), _TENSOR)
            dims = [dim for number, dim in _fields(_inner(tensor, _SHAPE)) if number == _DIM]
            shape = [_first(dim, _SIZE) for dim in dims if isinstance(dim, memoryview)]
            return np.frombuffer(_inner(tensor, _CONTENT), "<f4").reshape(shape).astype(np.float32)  # type: ignore[arg-type]
    raise ValueError("no constant")


def _inner(message: memoryview, wanted: int) -> memoryview:
    found = _first(message, wanted)
    if not isinstance(found, memoryview):
        raise ValueError("no message where one is expected")
    return found


def _first(message: memoryview, wanted: int) -> memoryview | int:
    return next(value for number, value in _fields(message) if number == wanted)


def _text(value: memoryview | int) -> str:
    return bytes(value).decode() if isinstance(value, memoryview) else ""


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview | int]]:
    """(number, content) of every field, messages unopened."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind = key & 7
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield key >> 3, value
            continue
        length, at = _varint(message, at) if kind == _BYTES else (_FIXED[kind], at)
        if at + length > len(message):
            raise ValueError("it is cut short")
        yield key >> 3, message[at : at + length]
        at += length


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
