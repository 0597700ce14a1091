"""CLIP's labels and the comparison of two pictures, in the page and behind it, with a tiny CLIP laid on disk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.records import Analysis
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.ui.desk import Desk, refiltered
from lib_easydiffuser.ui.events import Events
from lib_easydiffuser.ui.sections._labels_run import LabelEvents, read_pick
from lib_easydiffuser.ui.sections._labels_view import Pace
from tests.clip.checkpoints import transformers_clip
from tests.world.hosts import ModelHost, StoppingHost

from .axe import require_axe, serious_in_both_themes
from .chromium import require_chromium
from .tab_page import READY, TabPage

HOSTILE = '<img src=x onerror="alert(1)">'
LISTS = {
    "mediums": "oil painting\nphoto\npencil sketch",
    "movements": "cubism\nimpressionism\nrealism",
    "trendings": "artstation\nbehance",
    "artists": "by a\nby b",
    "flavors": f"{HOSTILE}\nsoft light\n수채화\nhard (light:1.4)\nred mood\nblue mood",
    "negative": "blurry background\nugly frame",
}


class Library:
    """A host that keeps nothing and shows nothing."""

    def __new__(cls) -> Any:
        from lib_easydiffuser.host import QuietHost

        return QuietHost()


def events(**values: Any) -> tuple[LabelEvents, list[Any]]:
    host = Library()
    return LabelEvents(Events(host, tuple(values)), host), list(values.values())


def pick(label: str, kind: str = "flavor", sureness: Any = 0.7) -> str:
    return json.dumps({"label": label, "kind": kind, "sureness": sureness, "similarity": 0.24, "reason": "similar"})


def texts(analysis: Analysis | None) -> list[str]:
    assert analysis is not None
    return [tag.text for tag in analysis.positives]


def test_a_picked_label_is_a_tag_with_its_kind_and_reason_and_no_raw_emphasis() -> None:
    chosen, values = events()
    desk = Desk()
    chosen.pick(desk, pick("soft light"), *values)
    assert desk.analysis is not None
    tag = next(tag for tag in desk.analysis.positives if tag.text == "soft light")
    assert (tag.kind, tag.reason, tag.emphasis) == ("flavor", "similar", 1.0)
    assert "soft light" in desk.prompts.prompt


def test_what_was_picked_survives_the_controls_and_stands_once() -> None:
    chosen, values = events(max_tags=20)
    desk = Desk()
    for _ in range(2):
        chosen.pick(desk, pick("soft light"), *values)
    refiltered(desk, {"max_tags": 3}, Library())
    assert texts(desk.analysis).count("soft light") == 1


def test_a_maximum_takes_nothing_picked_by_hand() -> None:
    chosen, values = events(max_tags=1)
    desk = Desk()
    for label in ("soft light", "hard light"):
        chosen.pick(desk, pick(label), *values)
    assert "soft light" in desk.prompts.prompt and "hard light" in desk.prompts.prompt


def test_a_picked_label_stays_when_the_caption_is_read_again() -> None:
    chosen, values = events()
    desk, tab = Desk(), chosen._events
    list(tab.retag(desk, None, "a red car", "pixels", *values))
    chosen.pick(desk, pick("soft light"), *values)
    list(tab.retag(desk, None, "a blue boat", "pixels", *values))
    assert {"blue boat", "soft light"} <= {row.text for row in desk.lists["positive"]}
    assert "soft light" in desk.prompts.prompt and "car" not in desk.prompts.prompt


@pytest.mark.parametrize("how", ["parts", "attention-opposite"])
def test_a_picked_negative_goes_into_the_negative_prompt(how: str) -> None:
    chosen, values = events(negative=how)
    desk = Desk()
    chosen.pick(desk, pick("ugly frame", "negative"), *values)
    assert "ugly frame" in desk.prompts.negative_prompt
    assert "ugly frame" not in desk.prompts.prompt


def test_edits_stay_when_a_label_is_picked() -> None:
    chosen, values = events()
    desk = Desk()
    chosen.pick(desk, pick("soft light"), *values)
    rows = desk.lists["positive"]

    edited = {**desk.lists, "positive": tuple(replace(row, text=f"{row.text} mine") for row in rows)}
    desk.edit(edited, Settings(), Library())
    chosen.pick(desk, pick("red mood"), *values)
    assert "soft light mine" in desk.prompts.prompt and "red mood" in desk.prompts.prompt


@pytest.mark.parametrize(
    "document",
    [
        "",
        "[]",
        "null",
        "{",
        pick("", "flavor"),
        pick("x", sureness="much"),
        pick("x", sureness=float("nan")),
        '{"label": 3}',
    ],
)
def test_what_is_no_pick_changes_nothing(document: str) -> None:
    assert read_pick(document) is None


def test_the_pages_numbers_are_brought_back_into_bounds() -> None:
    claim = read_pick(pick("x\n y", sureness=9))
    assert claim is not None and (claim.text, claim.score) == ("x y", 1.0)


def test_the_pace_is_not_guessed_too_early(monkeypatch: pytest.MonkeyPatch) -> None:
    from lib_easydiffuser.ui.running import Watch
    from lib_easydiffuser.ui.sections import _labels_view

    now = [100.0]
    monkeypatch.setattr(_labels_view.time, "monotonic", lambda: now[0])
    pace, watch = Pace(), Watch(done=50, total=100, text="a")
    assert pace.left(watch) is None
    now[0], watch.done = 110.0, 60
    assert pace.left(watch) == pytest.approx(40.0)
    watch.text = "b"
    assert pace.left(watch) is None


@pytest.fixture(scope="module")
def labelled_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The preview with a tiny CLIP and short lists beside it."""
    require_chromium()
    pytest.importorskip("open_clip")
    from lib_easydiffuser.standalone.commands.preview import launch
    from lib_easydiffuser.standalone.preview import PreviewHost, build_page

    models = tmp_path_factory.mktemp("host") / "models"
    transformers_clip(models / "clip-vit-large-patch14")
    (models.parent / "interrogate").mkdir()
    for name, text in LISTS.items():
        (models.parent / "interrogate" / f"{name}.txt").write_text(text, "utf-8")
    page = build_page(PreviewHost("cpu", str(models)))
    yield launch(page, 0, models)
    page.close()


