"""What the checks by hand share: a slow captioner, another extension, a witness of presses and runs; no checks here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ...world.checkpoints import blip
from .checks_reload import LARGE, SLOW
from .host import RealHost
from .session import Session

# An extension that sends pictures to others as the host's wiki tells: by a binding of its own, and by the older
# helpers. Its name comes before ours, so that it speaks of our tab before there is one.
STRANGER = """
import gradio as gr
from PIL import Image
from modules import infotext_utils, script_callbacks


def made():
    return Image.new("RGB", (123, 45), "teal"), [Image.new("RGB", (234, 56), "maroon")], "a cat, (dog:1.2)"


def tabs():
    with gr.Blocks() as blocks:
        make = gr.Button("Make", elem_id="stranger_make")
        image = gr.Image(type="pil", elem_id="stranger_image")
        gallery = gr.Gallery(elem_id="stranger_gallery")
        text = gr.Textbox(elem_id="stranger_text")
        make.click(made, inputs=[], outputs=[image, gallery, text])
        one = gr.Button("One", elem_id="stranger_one")
        infotext_utils.register_paste_params_button(infotext_utils.ParamBinding(
            paste_button=one, tabname="easy_diffuser", source_image_component=gallery, source_text_component=text,
        ))
        if hasattr(infotext_utils, "bind_buttons"):
            infotext_utils.bind_buttons(infotext_utils.create_buttons(["easy_diffuser"]), image, text)
    return [(blocks, "Stranger", "stranger")]


script_callbacks.on_ui_tabs(tabs)
"""

# Half a minute and more on two cores: enough to look around in other tabs.
_LARGER = {**LARGE, "hidden_size": 256, "num_hidden_layers": 12, "intermediate_size": 1024}

_COUNT = """() => {
    const seen = window.edSeen = {presses: [], told: []};
    document.querySelector("#easy_diffuser").dataset.told = "";
    document.addEventListener("click", (event) => {
        const id = event.target.closest("button")?.id || "";
        if (/_generate$|_retag$/.test(id)) seen.presses.push(id);
    }, true);
    const {tell} = easyDiffuser;
    easyDiffuser.tell = (text) => { seen.told.push(text); return tell(text); };
}"""


def lay_stranger(host: RealHost) -> None:
    scripts = host.data / "extensions" / "another" / "scripts"
    scripts.mkdir(parents=True)
    (scripts / "stranger.py").write_text(STRANGER, encoding="utf-8")


def lay_slow_captioner(host: RealHost) -> None:
    """There and ready, but not the one the tab begins with."""
    blip(host.data / "models" / "EasyDiffuser" / "blip-image-captioning-base", _LARGER)
    options = {
        f"easydiffuser_{name}": value
        for name, value in {**SLOW, "captions_per_picture": 2, "captioner": "pixels"}.items()
    }
    (host.data / "config.json").write_text(json.dumps(options), encoding="utf-8")


def witness(s: Session) -> None:
    """From now on count the presses of every Generate, ours and the host's, and what the status line is told."""
    s.tab.page.evaluate(_COUNT)


def seen(s: Session, patience_ms: int = 2000) -> tuple[list[str], list[str]]:
    """(ids pressed, ends of runs) since `witness`, when the last run is over and a second one would have begun."""
    s.tab.ended()
    s.tab.page.wait_for_timeout(patience_ms)
    found: dict[str, Any] = s.tab.page.evaluate("() => window.edSeen")
    # A page may hear the same message twice; what it says itself has no stamp.
    told = {one["stamp"]: one["kind"] for one in map(json.loads, filter(None, found["told"])) if "stamp" in one}
    return found["presses"], [kind for kind in told.values() if kind in ("done", "error", "stopped")]


def pictures_of_the_host(s: Session) -> list[Path]:
    return [path for folder in ("outputs", "output") for path in (s.host.data / folder).rglob("*.png")]


def size_of_ours(s: Session) -> tuple[int, int]:
    """Width and height of the picture in the tab, 0 while there is none."""
    found = s.tab.page.evaluate(
        "() => { const image = document.querySelector('#easy_diffuser_image img');"
        " return [image?.naturalWidth || 0, image?.naturalHeight || 0]; }"
    )
    return int(found[0]), int(found[1])
