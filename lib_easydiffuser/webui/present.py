"""Which of the host's modules are here: hosts of this family drop some."""

from __future__ import annotations

import importlib.util
import sys


def has_module(name: str) -> bool:
    """Whether it can be imported; imports its parents only."""
    try:
        return name in sys.modules or importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def not_here(name: str, what: str) -> str:
    """The sentence for a module that is missing; "" when it is here.

    Args:
        what: What it is to a person ("interrogator").
    """
    if has_module(name):
        return ""
    if has_module("modules"):
        return f"This WebUI has no {what}: {name} is gone (Forge Classic removed it)."
    return f"{what[0].upper()}{what[1:]} is a part of the WebUI; here it does not exist."
