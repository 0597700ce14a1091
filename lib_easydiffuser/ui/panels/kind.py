"""What the captioner is asked for, where it takes instructions: in sight only then."""

from __future__ import annotations

from typing import Any

from ...dataclass import dataclass
from ...host import Host
from ..compat import hidden_text, not_saved
from ..defaults import starting
from .component import component

NAMES = ("caption_kind", "caption_instruction")
_HELP = "What the captioner is asked for: post is a text for social media, own is your own text."


@dataclass(frozen=True)
class KindPanel:
    """Its components.

    Attributes:
        kind, own: The knobs `caption_kind` and `caption_instruction`.
        recalled: The kind that the browser remembers, out of sight. A dropdown of newer gradios refuses a text that is
            none of its choices just then, and what is remembered may be another captioner's, or nothing.
        start: A hidden button the page presses once it knows what there is.
    """

    kind: Any
    own: Any
    recalled: Any
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
    recalled = hidden_text("easy_diffuser_kind_recalled")
    start = gr.Button("kind", elem_id="easy_diffuser_kind", elem_classes=["easy-diffuser-hidden"])
    return KindPanel(kind, own, recalled, start)
