"""The prompt a picture file carries, by who wrote it."""

from __future__ import annotations

from PIL import Image

from ...host import QuietHost
from ...records import EmbeddedPrompt, PromptPair
from .chunks import comf_texts
from .readers import REGISTRY
from .stealth import stealth_texts
from .texts import Texts, file_texts

__all__ = ["REGISTRY", "as_webui", "read_embedded"]


def read_embedded(image: Image.Image, data: bytes = b"") -> EmbeddedPrompt | None:
    """What the file says of its own making; None when it says nothing that can be read.

    Metadata is a stranger's text and the picture is good without it, so nothing in it raises.

    Args:
        image: Loaded; a PNG's texts may stand behind its pixels.
        data: The file's bytes, where there is a file: some writers put their texts where Pillow does not look.
    """
    for texts in (_in_file, _in_pixels):
        try:
            found = _first(texts(image, data))
        except Exception:  # see above: whatever it holds, the picture is read
            continue
        if found is not None:
            return found
    return None


def as_webui(embedded: EmbeddedPrompt) -> PromptPair:
    """Both of its prompts as the WebUI reads them, whatever signs its generator weighs with."""
    reader = next((one for one in REGISTRY.all(QuietHost()) if one.name == embedded.source), None)
    if reader is None:
        return PromptPair(embedded.prompt, embedded.negative_prompt)
    return PromptPair(reader.as_webui(embedded.prompt), reader.as_webui(embedded.negative_prompt))


def _in_file(image: Image.Image, data: bytes) -> Texts:
    return Texts({**comf_texts(data), **file_texts(image)})


def _in_pixels(image: Image.Image, _: bytes) -> Texts:
    return stealth_texts(image)


def _first(texts: Texts) -> EmbeddedPrompt | None:
    """By the one with the plainest mark of its writer first."""
    for reader in sorted(REGISTRY.all(QuietHost()), key=lambda reader: (reader.order, reader.name)):
        try:
            found = reader.read(texts)
        except Exception:  # one reader that stumbles takes no other's text away
            continue
        if found is not None:
            return found
    return None
