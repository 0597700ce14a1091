"""`data/comfyui_nodes.tsv`: what no rule can know of a node."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Known:
    """One line of the table.

    Attributes:
        outputs: Of each output slot: "+", "-", the name of an input, or ".".
        widgets: Names of a drawn node's widget values, in order.
        separator: What stands between joined pieces when the node does not say; None when unknown.
        keeps_empty: Whether empty pieces are joined too.
    """

    outputs: tuple[str, ...] = ()
    widgets: tuple[str, ...] = ()
    separator: str | None = None
    keeps_empty: bool = False


_UNKNOWN = Known()


def known(kind: str) -> Known:
    """What the table says of a class_type."""
    return _table().get(kind, _UNKNOWN)


@cache
def _table() -> dict[str, Known]:
    text = files("lib_easydiffuser.data").joinpath("comfyui_nodes.tsv").read_text(encoding="utf-8")
    return dict(_rows(text))


def _rows(text: str) -> Iterator[tuple[str, Known]]:
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, outputs, widgets, join = line.split("\t")
            separator = json.loads(join.removeprefix("=")) if join else None
            yield kind, Known(_cells(outputs), _cells(widgets), separator, join.startswith("="))


def _cells(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()
