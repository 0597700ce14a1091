"""Files that are no pictures: one sentence in the tab, and the tab works afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from lib_easydiffuser.errors import ImageError
from lib_easydiffuser.images import load_picture
from lib_easydiffuser.ui.compat import undecoded

from .tab_page import TabPage


def give(tab: TabPage, path: Path) -> None:
    """As a drop does it: the file's input gets the file whatever it accepts."""
    tab.page.set_input_files("#easy_diffuser_image input[type=file]", str(path))


def test_a_damaged_picture_is_a_sentence_at_once_and_at_analyse(
    tab: TabPage, tmp_path: Path, photographs: Path
) -> None:
    broken = tmp_path / "broken <b>.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n" + b"nonsense" * 40)
    give(tab, broken)
    tab.told("error")
    assert tab.line == "broken <b>.png cannot be shown here. Press Analyse to see whether it can be read."
    line = tab.run("generate")
    assert tab.page.locator("#easy_diffuser_line .ed-error").count() == 1
    assert line.startswith("The picture 'broken <b>.png' is") and len(line) < 200, line
    tab.caption = "a cat on a mat"
    assert "Done" in tab.run("retag")
    tab.upload(photographs / "coffee.png")
    assert "Done" in tab.run("generate")


def test_a_cut_off_picture_too(tab: TabPage, tmp_path: Path, photographs: Path) -> None:
    cut = tmp_path / "cut.jpg"
    Image.open(photographs / "coffee.png").convert("RGB").save(cut)
    cut.write_bytes(cut.read_bytes()[:2000])
    give(tab, cut)
    tab.settled()
    line = tab.run("generate")
    assert line.startswith("The picture 'cut.jpg' is truncated"), line
    tab.upload(photographs / "coffee.png")
    assert "Done" in tab.run("generate")


def test_a_text_file_is_refused_by_name(tab: TabPage, tmp_path: Path, photographs: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("no picture")
    give(tab, notes)
    tab.told("error")
    assert tab.line == "notes.txt is not a picture."
    tab.upload(photographs / "coffee.png")
    tab.page.wait_for_function("() => document.querySelector('#easy_diffuser_line').innerText.trim() === ''")
    assert "Done" in tab.run("generate")


def test_a_path_of_this_machine_is_not_the_page_s_to_name(photographs: Path) -> None:
    """What gradio 3 cannot decode is handed on as the page sent it: only a picture's own bytes may be."""

    class Box:
        def preprocess(self, given: object) -> object:
            raise ValueError("no base64")

    box = undecoded(Box())
    assert box.preprocess(str(photographs / "coffee.png")) == "data:,"
    assert box.preprocess("data:image/png;base64,AAAA") == "data:image/png;base64,AAAA"
    with pytest.raises(ImageError):
        load_picture("data:,")
