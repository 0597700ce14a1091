"""A picture on its way: a press waits for it, the newest one wins, and one that got lost is said and sent anew."""

from __future__ import annotations

import base64
import os
import re
import tempfile
from pathlib import Path
from typing import Any

import gradio
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Route

from lib_easydiffuser.ui import desk, events

from .tab_page import TabPage

IN_THE_BROWSER = gradio.__version__.startswith("3.")
gradio_3 = pytest.mark.skipif(not IN_THE_BROWSER, reason="gradio 4 sends a picture itself, when it is dropped")
UPLOAD = re.compile(r"/upload(\?.*)?$")
WAITS = "The picture is still on its way. What you pressed begins when it is here."
LOST = "The picture did not reach the server. The next press sends it again."
_HOLD_READING = """() => {
    const read = FileReader.prototype.readAsDataURL;
    window.reading = [];
    FileReader.prototype.readAsDataURL = function(...given) { window.reading.push(() => read.apply(this, given)); };
    window.readOn = () => {
        FileReader.prototype.readAsDataURL = read;
        window.reading.splice(0).forEach((go) => go());
    };
}"""
_DROP = """async ([data, name]) => {
    const bytes = await (await fetch("data:image/png;base64," + data)).blob();
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], name, {type: "image/png"}));
    const place = document.querySelector("#easy_diffuser_image");
    const inner = place.querySelector("img") || place.querySelector("input[type=file]")?.parentElement;
    const target = inner || place.querySelector("[data-testid=image]");
    const event = new DragEvent("drop", {dataTransfer, bubbles: true, cancelable: true});
    target.dispatchEvent(event);
    return event.defaultPrevented;
}"""


class Line:
    """The way of a picture into its box, which can be held up: it is read in the browser, or sent to the server."""

    def __init__(self, tab: TabPage) -> None:
        self.tab = tab
        self.held: list[Route] = []
        self.free = False

    def hold(self) -> None:
        if IN_THE_BROWSER:
            self.tab.page.evaluate(_HOLD_READING)
        else:
            self.tab.page.route(UPLOAD, lambda route: route.continue_() if self.free else self.held.append(route))

    def wait(self) -> None:
        """Until a picture is held up."""
        if IN_THE_BROWSER:
            self.tab.page.wait_for_function("() => window.reading.length > 0")
        else:
            self.tab.page.wait_for_selector("#easy_diffuser_image .uploading", state="attached")
            while not self.held:
                self.tab.page.wait_for_timeout(50)

    def go(self) -> None:
        if IN_THE_BROWSER:
            self.tab.page.evaluate("() => readOn()")
            return
        self.free = True
        for route in self.held:
            route.continue_()


@pytest.fixture
def line(tab: TabPage) -> Line:
    # Before it answers, gradio does not listen to its boxes either.
    tab.page.wait_for_function("() => document.querySelector('#easy_diffuser_hello textarea').value")
    return Line(tab)


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Of the pictures that were analysed, in order."""
    found: list[tuple[int, int]] = []
    inner = desk.analysed

    def recorded(picture: Any, *others: Any) -> Any:
        found.append(picture.rgb.size if picture else (0, 0))
        return inner(picture, *others)

    monkeypatch.setattr(events, "analysed", recorded)
    return found


def noise(path: Path, width: int, height: int) -> Path:
    """A picture that no encoder makes smaller."""
    pixels = np.random.default_rng(width).integers(0, 256, (height, width, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def one(tmp_path: Path) -> Path:
    return noise(tmp_path / "one.png", 240, 200)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return noise(tmp_path / "other.png", 160, 120)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    return noise(tmp_path / "large.png", 800, 700)


def drop(tab: TabPage, path: Path) -> bool:
    """Let a file fall onto the picture's place; whether the browser was kept from opening it itself."""
    return bool(tab.page.evaluate(_DROP, [base64.b64encode(path.read_bytes()).decode(), path.name]))


def give(tab: TabPage, path: Path) -> None:
    tab.page.set_input_files("#easy_diffuser_image input[type=file]", str(path))


def shows(tab: TabPage, width: int) -> None:
    tab.page.wait_for_function(
        "width => document.querySelector('#easy_diffuser_image img')?.naturalWidth === width", arg=width
    )


def says(tab: TabPage, text: str) -> None:
    tab.page.wait_for_function(
        "text => document.querySelector('#easy_diffuser_line').innerText.trim().startsWith(text)", arg=text
    )


def test_a_press_waits_for_the_picture_and_counts_once(
    tab: TabPage, line: Line, one: Path, sizes: list[tuple[int, int]]
) -> None:
    line.hold()
    give(tab, one)
    line.wait()
    tab.page.locator("button#easy_diffuser_generate").dblclick()
    tab.press("generate")
    says(tab, WAITS)
    tab.press("retag")
    says(tab, "The picture is still on its way. Press again when it has arrived.")
    line.go()
    assert "Done" in tab.ended()
    shows(tab, 240)
    assert sizes == [(240, 200)]


def test_a_press_that_waits_can_be_interrupted(tab: TabPage, line: Line, one: Path, sizes: list[Any]) -> None:
    line.hold()
    give(tab, one)
    line.wait()
    tab.press("generate")
    says(tab, WAITS)
    tab.press("interrupt")
    tab.told("stopped")
    assert tab.line == "Stopped."
    line.go()
    shows(tab, 240)
    tab.settled()
    assert sizes == []
    assert "Done" in tab.run("generate")


def test_a_double_press_is_one_analysis(tab: TabPage, one: Path, sizes: list[Any]) -> None:
    tab.upload(one)
    tab.page.locator("button#easy_diffuser_generate").dblclick()
    assert "Done" in tab.ended()
    tab.quiet()
    assert len(sizes) == 1


