"""Many pictures in the page: dry run, table, write, prune, Undo; another page finds the job; closed folders stay so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser.standalone.preview import PreviewHost
from lib_easydiffuser.ui.desk import Desk
from lib_easydiffuser.ui.events import Events
from lib_easydiffuser.ui.folder.events import FolderEvents
from lib_easydiffuser.ui.folder.shown import ShownJob

from .chromium import require_chromium
from .folder_page import SECTION, FolderPage, holding, sidecars
from .tab_page import TabPage

HOSTILE = "<img src=x onerror=alert(1)>"
COUNT = 12
JOB = {"id": "one", "title": "a folder", "state": "done", "done": 3, "total": 3}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pictures").resolve()


@pytest.fixture
def folder(root: Path, request: pytest.FixtureRequest) -> Path:
    """Noise in two colours, a name with markup in it, and a file that is no picture."""
    found = root / str(abs(hash(request.node.name)))
    found.mkdir()
    noise = np.random.default_rng(abs(hash(request.node.name)) % 2**32)
    for number in range(COUNT):
        pixels = noise.integers(0, 90, (64, 64, 3), dtype=np.uint8)
        pixels[..., number % 3] += 150
        Image.fromarray(pixels).save(found / (f"0 {HOSTILE}.png" if number == 0 else f"{number}.png"))
    (found / "words.png").write_text("no picture", "utf-8")
    return found


@pytest.fixture(scope="module")
def served(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page that may use the folder of pictures."""
    require_chromium()
    from lib_easydiffuser.standalone.commands.preview import launch
    from lib_easydiffuser.standalone.preview import build_page

    models = tmp_path_factory.mktemp("models")
    host = PreviewHost("cpu", str(models))
    host.open_folders([str(root)], False)
    page = build_page(host)
    yield launch(page, 0, models)
    page.close()


@pytest.fixture
def many(chromium_running: Any, served: str) -> Iterator[FolderPage]:
    yield from _opened(chromium_running, served)


@pytest.fixture(scope="module")
def still(chromium_running: Any, served: str) -> Iterator[FolderPage]:
    """A page on which no job is begun: it is shown what a job would say."""
    yield from _opened(chromium_running, served)


@pytest.fixture
def other(chromium_running: Any, served: str) -> Iterator[FolderPage]:
    """Another browser's page, opened when it is asked for anything."""
    yield from _opened(chromium_running, served, begin=False)


def _opened(chromium: Any, url: str, begin: bool = True) -> Iterator[FolderPage]:
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})
    tab = TabPage(context.new_page())
    page = FolderPage(tab)
    page.begin = lambda: (tab.open(url), page.open())  # type: ignore[attr-defined]
    if begin:
        page.begin()  # type: ignore[attr-defined]
    yield page
    context.close()
    assert tab.errors == [] and tab.dialogs == []


def test_the_whole_way(many: FolderPage, other: Any, folder: Path) -> None:
    many.fill("folder", str(folder))
    many.fill("trigger", "sks")
    assert "The dry run is over" in many.run("dry")
    assert sidecars(folder) == {} and len(many.cards()) == 10
    assert set(many.broken()) == {"words.png"}
    assert any(HOSTILE in card for card in many.cards()), "a name is text"
    tag, jobs = many.rows()[0][0], many.page.locator(".ed-folder-jobs option").count()
    many.take_out(tag)
    assert "Done" in many.run("write")
    assert many.page.locator(".ed-folder-jobs option").count() == jobs, "writing goes on with the dry run's job"
    written = sidecars(folder)
    assert len(written) == COUNT and holding(written.values(), tag) == 0
    assert all(text.startswith("sks") for text in written.values())

    second = next(tag for tag, _ in many.rows() if holding(written.values(), tag))
    many.take_out(second)
    assert "A copy of each is kept" in many.run("prune")
    assert holding(sidecars(folder).values(), second) == 0
    many.run("undo")
    assert sidecars(folder) == written
    assert not many.page.locator("button#easy_diffuser_folder_undo").is_visible(), "there is nothing more to undo"

    other.begin()
    assert "Done" in other.line
    # A page that is opened anew has the form of the job.
    knob = "#easy_diffuser_folder_trigger_knob :is(input, textarea)"
    other.page.wait_for_function(f"() => document.querySelector('{knob}').value === 'sks'")


def test_what_was_taken_out_stays_out_whatever_page_writes_next(many: FolderPage, other: Any, folder: Path) -> None:
    many.fill("folder", str(folder))
    assert "Done" in many.run("write")
    written = sidecars(folder)
    pruned, clicked = [tag for tag, _ in many.rows()[:2]]
    many.take_out(pruned)
    assert "A copy of each is kept" in many.run("prune")
    many.take_out(clicked)
    many.tab.settled()

    other.begin()
    other.told("done")
    assert "2 taken out" in other.page.inner_text(".ed-folder-count")
    assert "Done" in other.run("write")
    texts = sidecars(folder)
    assert len(texts) == COUNT and not holding(texts.values(), pruned) and not holding(texts.values(), clicked)
    # The page that writes after an Undo has nothing of it left.
    other.run("undo")
    other.run("write")
    assert sidecars(folder) == written


