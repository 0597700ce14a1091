"""Generating where the Generate button is one function that makes its processing itself: fields in, pictures out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from ...errors import GenerationError
from ._look import attribute, required

FUNCTION = "modules.txt2img:txt2img"
# What a processing calls it -> the button's field, where that is called otherwise.
_FIELDS = {"sampler_name": "sampler_index"}
_OPTIONS = {"CLIP_stop_at_last_layers": "clip_skip"}
_INDICES = "modules.processing:get_sampler_index", "modules.processing_helpers:get_sampler_index"
_NAMES = "modules.processing:get_sampler_name", "modules.processing_helpers:get_sampler_name"


class Pressed:
    """What the button will be pressed with. Takes the attributes of a processing that we set and read.

    Args:
        named: What the button's leading inputs say, in their order.
        scripts: What its scripts' inputs say.
    """

    def __init__(self, named: Mapping[str, Any], scripts: Sequence[Any]) -> None:
        self.__dict__["named"] = dict(named)
        self.__dict__["scripts"] = tuple(scripts)
        self.__dict__["override_settings"] = {}

    def __getattr__(self, name: str) -> Any:
        value = self.__dict__["named"].get(_FIELDS.get(name, name))
        return sampler_name(value) if name == "sampler_name" else value

    def __setattr__(self, name: str, value: Any) -> None:
        field = _FIELDS.get(name, name)
        # A scheduler, a user: such a button has no field for them.
        if field in self.named:
            self.named[field] = required(*_INDICES)(value) if name == "sampler_name" else value

    def press(self) -> Any:
        """Its pictures, as the host's `Processed` tells of them.

        Raises:
            GenerationError: If the host made none, or would have to be switched first.
        """
        for name, value in self.override_settings.items():
            if name not in _OPTIONS:
                raise GenerationError(
                    "This host cannot use another checkpoint for one picture.", "Choose it at the top of the page."
                )
            self.named[_OPTIONS[name]] = value
        images, told, info, comments = required(FUNCTION)(*self.named.values(), *self.scripts)
        if not images:
            raise GenerationError(f"The WebUI made no picture: {str(comments)[:200]}.", "Its console says more.")
        found = json.loads(told or "{}")
        return SimpleNamespace(
            images=list(images),
            infotexts=found.get("infotexts") or [str(info)],
            info=str(info),
            all_seeds=found.get("all_seeds") or [self.named["seed"]],
            index_of_first_image=int(found.get("index_of_first_image") or 0),
        )


def sampler_name(value: Any) -> str:
    """The sampler behind the value of the button's field."""
    name = attribute(*_NAMES)
    return str(name(value)) if name is not None and isinstance(value, int) else str(value or "")
