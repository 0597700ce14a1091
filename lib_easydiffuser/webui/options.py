"""The options of the host that are ours: which knobs are one, and the values that stand there.

No secret is ever an option: the host's API shows every option to whoever may ask it.
"""

from __future__ import annotations

import logging
from typing import Any

from ..errors import EasyDiffuserError, HostError
from ..knob import Knob
from ..settings import Settings, knobs
from .abilities import memory, settings

_LOG = logging.getLogger(__name__)

# Chosen anew for each picture, or by the host's own option (`interrogate_keep_models_in_memory`).
_ELSEWHERE = frozenset(("seed", "keep_loaded"))


def offered() -> dict[str, Knob]:
    """The knobs that are options: none that names a place on this machine.

    The host's API lets others write options, on Forge even those that are marked as not for it: places are flags.
    """
    return {name: knob for name, knob in knobs().items() if name not in _ELSEWHERE and not knob.local}


def key(name: str) -> str:
    """The option's name of a knob."""
    return f"easydiffuser_{name}"


def values() -> dict[str, Any]:
    """What the person has set, by knob; a value that is no good (any more) is left out."""
    data = settings.options()
    found = {name: data[key(name)] for name in offered() if key(name) in data}
    if settings.flag("easydiffuser_offline", False):
        found["offline"] = True
    if folder := settings.flag("easydiffuser_label_lists"):
        found["label_lists"] = folder
    if folder := settings.flag("easydiffuser_any_model"):
        found["any_model"] = folder
    if url := settings.flag("easydiffuser_server_url"):
        found["server_url"] = url
    if settings.flag("easydiffuser_server_agreed", False):
        found["server_agreed"] = True
    found["keep_loaded"] = "device" if memory.keeps_models() else "ram"
    return {name: value for name, value in found.items() if _is_good(knobs()[name], value)}


def defaults() -> Settings:
    """The settings everything starts from: tab, img2img script, API."""
    return Settings().with_values(values())


def keep(name: str, value: Any) -> None:
    """Set an option and save it, as the settings page would.

    Raises:
        HostError: If the host's flags freeze it.
    """
    why = settings.keep(key(name), value)
    if why:
        raise HostError(f"The setting {knobs()[name].label!r} is frozen: {why}.", "A flag of the host does it.")


def _is_good(knob: Knob, value: Any) -> bool:
    try:
        knob.check(value)
    except EasyDiffuserError as error:
        _LOG.warning("Easy Diffuser: the setting %s is ignored: %s", key(knob.name), error)
        return False
    return True