def test_a_folder_elsewhere_is_refused(still: FolderPage, tmp_path: Path) -> None:
    still.fill("folder", str(tmp_path))
    assert "lies outside of the folders" in still.run("write")


def test_dropped_pictures_come_back_in_one_archive(many: FolderPage, folder: Path) -> None:
    many.page.set_input_files(".ed-folder-input", [str(path) for path in folder.glob("[1-5].png")])
    many.dropped("5 dropped")
    # By mouse, as a file manager does: files and a folder with another below it.
    inside = folder / "more" / "deep"
    inside.mkdir(parents=True)
    for name in ("6.png", "7.png"):
        (folder / name).rename(inside / name)
    (inside / "notes.md").write_text("no picture", "utf-8")
    many.drop(folder / "8.png", folder / "more")
    many.dropped("8 dropped", "1 left out")
    assert "Done" in many.run("write")
    assert ".zip" in many.page.inner_text("#easy_diffuser_folder_files")
    assert sidecars(folder) == {}


def show(page: FolderPage, **told: Any) -> None:
    """As if the job had said it."""
    page.page.evaluate("told => easyDiffuser.show('folder', told)", json.dumps(told))


def test_thousands_of_tags_are_one_stop_with_a_scroll_and_a_search(still: FolderPage) -> None:
    rows = [[f"tag {number}", 9000 - number, 0] for number in range(9000)]
    show(still, table={"rows": [["빨간 드레스", 9001, 0], *rows], "without": ["tag 3"]})
    assert still.count == 9001 and still.page.locator(".ed-folder-row").count() < 60
    assert still.page.evaluate("() => document.querySelector('.ed-folder-list').scrollHeight") > 200_000
    still.page.locator(".ed-folder-search").focus()
    still.page.keyboard.press("Tab")
    assert still.page.evaluate("() => document.activeElement.getAttribute('role')") == "listbox"
    still.page.keyboard.press("End")
    still.page.keyboard.press("Space")
    here = still.page.get_attribute(".ed-folder-list", "aria-activedescendant")
    last = still.page.locator(f"#{here}")
    assert "tag 8999" in last.inner_text() and last.get_attribute("aria-selected") == "false"
    assert "2 taken out" in still.page.inner_text(".ed-folder-count")
    still.page.keyboard.press("Tab")
    assert still.page.evaluate("() => document.activeElement.tagName") == "BUTTON", "one stop"
    still.page.fill(".ed-folder-search", "드레스")
    assert [tag for tag, _ in still.rows()] == ["빨간 드레스"]
    # The page tells Python a moment after the last key.
    still.page.wait_for_function(
        "() => document.querySelector('#easy_diffuser_folder_picked textarea').value.includes('tag 8999')"
    )
    picked = json.loads(still.tab.value("#easy_diffuser_folder_picked"))
    assert set(picked["without"]) == {"tag 3", "tag 8999"}
    still.page.fill(".ed-folder-search", "")


def test_a_run_that_ends_moves_nobody_who_walks_the_table(still: FolderPage) -> None:
    rows = [[f"tag {number}", 900 - number, 0] for number in range(900)]
    show(still, job="one", table={"rows": rows, "without": []})
    still.page.locator(".ed-folder-list").evaluate("list => { list.scrollTop = 14000; list.focus(); }")
    # The run ends before the page has told of the click; it knows nothing of that, and has a tag more.
    told = json.dumps({"job": "one", "table": {"rows": [["new", 901, 0], *rows], "without": ["tag 3"]}})
    row = still.page.locator(".ed-folder-row").filter(has=still.page.get_by_text("tag 505", exact=True))
    row.evaluate("(row, told) => { row.click(); easyDiffuser.show('folder', told); }", told)
    assert still.page.locator(".ed-folder-list").evaluate("list => list.scrollTop") == 14000
    assert still.page.evaluate("() => document.activeElement.id") == "ed_folder_list"
    assert "2 taken out" in still.page.inner_text(".ed-folder-count")
    here = still.page.get_attribute(".ed-folder-list", "aria-activedescendant")
    assert "tag 505" in still.page.locator(f"#{here}").inner_text()
    still.page.locator(".ed-folder-search").focus()
    still.page.keyboard.type("tag 50")
    show(still, job="one", table={"rows": rows, "without": []})
    still.page.keyboard.type("5")
    assert still.page.input_value(".ed-folder-search") == "tag 505" and [tag for tag, _ in still.rows()] == ["tag 505"]
    still.page.fill(".ed-folder-search", "")
    show(still, job="two", table={"rows": rows, "without": []})
    assert still.page.locator(".ed-folder-list").evaluate("list => list.scrollTop") == 0, "another job's"