@gradio_3
def test_a_second_press_while_the_picture_is_unpacked_is_no_second_analysis(
    tab: TabPage, large: Path, sizes: list[Any]
) -> None:
    carries = []
    tab.page.on("request", lambda request: carries.append(request) if UPLOAD.search(request.url) else None)
    tab.upload(large)
    tab.page.evaluate("""() => {
        const button = document.querySelector("button#easy_diffuser_generate");
        button.click();
        button.click();
    }""")
    assert "Done" in tab.ended()
    tab.quiet()
    assert len(carries) == 1 and len(sizes) == 1


@pytest.mark.parametrize("second", ["dropped", "pasted"])
def test_the_newer_picture_wins(
    tab: TabPage, line: Line, one: Path, other: Path, sizes: list[tuple[int, int]], second: str
) -> None:
    """And the press that waited for the first goes for it."""
    line.hold()
    give(tab, one)
    line.wait()
    tab.press("generate")
    says(tab, WAITS)
    if second == "dropped":
        assert drop(tab, other), "the browser would open the file in the page's place"
    else:
        tab.page.evaluate(
            """async ([data, name]) => {
                const clipboardData = new DataTransfer();
                const bytes = await (await fetch("data:image/png;base64," + data)).blob();
                clipboardData.items.add(new File([bytes], name, {type: "image/png"}));
                const how = {clipboardData, bubbles: true, cancelable: true};
                document.body.dispatchEvent(new ClipboardEvent("paste", how));
            }""",
            [base64.b64encode(other.read_bytes()).decode(), other.name],
        )
    line.go()
    assert "Done" in tab.ended()
    shows(tab, 160)
    tab.quiet()
    assert sizes == [(160, 120)]


def test_the_newer_of_two_dropped_ones_is_analysed_by_itself(
    tab: TabPage, line: Line, one: Path, other: Path, sizes: list[tuple[int, int]]
) -> None:
    tab.page.check("#easy_diffuser_on_drop input")
    line.hold()
    drop(tab, one)
    line.wait()
    drop(tab, other)
    says(tab, "The newer picture follows when the one before it is through.")
    line.go()
    assert "Done" in tab.ended()
    shows(tab, 160)
    tab.quiet()
    assert sizes == [(160, 120)]


@gradio_3
def test_a_picture_that_is_carried_gives_way_to_a_newer_one(
    tab: TabPage, large: Path, other: Path, sizes: list[tuple[int, int]]
) -> None:
    held: list[Route] = []
    tab.page.route(UPLOAD, lambda route: held.append(route))
    tab.upload(large)
    tab.press("generate")
    while not held:
        tab.page.wait_for_timeout(50)
    drop(tab, other)
    assert "Done" in tab.ended()
    shows(tab, 160)
    tab.quiet()
    assert sizes == [(160, 120)]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("aborted", LOST),
        ("413", "The server takes no picture as large as this one. Scale it down"),
        ("500", "The server could not take the picture." if IN_THE_BROWSER else LOST),
    ],
)
def test_a_picture_that_got_lost_is_said_and_sent_again(
    tab: TabPage, large: Path, sizes: list[tuple[int, int]], fault: str, said: str
) -> None:
    def break_off(route: Route) -> None:
        route.abort() if fault == "aborted" else route.fulfill(status=int(fault), body="no")

    tab.caption = "my own words"
    tab.page.route(UPLOAD, break_off)
    give(tab, large)
    if IN_THE_BROWSER:
        shows(tab, 800)
        tab.press("generate")
    tab.told("error")
    assert tab.line.startswith(said)
    assert tab.caption == "my own words" and sizes == []
    tab.page.unroute(UPLOAD)
    assert "Done" in tab.run("generate")
    shows(tab, 800)
    assert sizes == [(800, 700)]


def test_a_picture_that_the_server_has_cleared_away_is_sent_again(
    tab: TabPage, large: Path, sizes: list[tuple[int, int]]
) -> None:
    """As a host does it that is started anew."""
    Image.fromarray(np.random.default_rng().integers(0, 256, (700, 800, 3), dtype=np.uint8)).save(
        large
    )  # nobody else's
    tab.upload(large)
    assert "Done" in tab.run("generate")
    kept = kept_of(large.read_bytes())
    assert kept, "nothing was kept: the test asks nothing"
    for path in kept:
        path.unlink()
    line = tab.run("generate")
    if not IN_THE_BROWSER:
        assert line.startswith("The picture that was sent is not here any more. Press again"), line
        line = tab.run("generate")
    assert "Done" in line
    assert sizes[-1] == (800, 700)


def kept_of(sent: bytes) -> list[Path]:
    """Where gradio keeps that very file."""
    folder = Path(os.environ.get("GRADIO_TEMP_DIR") or Path(tempfile.gettempdir()) / "gradio")
    alike = (path for path in folder.rglob("*") if path.is_file() and path.stat().st_size == len(sent))
    return [path for path in alike if path.read_bytes() == sent]


def test_a_press_that_the_server_never_saw_is_given_up_soon(tab: TabPage) -> None:
    """The server answers questions and knows nothing of it."""
    tab.caption = "a smiling woman astronaut in an orange space suit"
    tab.page.wait_for_function("() => document.querySelector('#easy_diffuser_hello textarea').value")
    calls = re.compile(r"/(run/predict|queue/join)")

    def only_questions(route: Route) -> None:
        asks = r"\"come\"" in (route.request.post_data or "")
        route.continue_() if asks else route.abort()

    tab.page.route(calls, only_questions)
    tab.press("retag")
    tab.told("error")
    assert tab.line == "The press did not arrive. Press again."
    tab.page.unroute(calls)
    assert "Done" in tab.run("retag")
