"""The components the host's Generate button sends, and what their values say.

Bound as inputs of our own button they arrive exactly as at the host's: its settings, styles, hires pass and the
arguments of every script are the person's, whatever extensions are installed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...dataclass import dataclass
from ..abilities import generation


@dataclass(frozen=True)
class Fields:
    """What stands in the txt2img tab.

    Attributes:
        components: Inputs of the Generate button, in its order.
        names: What the host calls the leading ones; the arguments of its scripts follow.
        apis: Processing argument -> place among the components ("steps", "sampler_name", "seed" ...).
    """

    components: tuple[Any, ...]
    names: tuple[str, ...]
    apis: Mapping[str, int]

    def read(self, values: Sequence[Any]) -> Values:
        """The values that came with an event, by name."""
        named = dict(zip(self.names, values, strict=False))
        apis = {api: values[place] for api, place in self.apis.items()}
        return Values({**apis, **named}, named, tuple(values[len(self.names) :]))


@dataclass(frozen=True)
class Values:
    """What the person has set.

    Attributes:
        known: By the host's argument names, those of scripts included.
        named: The leading inputs, in order, task id first.
        scripts: Arguments of the scripts, the chosen one's index first.
    """

    known: Mapping[str, Any]
    named: Mapping[str, Any]
    scripts: tuple[Any, ...]


def txt2img_fields() -> Fields | None:
    """The Generate button's inputs; None on a host whose page is built otherwise. Asked while the page is built."""
    found = generation.button()
    if found is None:
        return None
    inputs, names = found
    places = {id(component): place for place, component in enumerate(inputs)}
    apis = {api: places[id(component)] for api, component in generation.apis() if id(component) in places}
    return Fields(tuple(inputs), names, apis)