def test_a_job_that_is_chosen_stays_chosen_when_a_run_ends(still: FolderPage) -> None:
    jobs = [JOB, JOB | {"id": "two"}, JOB | {"id": "three"}]
    show(still, job="one", jobs=jobs[:2])
    still.page.select_option(".ed-folder-jobs", "two")
    still.page.focus(".ed-folder-jobs")
    show(still, job="one", jobs=jobs)
    assert still.page.input_value(".ed-folder-jobs") == "two"
    assert still.page.evaluate("() => document.activeElement.tagName") == "SELECT"
    show(still, job="one", jobs=jobs[::2])
    assert still.page.input_value(".ed-folder-jobs") == "one", "one that was taken away is not"


def test_a_run_is_read_aloud_seldom_and_its_end_at_once(still: FolderPage) -> None:
    reading = {"kind": "running", "about": "a folder", "text": "Reading", "total": 20}
    ended = {"kind": "done", "about": "a folder", "text": "Done.", "counts": {"written": 20}}
    told = [reading | {"done": done} for done in range(20)]
    # In one go, so that no answer of the server comes between.
    said = """([before, after]) => {
        const [now, box] = [Date.now, document.querySelector("#easy_diffuser_folder_said")];
        const heard = [];
        const tell = (one) => {
            const old = box.firstChild;
            easyDiffuser.folder(JSON.stringify(one));
            if (box.firstChild !== old) heard.push(box.textContent);
        };
        before.forEach(tell);
        Date.now = () => now() + 60000;
        after.forEach(tell);
        Date.now = now;
        return heard;
    }"""
    first, later, last = still.page.evaluate(said, [told, [told[-1], told[-1], ended, ended]])
    assert "0 / 20" in first and "19 / 20" in later
    assert "Done." in last and "20 written" in last
    assert still.page.locator("#easy_diffuser_folder_line[aria-live]").count() == 0


def test_what_the_form_leaves_out_cannot_be_brought_back_by_a_click(still: FolderPage) -> None:
    show(still, table={"rows": [["rare", 1, 1], ["usual", 9, 0]], "without": []})
    still.page.locator(".ed-folder-row").first.click()
    assert "taken out" not in still.page.inner_text(".ed-folder-count")


def test_a_page_whose_folders_are_closed_says_why_and_takes_dropped_pictures(
    chromium_running: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from lib_easydiffuser.standalone.commands.preview import launch
    from lib_easydiffuser.standalone.preview import build_page

    models = tmp_path_factory.mktemp("closed")
    host = PreviewHost("cpu", str(models))
    host.open_folders([], True)
    page = build_page(host)
    tab = TabPage(chromium_running.new_page(viewport={"width": 400, "height": 900}))
    tab.open(launch(page, 0, models))
    many = FolderPage(tab)
    many.open()
    assert "no folder is open" in many.page.inner_text("#easy_diffuser_folder_rule")
    assert not many.page.locator("#easy_diffuser_folder_folder_knob").is_visible()
    wide = many.page.evaluate(
        f"() => [...document.querySelectorAll('{SECTION} *')].filter(one => one.offsetParent && "
        "one.getBoundingClientRect().right > innerWidth + 1).map(one => one.id || one.className)"
    )
    assert wide == []
    tab.page.close()
    page.close()
    assert tab.errors == []


class Shared(PreviewHost):
    """A page that others use too."""

    def open_to_others(self) -> bool:
        return True


def events_of(host: PreviewHost, *names: str) -> FolderEvents:
    return FolderEvents(SimpleNamespace(host=host, events=Events(host, ())), names)  # type: ignore[arg-type]


def told(update: Any) -> dict[str, Any]:
    return dict(json.loads(update[0]))


def test_nobody_finds_the_job_of_somebody_else_where_others_use_the_page(tmp_path: Path) -> None:
    from lib_easydiffuser.jobs.desk import jobs_of

    host = Shared("cpu", str(tmp_path))
    host.open_folders([str(tmp_path)], True)
    events = events_of(host)
    job = jobs_of(host).start("folder", {"folder": str(tmp_path)}, begin=False)
    stranger = told(next(events.hello(Desk(), ShownJob(), "20260101-000000-00000000")))
    assert (stranger["kind"], stranger["jobs"]) == ("idle", [])
    assert told(next(events.hello(Desk(), ShownJob(), job.id)))["job"] == job.id
    asked = events.ask(Desk(), ShownJob(), json.dumps({"do": "forget", "job": job.id}))
    next(asked)
    assert jobs_of(host).get(job.id) == job, "a stranger forgets nothing"


def test_a_page_of_this_machine_alone_finds_whatever_there_is(tmp_path: Path) -> None:
    from lib_easydiffuser.jobs.desk import jobs_of

    host = PreviewHost("cpu", str(tmp_path))
    job = jobs_of(host).start("folder", {"folder": str(tmp_path)}, begin=False)
    assert told(next(events_of(host).hello(Desk(), ShownJob(), "")))["job"] == job.id
