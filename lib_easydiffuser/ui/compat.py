"""The few places where gradio 3.41, 4.40, 5 and 6 differ for us."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from functools import lru_cache, partial
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

from .given import GONE


def bind(event: Callable[..., Any], fn: Callable[..., Any] | None, js: str = "", **more: Any) -> Any:
    """Bind an event that shows no overlay and no API page entry.

    Args:
        event: A component's event (`button.click`) or a dependency's `then`.
        js: A function that runs in the page first and may change the inputs.
    """
    if js:
        more[_js_name(event)] = js
    return event(fn, show_progress="hidden", api_name=False, **more)


def each_time(event: Callable[..., Any]) -> dict[str, Any]:
    """The option that has every press heard: gradio 4 drops those that come while an answer is on its way."""
    # Forge wraps events.
    known = _arguments(getattr(event, "replaced_event", event))
    return {"trigger_mode": "multiple"} if "trigger_mode" in known else {}


def written(box: Any) -> Callable[..., Any]:
    """The event of a hidden box that the page writes into (`easyDiffuser.write`).

    Gradio 6 sends a text box's `input` for nothing but keys that are pressed in it; `change` comes for every text.
    """
    import gradio as gr

    return box.change if int(gr.__version__.partition(".")[0]) >= 6 else box.input  # type: ignore[no-any-return]


def shown(box: Any, name: str) -> None:
    """Let the page draw a box's text whenever it changes.

    Args:
        name: A function of the page's `easyDiffuser` that takes the text.
    """
    bind(box.change, None, js=f'(text) => easyDiffuser.show("{name}", text)', inputs=[box], outputs=[])


def supported(component: Callable[..., Any], **wanted: Any) -> dict[str, Any]:
    """Those of the arguments that this gradio's component knows: 3.41 swallows unknown ones in silence."""
    known = inspect.signature(component.__init__ if inspect.isclass(component) else component).parameters
    return {name: value for name, value in wanted.items() if name in known}


def with_copy_button(component: Callable[..., Any]) -> dict[str, Any]:
    """The argument for a button that copies a text box's text: gradio 6 has a list of buttons."""
    return supported(component, show_copy_button=True, buttons=["copy"])


def hidden_text(name: str) -> Any:
    """A text box for messages between the page and us: in the page, out of sight, not in ui-config.json.

    `visible=False` would leave it out of the page altogether.
    """
    import gradio as gr

    box = gr.Textbox(
        "", elem_id=name, elem_classes=["easy-diffuser-hidden"], label=name.replace("_", " "), show_label=False
    )
    return not_saved(box)


_NOTHING = "data:,"
"""A picture without a byte, which our own reading refuses with its sentence."""


def undecoded(image: Any) -> Any:
    """Let a file that gradio cannot read reach the handlers as path or base64.

    Our own reading then says in the tab what is wrong with it; gradio's would be a toast without a reason, at every
    button that looks at the picture.
    """
    decode = image.preprocess

    def preprocess(given: Any) -> Any:
        try:
            return decode(given)
        # Pillow raises anything for a damaged file; gradio 4 gives a record with a path, gradio 3 base64.
        except Exception:
            path = getattr(given, "path", None)
            if path:
                return Path(path) if Path(path).exists() else GONE
            # Gradio 3 hands on what the page sent: a path of this machine is not the page's to name.
            return _NOTHING if isinstance(given, str) and not given.startswith("data:") else given

    image.preprocess = preprocess
    return image


def not_saved(component: Any) -> Any:
    """Keep a result box out of the host's ui-config.json."""
    component.do_not_save_to_config = True
    return component


def _js_name(event: Callable[..., Any]) -> str:
    # Forge wraps events and translates `_js`; gradio 4 on its own knows only `js`.
    return "js" if "js" in _arguments(event) else "_js"


def _arguments(event: Callable[..., Any]) -> Collection[str]:
    # Gradio 3 has one class for all events, and the tab binds some two hundred.
    kind: type = type(event)
    named = issubclass(kind, (FunctionType, MethodType, partial))
    return inspect.signature(event).parameters if named else _arguments_of_kind(kind)


@lru_cache(maxsize=16)
def _arguments_of_kind(kind: type) -> Collection[str]:
    return inspect.signature(kind.__call__).parameters
