"""Settings that go with the tags: a list with reasons and ticks, sent to txt2img; and the style's words to img2img."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...dataclass import dataclass
from ...host import PromptBoxes, SettingsBoxes
from ..compat import bind, hidden_text
from ..later import later
from ..sending import WITH_LISTS, targets
from ._contract import Tab

if TYPE_CHECKING:
    from ._settings_run import SettingsEvents

ORDER = 5
_NOTE = (
    '<p class="ed-note">What the picture itself says of how it was made, and what is usual for its shape and for the '
    "checkpoint. Nothing is sent but what is ticked, and Undo send takes it back.</p>"
)
_STYLE_NOTE = (
    '<p class="ed-note">Style words only puts the picture into img2img with the tags of how it looks and a denoising '
    "strength that keeps it: what is in it, the picture itself says.</p>"
)
_LIST = '<div id="easy_diffuser_settings_list" class="ed-settings" role="status" aria-live="polite"></div>'
# The page knows what is ticked.
_TICKED = "(ticked, ...rest) => [easyDiffuser.ticked(), ...rest]"


@dataclass(frozen=True)
class _Parts:
    """What the events are bound to."""

    propose: Any
    send: Any
    style: Any
    told: Any
    ticked: Any


def build(tab: Tab) -> None:
    """Draw the section and bind it."""
    import gradio as gr

    txt2img, img2img = _settings(tab, "txt2img"), _settings(tab, "img2img")
    prompts = next((box for box in tab.boxes if box.name == "img2img"), None)
    styles = prompts is not None and img2img.image is not None
    with gr.Accordion("Settings for this picture", open=False, elem_id="easy_diffuser_settings_section"):
        gr.HTML(_NOTE)
        with gr.Row():
            propose = gr.Button("Propose settings", variant="primary", elem_id="easy_diffuser_settings_propose")
            send = gr.Button("Send ticked settings to txt2img", elem_id="easy_diffuser_settings_send",
                             visible=bool(txt2img.fields))  # fmt: skip
            style = gr.Button("Send to img2img: style words only", elem_id="easy_diffuser_settings_style",
                              visible=styles)  # fmt: skip
        gr.HTML(_LIST + (_STYLE_NOTE if styles else ""))
        with gr.Column(elem_classes=["easy-diffuser-hidden"]):
            told, ticked = (hidden_text(f"easy_diffuser_settings_{name}") for name in ("told", "ticked"))
    parts = _Parts(propose, send, style, told, ticked)
    events = later(lambda: _events(tab, txt2img, img2img))
    tab.post.shown(parts.told, "settings")
    _bind_list(tab, parts, events, txt2img)
    if prompts is not None and styles:
        _bind_style(tab, parts, events, prompts, targets(img2img))


def _events(tab: Tab, txt2img: SettingsBoxes, img2img: SettingsBoxes) -> SettingsEvents:
    from ._settings_run import SettingsEvents

    return SettingsEvents(tab.events, tab.host, txt2img, img2img)


def _settings(tab: Tab, name: str) -> SettingsBoxes:
    return next((boxes for boxes in tab.settings if boxes.name == name), SettingsBoxes(name))


def _bind_list(tab: Tab, parts: _Parts, events: SettingsEvents, boxes: SettingsBoxes) -> None:
    fields = list(boxes.fields.values())
    bind(parts.propose.click, events.propose, inputs=[*fields, tab.desk], outputs=[tab.desk, parts.told], queue=False)
    bind(parts.send.click, events.send, js=_TICKED, inputs=[parts.ticked, *fields, tab.desk],
         outputs=[tab.desk, parts.told, tab.sent, *fields], queue=False)  # fmt: skip


def _bind_style(tab: Tab, parts: _Parts, events: SettingsEvents, prompts: PromptBoxes, fields: dict[str, Any]) -> None:
    bind(
        parts.style.click,
        events.style,
        js=WITH_LISTS,
        inputs=[tab.edits, prompts.prompt, prompts.negative_prompt, *fields.values(), *tab.values, tab.desk],
        outputs=[tab.desk, parts.told, tab.sent, prompts.prompt, prompts.negative_prompt, *fields.values()],
        queue=False,
    )
