"""A drawn node's widget values by their names: the file keeps them as a bare list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from . import names
from .scopes import Raw, rows
from .table import known

# What an INT with "control after generate" adds behind its own value.
_CONTROL = frozenset(("fixed", "increment", "decrement", "randomize", "increment-wrap"))
# Of a node that nobody knows, only in such is a text surely a prompt's.
_TEXT_NODE = re.compile(r"text|string|prompt|primitive|wildcard", re.IGNORECASE)


def widget_values(raw: Raw) -> dict[str, object]:
    """Name -> value, as far as table, file or kind of node tell the names."""
    kind, values = str(raw.get("type")), raw.get("widgets_values")
    if isinstance(values, dict):
        return dict(values)
    if not isinstance(values, list):
        return {}
    if names.shows(kind):
        return {f"text_{at}": text for at, text in enumerate(_flat(values))}
    listed = known(kind).widgets or _named_by_inputs(raw, values)
    return dict(_aligned(listed, values)) if listed else _guessed(kind, values)


def _named_by_inputs(raw: Raw, values: Sequence[object]) -> tuple[str, ...]:
    """Newer files list every widget among the inputs; older ones only those that were made inputs."""
    found = tuple(str(entry.get("name")) for entry in rows(raw.get("inputs")) if isinstance(entry.get("widget"), dict))
    controls = sum(isinstance(value, str) and value in _CONTROL for value in values)
    return found if found and len(values) - controls <= len(found) <= len(values) else ()


def _aligned(listed: Sequence[str], values: Sequence[object]) -> Iterator[tuple[str, object]]:
    at = 0
    for name in listed:
        if at < len(values) and name == "control":
            at += _is_control(values[at])
        elif at < len(values):
            yield name, values[at]
            at += 1
            if name.endswith("seed") and "control" not in listed and at < len(values):
                at += _is_control(values[at])


def _is_control(value: object) -> bool:
    return isinstance(value, str) and value in _CONTROL


def _guessed(kind: str, values: Sequence[object]) -> dict[str, object]:
    """The first text of a text node; all of one that joins. Combo choices stand among them, behind the text."""
    if not _TEXT_NODE.search(kind):
        return {}
    texts = [value for value in values if isinstance(value, str)]
    wanted = texts if names.joins(kind) else texts[:1]
    return {f"text_{at}": text for at, text in enumerate(wanted)}


def _flat(values: Sequence[object]) -> list[str]:
    listed = [value if isinstance(value, list) else [value] for value in values]
    return [text for row in listed for text in row if isinstance(text, str) and text.strip()]


def is_guess(raw: Mapping[str, Any]) -> bool:
    """Whether the names were guessed."""
    values = raw.get("widgets_values")
    return isinstance(values, list) and not (known(str(raw.get("type"))).widgets or _named_by_inputs(raw, values))