@pytest.fixture
def labelled(chromium_running: Any, labelled_url: str, photographs: Path) -> Iterator[TabPage]:
    page = chromium_running.new_page(viewport={"width": 1400, "height": 1000})
    opened = TabPage(page)
    opened.open(labelled_url)
    opened.upload(photographs / "astronaut.png")
    yield opened
    page.close()
    assert opened.errors == []
    assert opened.dialogs == [], "hostile text ran as a script"


def unfold(tab: TabPage, name: str) -> None:
    tab.page.locator(f"#easy_diffuser_{name}_section .label-wrap").first.click()
    tab.page.wait_for_selector(f"button#easy_diffuser_{name}_{'show' if name == 'labels' else 'compare'}")


def told(tab: TabPage, name: str, *kinds: str) -> None:
    tab.page.wait_for_function(
        "([name, kinds]) => kinds.includes(document.querySelector(`#easy_diffuser_${name}_section`).dataset.told)",
        arg=[name, list(kinds)],
        timeout=READY,
    )


def test_tables_bars_and_a_click_in_the_page(labelled: TabPage) -> None:
    unfold(labelled, "labels")
    labelled.press("labels_show")
    told(labelled, "labels", "tables")
    page = labelled.page
    kinds = [one.get_attribute("data-kind") for one in page.locator("#easy_diffuser_labels_tables section").all()]
    assert kinds == ["medium", "movement", "trending", "flavor", "negative"], "artists are off"
    rows = page.locator("#easy_diffuser_labels_tables [data-kind=flavor] li")
    numbers = [float(row.locator(".ed-number").inner_text()) for row in rows.all()]
    assert numbers == sorted(numbers, reverse=True) and len(numbers) == 5
    assert any(float(bar.evaluate("node => node.offsetWidth")) > 0 for bar in page.locator(".ed-bar").all())
    page.locator("#easy_diffuser_labels_tables .ed-pick[aria-label='Add photo']").click()
    labelled.wait_for_prompt("text.includes('photo')")
    page.locator("#easy_diffuser_labels_tables [data-kind=negative] .ed-pick").first.click()
    labelled.wait_for_prompt("text.includes('ugly frame') || text.includes('blurry background')", "negative")
    labelled.wait_for_prompt("text.includes('photo')")


@pytest.mark.parametrize("locale", ["en-US", "ko-KR"])
def test_axe_finds_nothing_serious_in_tables_and_two_pictures(
    chromium_running: Any, labelled_url: str, photographs: Path, locale: str
) -> None:
    source = require_axe()
    context = chromium_running.new_context(locale=locale, viewport={"width": 1400, "height": 1000})
    tab = TabPage(context.new_page())
    tab.open(labelled_url)
    tab.upload(photographs / "astronaut.png")
    unfold(tab, "labels")
    tab.press("labels_show")
    told(tab, "labels", "tables")
    unfold(tab, "two")
    tab.page.set_input_files("#easy_diffuser_two_image input[type=file]", str(photographs / "coffee.png"))
    tab.page.wait_for_selector("#easy_diffuser_two_image img")
    tab.settled()
    tab.press("two_compare")
    told(tab, "two", "two")
    assert tab.page.locator("#easy_diffuser_labels_tables .ed-bar").count() > 5, "there is nothing to look at"
    assert serious_in_both_themes(tab.page, source) == []
    context.close()


def test_the_modes_text_begins_with_the_caption(labelled: TabPage) -> None:
    unfold(labelled, "labels")
    labelled.press("labels_write")
    told(labelled, "labels", "error")
    assert "there is none" in labelled.page.inner_text("#easy_diffuser_labels_line")
    labelled.caption = "a woman in a suit."
    labelled.press("labels_write")
    told(labelled, "labels", "done")
    labelled.page.wait_for_function("() => document.querySelector('#easy_diffuser_labels_text textarea').value")
    assert labelled.value("#easy_diffuser_labels_text").startswith("a woman in a suit, ")


