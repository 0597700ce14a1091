"""The prompt a picture file carries, by who wrote it."""

from __future__ import annotations

from PIL import Image

from ...records import EmbeddedPrompt
from .comfyui import read_comfyui
from .novelai import read_novelai
from .stealth import stealth_texts
from .texts import Texts, file_texts
from .webui import read_webui

__all__ = ["read_embedded"]

# The one with the plainest mark of its writer first; ComfyUI pictures may hold WebUI text beside the graph.
_READERS = (read_novelai, read_webui, read_comfyui)


def read_embedded(image: Image.Image) -> EmbeddedPrompt | None:
    """What the file says of its own making; None when it says nothing that can be read.

    Metadata is a stranger's text and the picture is good without it, so nothing in it raises.

    Args:
        image: Loaded; a PNG's texts may stand behind its pixels.
    """
    for texts in (file_texts, stealth_texts):
        try:
            found = _first(texts(image))
        except Exception:  # see above: whatever it holds, the picture is read
            continue
        if found is not None:
            return found
    return None


def _first(texts: Texts) -> EmbeddedPrompt | None:
    return next((found for read in _READERS if (found := read(texts)) is not None), None)
