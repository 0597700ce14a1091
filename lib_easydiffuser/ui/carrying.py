"""Large pictures on gradio 3: the page carries one to the server once and tells how far it is.

By itself gradio 3 sends a picture as text with every press, by a way that tells nothing of how far it is. The page
gives the picture to gradio's own place for uploads (`/upload`, what gradio 4 does by itself) and sends where it lies.
The bytes are the very ones: a prompt may hide in the lowest bits.
"""

from __future__ import annotations

import base64
import os
import tempfile
from pathlib import Path
from typing import Any

from .given import GONE

LIES_AT = "easydiffuser-upload:"
# Every input and, in gradio 3, every output passes.
PAGE_STEP = "(...given) => easyDiffuser.carried(given)"


def page_step() -> str:
    """The page's step before a press; "" where gradio carries pictures itself."""
    import gradio as gr

    return PAGE_STEP if int(gr.__version__.partition(".")[0]) < 4 else ""


def carried(image: Any) -> Any:
    """Let an image box take a picture that the page has carried already, as if gradio had sent it."""
    decode = image.preprocess

    def preprocess(given: Any) -> Any:
        if not (isinstance(given, str) and given.startswith(LIES_AT)):
            return decode(given)
        sent = _as_gradio_sends_it(given)
        return decode(sent) if sent else GONE

    image.preprocess = preprocess
    return image


def _as_gradio_sends_it(given: str) -> str:
    """As a data: URL; "" where it is not here any more."""
    path = Path(given.removeprefix(LIES_AT)).resolve()
    # Whoever can open the page can write this text: nothing but uploads is read.
    if not path.is_relative_to(_uploads()) or not path.is_file():
        return ""
    return f"data:image/{path.suffix.lstrip('.') or 'png'};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _uploads() -> Path:
    # As gradio 3 chooses it (gradio/routes.py: App.__init__).
    return Path(os.environ.get("GRADIO_TEMP_DIR") or Path(tempfile.gettempdir()) / "gradio").resolve()