def test_two_pictures_are_compared(labelled: TabPage, photographs: Path) -> None:
    unfold(labelled, "two")
    labelled.press("two_compare")
    told(labelled, "two", "error")
    assert "Two pictures are wanted." in labelled.page.inner_text("#easy_diffuser_two_line")
    labelled.page.set_input_files("#easy_diffuser_two_image input[type=file]", str(photographs / "coffee.png"))
    labelled.page.wait_for_selector("#easy_diffuser_two_image img")
    labelled.settled()
    labelled.press("two_compare")
    told(labelled, "two", "two")
    said = labelled.page.inner_text("#easy_diffuser_two_tables")
    assert "Similarity" in said and "More in the second" in said
    assert -1.0 <= float(labelled.page.inner_text("#easy_diffuser_two_tables .ed-alike .ed-number")) < 0.999


def test_without_a_model_a_sentence_says_what_to_do(
    tab: TabPage, photographs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    tab.upload(photographs / "coffee.png")
    unfold(tab, "labels")
    tab.press("labels_show")
    told(tab, "labels", "error")
    said = tab.page.inner_text("#easy_diffuser_labels_line")
    assert "There is no CLIP model on this machine." in said and "Copy it there" in said


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with a tiny CLIP, short lists beside it."""
    pytest.importorskip("open_clip")
    models = tmp_path_factory.mktemp("small") / "models"
    transformers_clip(models / "clip-vit-large-patch14")
    (models.parent / "interrogate").mkdir()
    for name, text in LISTS.items():
        (models.parent / "interrogate" / f"{name}.txt").write_text(text, "utf-8")
    return models


def ended(run: Iterator[Any]) -> tuple[dict[str, Any], Any]:
    """(the last message, the text) of a run."""
    *_, (_, told_last, text) = run
    return json.loads(told_last), text


def test_a_stopped_chain_gives_what_it_had_and_says_so(small: Path) -> None:
    from PIL import Image

    values = {"mode": "negative", "clip": "clip-l"}
    picture = Image.new("RGB", (64, 64), "teal")
    whole = LabelEvents(Events(ModelHost(small), tuple(values)), ModelHost(small))
    said, text = ended(whole.write(Desk(), picture, "", "", *values.values()))
    assert said["kind"] == "done" and text
    stopping = StoppingHost(small, after=2)
    stopped = LabelEvents(Events(stopping, tuple(values)), stopping)
    said, part = ended(stopped.write(Desk(), picture, "", "", *values.values()))
    assert said["kind"] == "partial" and text.startswith(part)


def test_labels_follow_the_part_that_is_read_and_a_comparison_says_that_it_does_not(small: Path) -> None:
    from PIL import Image

    from lib_easydiffuser.ui.picked_part import PART_ALONE, WHOLE, PickedPart
    from lib_easydiffuser.ui.sections._compare_run import CompareEvents

    values = {"clip": "clip-l", "label_kinds": ["medium"]}
    host = ModelHost(small)
    tab = Events(host, tuple(values))
    both = Image.new("RGB", (64, 64), "teal")
    both.paste("crimson", (0, 0, 32, 64))
    left = both.crop((0, 0, 32, 64))

    def labels(desk: Desk, image: Image.Image) -> dict[str, Any]:
        return ended(LabelEvents(tab, host).show(desk, image, "", 3, *values.values()))[0]

    whole, alone = labels(Desk(), both), labels(Desk(), left)
    desk = Desk(part=PickedPart((0, 0, 0.5, 1)))
    parted = labels(desk, both)
    assert parted["kinds"] == alone["kinds"] != whole["kinds"]
    assert parted["note"] == PART_ALONE and "note" not in alone
    *_, (_, told_last) = CompareEvents(tab, host).compare(desk, both, left, *values.values())
    assert json.loads(told_last)["note"] == WHOLE
    assert "note" not in labels(desk, left), "another picture is read whole"


def test_an_interrupted_bank_is_said_with_how_far_it_came(
    small: Path,
) -> None:
    from PIL import Image

    from lib_easydiffuser.clip import tower

    many = "\n".join(f"label number {number}" for number in range(1200))
    (small.parent / "interrogate" / "mine.txt").write_text(many, "utf-8")
    host = StoppingHost(small, after=0)
    values = {"clip": "clip-l", "label_kinds": ["medium"]}
    chosen = LabelEvents(Events(host, tuple(values)), host)
    try:
        said, _ = ended(chosen.show(Desk(), Image.new("RGB", (64, 64), "teal"), "", 5, *values.values()))
        assert said["kind"] == "stopped" and f"after {tower.CHUNK} of 1200" in said["text"]
        again = LabelEvents(Events(ModelHost(small), tuple(values)), ModelHost(small))
        said, _ = ended(again.show(Desk(), Image.new("RGB", (64, 64), "teal"), "", 5, *values.values()))
        assert [table["kind"] for table in said["kinds"]] == ["medium", "mine", "negative"]
    finally:
        (small.parent / "interrogate" / "mine.txt").unlink()
