"""What the host interrogates pictures with: its BLIP and CLIP, its DeepBooru."""

from __future__ import annotations

from typing import Any

from ._look import attribute, inside, module

_GONE = "This WebUI has no {what}: {where} is gone."


def interrogator() -> Any | None:
    """BLIP and CLIP; None outside a host and on hosts that removed it."""
    return attribute("modules.shared:interrogator")


def deepbooru() -> Any | None:
    """The tagger of drawings; None where there is none."""
    return attribute("modules.deepbooru:model")


def no_interrogator() -> str:
    """The sentence for one that is missing; "" when it is here."""
    return "" if interrogator() is not None else _missing("interrogator", "modules.interrogate")


def no_deepbooru() -> str:
    """The sentence for one that is missing; "" when it is here."""
    return "" if deepbooru() is not None else _missing("DeepBooru", "modules.deepbooru")


def blip_module() -> Any:
    """The BLIP repository's own module, whose loader asks the hub for words."""
    return module("models.blip")


def lacks() -> str:
    """For the tab."""
    if interrogator() is None and deepbooru() is None:
        return "This host has no Interrogate and no DeepBooru of its own."
    if interrogator() is None:
        return "This host has no Interrogate of its own."
    return "" if deepbooru() is not None else "This host has no DeepBooru of its own."


def _missing(what: str, where: str) -> str:
    if inside():
        return _GONE.format(what=what, where=where)
    return f"{what[0].upper()}{what[1:]} is a part of the WebUI; here it does not exist."
