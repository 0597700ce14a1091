"""A regressor as one safetensors file: tensors, and its card in the file's own metadata. No code is ever read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BrokenModelError, MissingModelError, quoted
from ..files import write_whole
from .builder_arguments import refusal
from .regressor import Card, Regressor
from .scores import WIDTH

FORMAT = "easydiffuser-regressor/1"
_ENTRY = "easydiffuser"
_HINT = "`train-regressor FOLDER` makes one."
_RIDGE = ("bias", "middle", "scale", "weights")


def save_regressor(regressor: Regressor, path: Path) -> None:
    """The file, whole or not at all.

    Raises:
        OutputError: If it cannot be written.
    """
    from safetensors.numpy import save

    told = {"format": FORMAT, "card": asdict(regressor.card)}
    # One entry alone: safetensors writes several in an order of its own, and the same regressor is the same bytes.
    metadata = {_ENTRY: json.dumps(told, allow_nan=False)}
    tensors = {name: np.ascontiguousarray(value) for name, value in regressor.tensors.items()}
    write_whole(path, save(tensors, metadata))


def load_regressor(path: Path) -> Regressor:
    """Read it, and see that it is one of ours whose parts fit together.

    Raises:
        MissingModelError: If there is no such file.
        BrokenModelError: If it is damaged, or another tool's.
    """
    if not path.is_file():
        raise MissingModelError(f"There is no regressor {quoted(str(path), 200)}.", _HINT)
    metadata, tensors = _read(path)
    told = _told(metadata)
    if told.get("format") != FORMAT:
        mark = told.get("format") or "no mark of ours"
        raise BrokenModelError(
            f"{quoted(str(path), 200)} is no prompt regressor of Easy Diffuser: it has {quoted(mark)}.", _HINT
        )
    try:
        card = _card(told["card"])
        _require_fit(card, tensors)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise BrokenModelError(
            f"The card of {quoted(str(path), 200)} does not fit its numbers: {quoted(str(error), 120)}.", _HINT
        ) from error
    return Regressor(card, tensors)


def _read(path: Path) -> tuple[Mapping[str, str], dict[str, NDArray[Any]]]:
    import safetensors

    opened: Any = safetensors.safe_open  # its stubs know neither arguments nor `with`
    try:
        with opened(path, framework="numpy") as held:
            return held.metadata() or {}, {name: held.get_tensor(name) for name in held.keys()}  # noqa: SIM118
    # SafetensorError is no subclass of anything; a bad header is a ValueError or worse, depending on its version.
    except Exception as error:
        raise BrokenModelError(
            f"{quoted(str(path), 200)} cannot be read as safetensors: {quoted(str(error), 120)}.", _HINT
        ) from error


def _told(metadata: Mapping[str, str]) -> dict[str, Any]:
    try:
        found = json.loads(metadata.get(_ENTRY, "{}"))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _card(told: Any) -> Card:
    known = {each.name for each in fields(Card)}
    card = Card(**{name: value for name, value in dict(told).items() if name in known})
    if card.kind not in ("ridge", "timm") or not isinstance(card.name, str):
        raise ValueError(f"kind {card.kind!r}")
    if not isinstance(card.settings, dict) or not isinstance(card.seen, list):
        raise ValueError("settings or seen")
    return card


def _require_fit(card: Card, tensors: Mapping[str, NDArray[Any]]) -> None:
    if card.kind == "timm":
        int(card.settings["side"])
        if why := refusal(card.settings.get("model_args") or {}):
            raise ValueError(why)
        return
    if sorted(tensors) != list(_RIDGE):
        raise ValueError(f"tensors {sorted(tensors)[:6]}")
    width = len(tensors["middle"])
    shapes = {"bias": (WIDTH,), "middle": (width,), "scale": (width,), "weights": (width, WIDTH)}
    for name, shape in shapes.items():
        if tensors[name].shape != shape or not np.isfinite(tensors[name]).all():
            raise ValueError(f"{name} has shape {tensors[name].shape}")
    if not tensors["scale"].all():
        raise ValueError("a scale of 0")
