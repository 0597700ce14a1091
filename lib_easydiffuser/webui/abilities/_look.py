"""Looking for what a host has. Being importable says nothing: hosts keep names for old extensions, and empty them."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from typing import Any

from ...errors import HostError


def module(name: str) -> Any | None:
    """A module of the host; None when there is none, or it cannot be imported."""
    try:
        return importlib.import_module(name)
    # A module for hardware that is not here raises whatever it likes.
    except Exception:
        return None


def attribute(*places: str) -> Any | None:
    """The first of some attributes that is there and is not None.

    Args:
        places: "module:attribute", or deeper, "modules.sd_models:model_data.sd_model".
    """
    return next(_every(places), None)


def required(*places: str) -> Any:
    """The same, for what an ability cannot do without.

    Raises:
        HostError: If it is in none of them.
    """
    found = attribute(*places)
    if found is None:
        raise HostError(f"This WebUI has no {places[0].replace(':', '.')}.", "A newer Easy Diffuser may know its way.")
    return found


def _every(places: tuple[str, ...]) -> Iterator[Any]:
    for place in places:
        name, _, path = place.partition(":")
        found = module(name)
        for step in path.split("."):
            found = getattr(found, step, None)
        if found is not None:
            yield found


def inside() -> bool:
    """Whether there is a host around us at all."""
    return module("modules.shared") is not None


def takes(function: Any, *names: str) -> bool:
    """Whether a function has parameters of those names."""
    try:
        known = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False
    return all(name in known for name in names)
