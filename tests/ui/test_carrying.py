"""A large picture on gradio 3: carried once, with its share sent; meanwhile a press is answered in words."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import gradio
import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lib_easydiffuser.errors import GoneError
from lib_easydiffuser.ui.carrying import LIES_AT, carried
from lib_easydiffuser.ui.given import GONE, read_given

from .tab_page import TabPage

gradio_3 = pytest.mark.skipif(
    not gradio.__version__.startswith("3."), reason="gradio 4 carries a picture itself, when it is dropped"
)


class Box:
    """An image box: what gradio would decode."""

    def preprocess(self, given: Any) -> Any:
        return given


@pytest.fixture
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    (tmp_path / "uploads" / "a").mkdir(parents=True)
    return tmp_path / "uploads"


def test_an_upload_is_what_gradio_would_have_sent(uploads: Path) -> None:
    (uploads / "a" / "picture.png").write_bytes(b"\x89PNG to the last bit")
    given = carried(Box()).preprocess(f"{LIES_AT}{uploads / 'a' / 'picture.png'}")
    head, _, text = given.partition(",")
    assert head == "data:image/png;base64" and base64.b64decode(text) == b"\x89PNG to the last bit"


@pytest.mark.parametrize("other", [None, "data:image/png;base64,AAAA", {"image": "x"}])
def test_anything_else_goes_as_it_came(other: Any) -> None:
    assert carried(Box()).preprocess(other) == other


def test_nothing_but_uploads_is_read(uploads: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"secret")
    (uploads / "a" / "link.png").symlink_to(tmp_path / "secret.png")
    for place in (tmp_path / "secret.png", uploads / ".." / "secret.png", uploads / "a" / "link.png", uploads / "gone"):
        assert carried(Box()).preprocess(f"{LIES_AT}{place}") is GONE
    with pytest.raises(GoneError, match="not here any more"):
        read_given(GONE)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Noise of 3 MB with a prompt."""
    info = PngInfo()
    info.add_text("parameters", "noise, (grain:1.2)\nSteps: 1, Sampler: Euler, Seed: 1, Size: 1000x1000")
    pixels = np.random.default_rng(0).integers(0, 256, (1000, 1000, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "large.png", pnginfo=info)
    return tmp_path / "large.png"


@gradio_3
def test_a_large_picture_is_carried_once_and_a_press_meanwhile_is_refused_in_words(tab: TabPage, large: Path) -> None:
    held: list[Any] = []
    carries = []
    tab.upload(large)
    tab.page.on("request", lambda request: carries.append(request) if request.url.endswith("/upload") else None)
    tab.page.route("**/upload", lambda route: held.append(route))
    tab.press("generate")
    tab.told("sending")
    assert tab.line.startswith("Sending the picture, 2.")
    while not held:
        tab.page.wait_for_timeout(50)
    tab.press("retag")
    tab.page.wait_for_function(
        "() => document.querySelector('#easy_diffuser_line').innerText.startsWith('The picture is still on its way.')"
    )
    held[0].continue_()
    assert "Done" in tab.ended()
    assert tab.page.text_content("#easy_diffuser_embedded .ed-full >> nth=0") == "noise, (grain:1.2)"
    assert "Done" in tab.run("generate")
    assert len(carries) == 1, "the second press says where the picture lies"


@gradio_3
def test_interrupt_stops_what_is_on_its_way(tab: TabPage, large: Path) -> None:
    held: list[Any] = []
    tab.upload(large)
    tab.page.route("**/upload", lambda route: held.append(route))
    tab.press("generate")
    while not held:
        tab.page.wait_for_timeout(50)
    tab.press("interrupt")
    assert tab.ended() == "Stopped."
    tab.page.unroute("**/upload")
    assert "Done" in tab.run("generate")


@gradio_3
def test_where_there_is_no_place_for_uploads_the_picture_goes_as_it_always_went(tab: TabPage, large: Path) -> None:
    tab.upload(large)
    tab.page.route("**/upload", lambda route: route.fulfill(status=404, body="no such place"))
    assert "Done" in tab.run("generate")
    assert tab.page.text_content("#easy_diffuser_embedded .ed-full >> nth=0") == "noise, (grain:1.2)"


def test_the_share_sent_is_shown(tab: TabPage) -> None:
    tab.page.evaluate("""() => {
        easyDiffuser.expect({bytes: 4e6, share: {}, text: "Sending the picture, 4 MiB",
            say: (line) => easyDiffuser.show("tell", JSON.stringify(line))});
        easyDiffuser.sentShare(1e6, 4e6);
    }""")
    assert tab.line == "Sending the picture, 4 MiB 25 %"
    assert tab.page.get_attribute("#easy_diffuser_line progress", "value") == "1000000"
    tab.page.evaluate("() => easyDiffuser.unexpect()")
    assert tab.line == "Stopped."
