"""What the captioner is asked for, where it takes instructions: in sight only then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...host import Host
from ..compat import not_saved
from ..defaults import starting
from .component import component

NAMES = ("caption_kind", "caption_instruction")
_HELP = "What the captioner is asked for: post is a text for social media, own is your own text."


@dataclass(frozen=True)
class KindPanel:
    """Its components.

    Attributes:
        kind, own: The knobs `caption_kind` and `caption_instruction`.
        start: A hidden button the page presses once it knows what there is.
    """

    kind: Any
    own: Any
    start: Any

    @property
    def controls(self) -> dict[str, Any]:
        """The components by knob."""
        return dict(zip(NAMES, (self.kind, self.own), strict=True))


def build(host: Host) -> KindPanel:
    """Draw it where the caller stands."""
    import gradio as gr

    table = starting(host)
    # The browser remembers them for each captioner; ui-config.json would for all at once.
    pairs = zip(NAMES, (_HELP, None), strict=True)
    kind, own = (not_saved(component(table[name], visible=False, info=info)) for name, info in pairs)
    start = gr.Button("kind", elem_id="easy_diffuser_kind", elem_classes=["easy-diffuser-hidden"])
    return KindPanel(kind, own, start)
