"""The components the host's Generate button sends, and what their values say.

Bound as inputs of our own button they arrive exactly as at the host's: its settings, styles, hires pass and the
arguments of every script are the person's, whatever extensions are installed.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


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
        named: The leading arguments of `txt2img_create_processing` after the request, in order, task id first.
        scripts: Arguments of the scripts, the chosen one's index first.
    """

    known: Mapping[str, Any]
    named: Mapping[str, Any]
    scripts: tuple[Any, ...]


def txt2img_fields() -> Fields | None:
    """The Generate button's inputs; None on a host whose page is built otherwise. Asked while the page is built."""
    from modules import infotext_utils, txt2img

    fields = (infotext_utils.paste_fields.get("txt2img") or {}).get("fields") or ()
    prompt = next((field[0] for field in fields if field[1] == "Prompt"), None)
    inputs = _inputs(prompt, "modules.txt2img", "txt2img")
    if not inputs:
        return None
    places = {id(component): place for place, component in enumerate(inputs)}
    apis = {getattr(field, "api", None): places.get(id(field[0])) for field in fields}
    names = _leading(txt2img.txt2img_create_processing)
    return Fields(tuple(inputs), names, {api: place for api, place in apis.items() if api and place is not None})


def _leading(function: Any) -> tuple[str, ...]:
    """Names of the positional arguments but the request, which gradio puts in itself."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = inspect.signature(function).parameters.values()
    return tuple(one.name for one in parameters if one.kind in kinds and one.name != "request")


def _inputs(component: Any, module: str, name: str) -> Sequence[Any]:
    """Inputs of the first event, on the page the component stands in, that runs the host's function."""
    for event in _events(component):
        function = getattr(event, "fn", None)
        # The host wraps it with functools.wraps: the names stay.
        if getattr(function, "__module__", "") == module and getattr(function, "__name__", "") == name:
            return tuple(event.inputs)
    return ()


def _events(component: Any) -> Iterator[Any]:
    while component is not None:
        found = getattr(component, "fns", None)
        # Gradio 3.41 keeps a list, 4.40 a dictionary.
        yield from found.values() if isinstance(found, dict) else found or ()
        component = getattr(component, "parent", None)
