"""My history in the tab: folders that are ticked, pictures like the one above, charts, and one press that erases it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lib_easydiffuser.history import folder_of, open_index, refusal
from lib_easydiffuser.history.gather import opt_in
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.ui.desk import Desk
from lib_easydiffuser.ui.events import Events
from lib_easydiffuser.ui.sections._my_history_run import MyHistoryEvents
from lib_easydiffuser.ui.sections._my_history_view import AUTO

from .chromium import require_chromium
from .tab_page import READY, TabPage

HOSTILE = '<img src=x onerror="alert(1)">'
PICTURES = {
    "astronaut.png": "portrait of an astronaut, orange suit, photo",
    "chelsea.png": "a ginger cat, close-up, photo",
    "coffee.png": f"a cup of coffee, wooden table, {HOSTILE}",
    "rocket.jpg": "a rocket at dusk, photo",
}


class Folders(QuietHost):
    """A host that saves pictures somewhere."""

    def __init__(self, folder: Path, **says: bool) -> None:
        self._folder = folder
        self._says = says

    def models_dir(self) -> Path:
        return self._folder / "models"

    def output_folders(self) -> list[Path]:
        return [self._folder / "outputs"]

    def open_to_others(self) -> bool:
        return self._says.get("others", False)

    def asks_login(self) -> bool:
        return self._says.get("login", False)

    def history_open(self) -> bool:
        return self._says.get("shown", False)


def saved(folder: Path, photographs: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for place, (name, prompt) in enumerate(PICTURES.items()):
        for half, extra in ((1, ""), (2, ", soft light")):
            info = PngInfo()
            said = (
                f"{prompt}{extra}\nNegative prompt: blurry, low quality\nSteps: {18 + half}, Sampler: Euler a, Seed: 7"
            )
            info.add_text("parameters", said)
            picture = Image.open(photographs / name).convert("RGB").resize((256 // half, 192 // half))
            picture.save(folder / f"{place:05d}-{half}.png", pnginfo=info)


@pytest.fixture
def place(tmp_path: Path, photographs: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("EASYDIFFUSER_HISTORY", raising=False)
    saved(tmp_path / "outputs", photographs)
    return tmp_path


def events(host: Any) -> MyHistoryEvents:
    return MyHistoryEvents(Events(host, ()), host)


def ended(run: Iterator[Any]) -> tuple[str, Any]:
    """(the line, what was found) at the end of a run."""
    *_, (_, said, found) = run
    return said, found


def test_the_page_names_no_folder_that_was_not_offered(place: Path) -> None:
    """Whatever a page sends, only what the host offers is read."""
    other = place / "private"
    other.mkdir()
    Image.new("RGB", (8, 8)).save(other / "secret.png")
    handlers = events(Folders(place))
    said, _ = ended(
        handlers.read(
            Desk(), [str(other), str(place / "outputs" / ".." / "private"), "/"], handlers.offered(), AUTO, ""
        )
    )
    assert "No folder is ticked." in said and open_index(handlers.place) is None
    said, _ = ended(handlers.read(Desk(), [str(place / "outputs"), str(other)], handlers.offered(), AUTO, ""))
    assert "8 pictures read" in said
    assert handlers.ticked() == [str((place / "outputs").resolve())]


def test_a_folder_that_is_unticked_is_forgotten(place: Path) -> None:
    handlers = events(Folders(place))
    assert handlers.choices() == [str(place / "outputs")] and handlers.ticked() == []
    ended(handlers.read(Desk(), handlers.choices(), handlers.offered(), AUTO, ""))
    assert handlers.ticked() == handlers.choices()
    said, _ = ended(handlers.read(Desk(), [], handlers.offered(), AUTO, ""))
    assert "0 pictures read" in said and handlers.ticked() == []


def test_a_linked_folder_is_one_box_and_is_read_once(place: Path) -> None:
    (place / "outputs").rename(place / "elsewhere")
    (place / "outputs").symlink_to(place / "elsewhere", target_is_directory=True)
    handlers = events(Folders(place))
    assert handlers.choices() == [str((place / "elsewhere").resolve())]
    for said in ("8 pictures read, 0 unchanged", "0 pictures read, 8 unchanged, 0 forgotten"):
        assert said in ended(handlers.read(Desk(), handlers.choices(), handlers.offered(), AUTO, ""))[0]
    opt_in(place / "outputs", handlers.place)
    assert handlers.choices() == handlers.ticked() == [str((place / "elsewhere").resolve())]


def test_a_folder_that_came_after_the_page_was_opened_is_not_forgotten_by_it(place: Path) -> None:
    handlers = events(Folders(place))
    chosen, offered = handlers.choices(), handlers.offered()
    later = place / "later"
    later.mkdir()
    opt_in(later, handlers.place)  # by command, or in another page
    ended(handlers.read(Desk(), chosen, offered, AUTO, ""))
    both = [*chosen, str(later.resolve())]
    assert sorted(handlers.ticked()) == sorted(both)
    opened, _ = handlers.boxes()
    assert (opened["choices"], sorted(opened["value"])) == (both, sorted(both)), "the next page has its box"
    ended(handlers.read(Desk(), chosen, handlers.offered(), AUTO, ""))
    assert handlers.ticked() == chosen
    for nonsense in ("", "{}", "[[1]]", "no"):
        ended(handlers.read(Desk(), [], nonsense, AUTO, ""))
    assert handlers.ticked() == chosen


def test_every_text_is_escaped_and_every_picture_is_inside_the_answer(place: Path) -> None:
    handlers = events(Folders(place))
    ended(handlers.read(Desk(), handlers.choices(), handlers.offered(), "Colours", ""))
    said, found = ended(handlers.like(Desk(), Image.open(place / "outputs" / "00002-1.png"), "Colours", ""))
    assert said.count("8 pictures, by colours") == 1
    assert HOSTILE not in found and "&lt;img src=x" in found and str(place) not in found
    assert found.count('<img src="data:image/jpeg;base64,') == 8 == found.count("<img ")
    assert found.index("a cup of coffee") < found.index("astronaut")
    said, found = ended(handlers.words(Desk(), "a spaceman"))
    assert found.index("astronaut") < found.index("rocket") < found.index("ginger cat")
    said, found = ended(handlers.charts(Desk()))
    assert "What I ask for most" in found and "<script" not in found and HOSTILE not in found


@pytest.mark.parametrize(
    ("asks", "says"),
    [
        (lambda on: on.like(Desk(), None, AUTO, ""), "There is no picture yet."),
        (lambda on: on.like(Desk(), Image.new("RGB", (8, 8)), AUTO, ""), "Your history is empty."),
        (lambda on: on.words(Desk(), "  "), "There is no caption yet."),
        (lambda on: on.words(Desk(), "a cat"), "Your history is empty."),
        (lambda on: on.charts(Desk()), "Your history is empty."),
    ],
)
def test_what_is_lacking_is_one_sentence(place: Path, asks: Any, says: str) -> None:
    said, found = ended(asks(events(Folders(place))))
    assert says in said and 'data-told="error"' in said and not isinstance(found, str)


@pytest.mark.parametrize(
    ("says", "off"),
    [
        ({}, ""),
        ({"others": True}, "others can open this page"),
        ({"login": True}, "asks for a login"),
        ({"others": True, "login": True, "shown": True}, ""),
    ],
)
def test_it_stays_closed_where_others_can_open_the_page(place: Path, says: dict[str, bool], off: str) -> None:
    why = refusal(Folders(place, **says))
    assert (off in why) if off else why == ""
    assert "--easydiffuser-history-open" in why or not off


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, photographs: Path) -> Iterator[SimpleNamespace]:
    require_chromium()
    from lib_easydiffuser.standalone.commands.preview import launch
    from lib_easydiffuser.standalone.preview import PreviewHost, build_page

    place = tmp_path_factory.mktemp("mine")
    saved(place / "outputs", photographs)
    host = PreviewHost("cpu", str(place / "models"))
    host.saves_into([place / "outputs"])
    page = build_page(host)
    yield SimpleNamespace(url=launch(page, 0, place / "models"), host=host, place=place)
    page.close()


@pytest.fixture
def mine(chromium_running: Any, served: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Iterator[TabPage]:
    monkeypatch.delenv("EASYDIFFUSER_HISTORY", raising=False)
    page = chromium_running.new_page(viewport={"width": 1400, "height": 1000})
    opened = TabPage(page)
    opened.open(served.url)
    opened.settled()
    page.locator("#easy_diffuser_mine_section .label-wrap").first.click()
    page.wait_for_selector("button#easy_diffuser_mine_read")
    yield opened
    page.close()
    assert opened.errors == [] and opened.dialogs == [], "hostile text ran as a script"


def pressed(tab: TabPage, name: str, *kinds: str) -> str:
    """Press, wait until the line says how it ended; gives the line."""
    place = "#easy_diffuser_mine_line"
    tab.page.evaluate("place => { document.querySelector(place).dataset.told = 'pressed' }", place)
    tab.press(f"mine_{name}")
    tab.page.wait_for_function(
        "([place, kinds]) => kinds.includes(document.querySelector(place)?.dataset.told)",
        arg=[place, list(kinds or ("done", "error"))], timeout=READY,
    )  # fmt: skip
    tab.settled()
    return str(tab.page.inner_text("#easy_diffuser_mine_line"))


def test_from_a_tick_to_pictures_like_this_one_and_back_to_nothing(
    mine: TabPage, served: SimpleNamespace, photographs: Path
) -> None:
    page = mine.page
    page.locator("#easy_diffuser_mine_folders input[type=checkbox]").check()
    mine.settled()
    assert "8 pictures read, 0 unchanged" in pressed(mine, "read")
    mine.upload(photographs / "chelsea.png")
    assert "by what is in the picture" in pressed(mine, "like") or "by colours" in page.inner_text(
        "#easy_diffuser_mine_line"
    )
    first = page.locator("#easy_diffuser_mine_found li").first
    assert "ginger cat" in first.inner_text()
    assert first.locator("img").evaluate("image => image.naturalWidth") > 100
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    first.locator(".ed-mine-copy").click()
    page.wait_for_function("() => /Copied/.test(document.querySelector('.ed-mine-copy').textContent)")
    assert "ginger cat" in page.evaluate("() => navigator.clipboard.readText()")
    pressed(mine, "charts")
    assert page.locator("#easy_diffuser_mine_found figure").count() >= 3
    table = page.locator("#easy_diffuser_mine_found [data-chart=asked] details")
    table.locator("summary").click()
    assert "soft light" in table.inner_text()
    assert "erased" in pressed(mine, "erase") and open_index(folder_of(served.host)) is None
    mine.settled()
    assert not page.locator("#easy_diffuser_mine_folders input[type=checkbox]").is_checked()
    assert "Your history is empty." in pressed(mine, "charts", "error")
    (served.place / "later").mkdir()
    opt_in(served.place / "later", folder_of(served.host))
    mine.open(served.url)
    mine.settled()
    page.locator("#easy_diffuser_mine_section .label-wrap").first.click()
    later = page.locator("#easy_diffuser_mine_folders label", has_text="later").locator("input")
    later.wait_for()
    assert later.is_checked(), "what was added by command has its box in the next page"
    pressed(mine, "erase")


def test_the_section_in_korean(chromium_running: Any, served: SimpleNamespace, photographs: Path) -> None:
    from tests.translate.page_texts import english_in

    context = chromium_running.new_context(viewport={"width": 1400, "height": 1000}, locale="ko-KR")
    tab = TabPage(context.new_page())
    tab.open(served.url)
    tab.settled()
    tab.page.locator("#easy_diffuser_mine_section .label-wrap").first.click()
    tab.page.wait_for_selector("button#easy_diffuser_mine_read")
    tab.page.locator("#easy_diffuser_mine_folders input[type=checkbox]").check()
    tab.settled()
    pressed(tab, "read")
    tab.upload(photographs / "chelsea.png")
    seen = []
    for name in ("like", "charts", "erase"):
        pressed(tab, name)
        tab.settled()
        seen += tab.page.evaluate(_TEXTS)
    assert [text for text in seen if "폴더" in text] and english_in([text for text in seen if _ENGLISH(text)]) == []
    context.close()


# What the section says but for what is the person's own: prompts, names of files, numbers.
_TEXTS = """() => {
    const walk = document.createTreeWalker(document.querySelector("#easy_diffuser_mine_section"), NodeFilter.SHOW_TEXT);
    const said = [];
    for (let text = walk.nextNode(); text; text = walk.nextNode()) {
        const theirs = text.parentElement.closest(
            ".ed-label, style, script, .easy-diffuser-hidden, #easy_diffuser_mine_folders .wrap"
        );
        if (!theirs) said.push(text.data.trim());
    }
    return said.filter(Boolean);
}"""
_ENGLISH = re.compile("[A-Za-z]{2}").search


def test_its_answer_is_plain_json(place: Path) -> None:
    """What goes to the page through the mailbox must be writable as JSON."""
    handlers = events(Folders(place))
    json.dumps(ended(handlers.read(Desk(), handlers.choices(), handlers.offered(), AUTO, ""))[0])
