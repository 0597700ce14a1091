"""Entries of the host's img2img: its script classes, its styles, and what a picture is put on."""

from __future__ import annotations

import html
from typing import Any

from ...records import PromptPair
from ._look import attribute, required

_LACKS = "This host runs no scripts in img2img: pictures there get no tags of their own."
_NO_CONTROL = "This host's Control tab runs no scripts of extensions: img2img with tags is in its img2img tab alone."


def base() -> Any | None:
    """The class that every script derives from; None on a host without scripts.

    It must never be known to a module in scripts/: the host registers every class it finds there.
    """
    return attribute("modules.scripts:Script")


def always_visible() -> Any:
    """What `show` of a script answers that stands above the dropdown."""
    return attribute("modules.scripts:AlwaysVisible") or True


def switch(label: str, elem_id: str) -> Any:
    """A closed section with a switch, and the context to draw its inside in."""
    import gradio as gr

    kind = attribute("modules.ui_components:InputAccordion") or gr.Checkbox
    return kind(False, label=label, elem_id=elem_id)


def line(text: str) -> None:
    """What a section is for, drawn where the caller stands."""
    import gradio as gr

    gr.HTML(f'<p class="easy-diffuser-line">{html.escape(text)}</p>')


def process_images(p: Any) -> Any:
    """Generate."""
    return required("modules.processing:process_images")(p)


def nothing_made(p: Any, why: str = "") -> Any:
    """An answer of a script that generated no picture."""
    return required("modules.processing:Processed")(p, [], p.seed, why)


def made(p: Any, images: list[Any], seed: int, infotexts: list[str]) -> Any:
    """An answer of a script that generated these pictures."""
    return required("modules.processing:Processed")(p, images, seed, infotexts[0], infotexts=infotexts)


def styled(pair: PromptPair, styles: Any) -> PromptPair:
    """Prompts with the host's styles in them."""
    known = attribute("modules.shared:prompt_styles")
    if known is None:
        return pair
    return PromptPair(
        known.apply_styles_to_prompt(pair.prompt, styles),
        known.apply_negative_styles_to_prompt(pair.negative_prompt, styles),
    )


def on_background(image: Any) -> Any:
    """A picture without transparency, as the host will generate from it."""
    flatten = attribute("modules.images:flatten")
    colour = attribute("modules.shared:opts.img2img_background_color")
    if flatten is None or colour is None:
        return image
    return flatten(image, colour)


def lacks() -> str:
    """For the tab."""
    if base() is None or attribute("modules.processing:Processed") is None:
        return _LACKS
    return _NO_CONTROL if attribute("modules.scripts:scripts_control") is not None else ""
