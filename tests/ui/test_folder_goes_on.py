"""When a press goes on with the job in front: pictures that came since, failed ones, and folders that were closed."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from lib_easydiffuser.batch.spec import knobs
from lib_easydiffuser.jobs.desk import jobs_of
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.standalone.preview import PreviewHost
from lib_easydiffuser.ui.desk import Desk
from lib_easydiffuser.ui.folder.events import FolderEvents
from lib_easydiffuser.ui.folder.shown import ShownJob

NAMES = ("folder", "where", "out")


class Page:
    """One page's section without a browser; what it is told lies in `told`."""

    def __init__(self, folder: Path, models: Path) -> None:
        self.folder, self.shown, self.picked = folder, ShownJob(), ""
        self.host = PreviewHost("cpu", str(models))
        self.host.open_folders([str(folder)], False)
        reading = SimpleNamespace(settings=lambda captioner, values: Settings(captioner=captioner))
        self.events = FolderEvents(SimpleNamespace(host=self.host, events=reading), NAMES)  # type: ignore[arg-type]
        self.told: dict[str, Any] = {}

    def press(self, name: str, *more: Any) -> dict[str, Any]:
        """Until it is over; gives the last word."""
        for said, *_ in getattr(self.events, name)(Desk(), self.shown, *more):
            self.told = json.loads(said)
        return self.told

    def begin(self, name: str) -> dict[str, Any]:
        return self.press(name, "", self.picked, "pixels", str(self.folder), "beside", "")

    def take_out(self, *tags: str) -> None:
        """As the page writes it."""
        self.picked = json.dumps({"without": tags, "job": self.shown.id})
        self.events.pick(self.shown, self.picked)


@pytest.fixture
def page(tmp_path: Path) -> Page:
    assert set(NAMES) <= set(knobs())
    folder = (tmp_path / "pictures").resolve()
    folder.mkdir()
    for number, colour in enumerate(((200, 20, 20), (20, 180, 40), (30, 30, 220))):
        Image.new("RGB", (64, 64), colour).save(folder / f"{number}.png")
    return Page(folder, tmp_path / "models")


def texts(page: Page) -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in page.folder.glob("*.txt")}


def test_a_picture_that_came_since_has_its_text_and_nothing_is_read_twice(page: Page) -> None:
    page.begin("dry")
    tag = page.told["table"]["rows"][0][0]
    page.take_out(tag)
    Image.new("RGB", (64, 64), (240, 240, 20)).save(page.folder / "new.png")
    assert page.begin("write")["kind"] == "done"
    assert set(texts(page)) == {"0", "1", "2", "new"}
    assert not [text for text in texts(page).values() if tag in text.strip().split(", ")]
    rows = [json.loads(line) for line in (jobs_of(page.host).get(page.shown.id).folder / "journal.jsonl").open()]
    assert [row["key"] for row in rows if not row.get("again")] == ["new.png"]
    (page.folder / "0.png").unlink()
    page.begin("write")
    assert {one["name"] for one in page.told["results"]} <= {"1.png", "2.png", "new.png"}


@pytest.mark.parametrize("how", ["write", "resume"])
def test_a_picture_that_was_mended_is_read_again(page: Page, how: str) -> None:
    (page.folder / "1.png").write_bytes(b"no picture")
    page.begin("write")
    assert [name for name, _ in page.told["broken"]["rows"]] == ["1.png"] and "1" not in texts(page)
    Image.new("RGB", (64, 64), (240, 240, 20)).save(page.folder / "1.png")
    job = page.shown.id
    if how == "write":
        page.begin("write")
    else:
        page.press("resume")
    assert page.told["broken"]["rows"] == [] and "1" in texts(page)
    assert page.shown.id == job, "it is the same job"


def test_another_page_finds_what_was_taken_out_of_a_dry_run(page: Page) -> None:
    page.begin("dry")
    one, two = (row[0] for row in page.told["table"]["rows"][:2])
    page.take_out(one, two)
    page.take_out(one)
    page.shown, page.picked = ShownJob(), ""
    assert page.press("hello", "")["table"]["without"] == [one]
    page.begin("write")
    assert not [text for text in texts(page).values() if one in text.strip().split(", ")]
    assert [text for text in texts(page).values() if two in text.strip().split(", ")]


def test_what_the_page_said_of_another_jobs_table_takes_nothing_out(page: Page) -> None:
    page.begin("write")
    page.picked = json.dumps({"without": [page.told["table"]["rows"][0][0]], "job": "20260101-000000-00000000"})
    page.events.pick(page.shown, page.picked)
    page.begin("write")
    assert page.told["table"]["without"] == []


def test_a_tag_that_is_spelled_otherwise_can_be_brought_back(page: Page) -> None:
    page.begin("dry")
    tag = page.told["table"]["rows"][0][0]
    page.take_out(tag.upper().replace(" ", "_"), "no such tag")
    page.press("hello", "")
    assert page.told["table"]["without"] == [tag, "no such tag"]
    assert page.told["table"]["rows"][0][2] == 0, "a click brings it back"


@pytest.mark.parametrize("button", ["resume", "prune", "undo", "alike"])
def test_a_folder_that_was_closed_since_is_closed_for_its_old_jobs_too(page: Page, tmp_path: Path, button: str) -> None:
    page.begin("write")
    tag = page.told["table"]["rows"][0][0]
    page.take_out(tag)
    page.press("prune", page.picked)
    before = texts(page)
    page.host.open_folders([str(tmp_path / "models")], False)
    page.press(button, *([page.picked] if button == "prune" else []))
    assert page.told["kind"] == "error" and "lies outside of the folders" in page.told["text"]
    assert texts(page) == before
    page.press("hello", "")
    assert page.told["kind"] == "error" and page.told["results"] == [] and page.told["table"]["rows"] == []
