"""The button "Send to Easy Diffuser" under the host's galleries, in Extras and in PNG Info.

Buttons can only be put in while the host builds its page: we watch for the components they belong to. On Forge
the same event comes again later, at runtime, so the watch ends when our tab is built.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

from ..dataclass import dataclass
from .abilities import pictures
from .abilities.pictures import PLACES

_TITLE = "Send to Easy Diffuser"


@dataclass
class _Watch:
    open: bool = False
    pictures: dict[str, Any] = field(default_factory=dict)
    buttons: dict[str, Any] = field(default_factory=dict)


_WATCH = _Watch()


def begin() -> None:
    """Forget the last page."""
    _WATCH.open = True
    _WATCH.pictures.clear()
    _WATCH.buttons.clear()
    pictures.begin()


def after_component(component: Any, **_: Any) -> None:
    """Keep the pictures; put a button behind each of the host's own."""
    if not _WATCH.open:
        return
    name = getattr(component, "elem_id", None)
    if name in {picture for picture, _small in PLACES.values()}:
        _WATCH.pictures.setdefault(name, component)
    elif name in PLACES:
        picture, small = PLACES[name]
        # Other extensions build a row with the same ids: only the first after the picture is the host's.
        if picture in _WATCH.pictures and picture not in _WATCH.buttons:
            _WATCH.buttons[picture] = _button(picture, small)
            pictures.placed()


def connect(image: Any) -> None:
    """Make our image a place pictures can be sent to, by our buttons and by other extensions."""
    _WATCH.open = False
    sources = [(button, _WATCH.pictures[picture]) for picture, button in _WATCH.buttons.items()]
    pictures.receive("easy_diffuser", image, sources)


def _button(picture: str, small: bool) -> Any:
    import gradio as gr

    elem_id = f"easy_diffuser_from_{picture}"
    found = pictures.tool_button("🏷️", elem_id, _TITLE) if small else None
    return gr.Button(_TITLE, elem_id=elem_id) if found is None else found
