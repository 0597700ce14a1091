"""The settings that go with the tags: proposed, ticked, sent and taken back, without a browser."""

from __future__ import annotations

import json
from typing import Any

import pytest
from PIL import Image

from lib_easydiffuser.host import HostFacts, QuietHost, SettingsBoxes
from lib_easydiffuser.ui.desk import Desk
from lib_easydiffuser.ui.events import Events
from lib_easydiffuser.ui.sections._settings_run import SettingsEvents
from tests.propose.twenty import BOXES, facts, own, picture

LISTS = json.dumps({"number": 1})
FIELDS = (*(name for name in BOXES if name != "clip_skip"), "overrides")
NOW: dict[str, Any] = {**{name: BOXES[name] for name in FIELDS[:-1]}, "overrides": ["ENSD: 31337"]}
TARGETS = ("width", "height", "denoising_strength", "image")
IMG2IMG: dict[str, Any] = {"width": 512, "height": 512, "denoising_strength": 0.75, "image": None}


class Host(QuietHost):
    """A host that lists what 1.10.1 lists."""

    known: HostFacts = facts()

    def facts(self) -> HostFacts:
        return self.known


class Bench:
    """One page: its desk, and what stands in its boxes."""

    def __init__(self, host: Host | None = None) -> None:
        self.host = host or Host()
        self.events = Events(self.host, ())
        self.desk = Desk()
        self.boxes = dict(NOW)
        self.img2img = dict(IMG2IMG)
        fields = SettingsBoxes("txt2img", dict.fromkeys(FIELDS, object()))
        targets = SettingsBoxes("img2img", dict.fromkeys(TARGETS[:-1], object()), object())
        self.ours = SettingsEvents(self.events, self.host, fields, targets)

    def analysed(self, image: Any, caption: str = "a brown dog in a park") -> Bench:
        from lib_easydiffuser.pipeline import analyse
        from lib_easydiffuser.records import Caption
        from lib_easydiffuser.settings import Settings

        self.desk.put(analyse(image, Settings(), self.host, [Caption(caption)]))
        return self

    def propose(self) -> dict[str, Any]:
        _, told = self.ours.propose(*self.boxes.values(), self.desk)
        return dict(json.loads(told))

    def send(self, *names: str) -> dict[str, Any]:
        _, told, _, *new = self.ours.send("\n".join(names), *self.boxes.values(), self.desk)
        self.boxes |= _put(FIELDS, new)
        return dict(json.loads(told))

    def style(self, prompt: str = "", negative: str = "") -> tuple[dict[str, Any], Any, Any]:
        _, told, _, *sides_and_new = self.ours.style(LISTS, prompt, negative, *self.img2img.values(), self.desk)
        self.img2img |= _put(TARGETS, sides_and_new[2:])
        return dict(json.loads(told)), sides_and_new[0], sides_and_new[1]

    def undo(self) -> str:
        fields = [("txt2img", name) for name in FIELDS] + [("img2img", name) for name in TARGETS]
        _, told, *new = self.events.undo(self.desk, ["txt2img", "img2img"], fields)
        self.prompts = [None if _kept(value) else value for value in new[:4]]
        self.boxes |= _put(FIELDS, new[4 : 4 + len(FIELDS)])
        self.img2img |= _put(TARGETS, new[4 + len(FIELDS) :])
        return str(json.loads(told)["text"])


def _kept(value: Any) -> bool:
    return isinstance(value, dict) and "value" not in value


def _put(names: tuple[str, ...], values: list[Any]) -> dict[str, Any]:
    """What a page would show: an update without a value leaves the box alone."""
    assert len(names) == len(values)
    given = {name: value for name, value in zip(names, values, strict=True) if not _kept(value)}
    return {name: value["value"] if isinstance(value, dict) else value for name, value in given.items()}


def test_nothing_is_proposed_before_a_picture_is_there() -> None:
    assert Bench().propose()["text"] == "There is no picture to propose settings for. Analyse one first."
    words = Bench().analysed(None)
    assert words.propose()["kind"] == "error"


def test_only_what_is_ticked_is_written_and_undo_restores_all() -> None:
    bench = Bench().analysed(own("Steps: 28, Sampler: DPM++ 2M Karras, CFG scale: 5.5, Seed: 4711, Size: 640x960"))
    assert {row["name"] for row in bench.propose()["rows"]} >= {"size", "steps", "sampler", "seed"}
    assert bench.boxes == NOW
    assert bench.send("size", "sampler")["text"] == "2 settings were sent to txt2img."
    assert bench.boxes == NOW | {"width": 640, "height": 960, "scheduler": "Karras"}
    assert bench.send("seed")["text"] == "1 setting was sent to txt2img."
    assert bench.undo() == "Restored txt2img."
    assert bench.boxes == NOW
    assert bench.undo() == "Nothing was sent yet."


def test_clip_skip_stands_among_the_options_for_one_picture() -> None:
    bench = Bench().analysed(own("Steps: 20, Sampler: Euler, CFG scale: 7, Seed: 1, Size: 64x64, Clip skip: 2"))
    (row,) = (row for row in bench.propose()["rows"] if row["name"] == "clip_skip")
    assert (row["shown"], row["replaces"], row["on"]) == ("2", "1", True)
    bench.send("clip_skip")
    assert bench.boxes["overrides"] == ["ENSD: 31337", "Clip skip: 2"]
    (row,) = (row for row in bench.propose()["rows"] if row["name"] == "clip_skip")
    assert row["same"] and not row["on"]
    bench.send("clip_skip")
    assert bench.boxes["overrides"] == ["ENSD: 31337", "Clip skip: 2"], "never twice"
    bench.undo()
    assert bench.boxes == NOW


def test_what_we_wrote_ourselves_is_not_what_undo_restores() -> None:
    bench = Bench().analysed(picture("portrait 2:3"))
    bench.propose()
    bench.send("size")
    bench.send("size")
    bench.undo()
    assert bench.boxes == NOW, "the second send found our own value there"
    bench.propose()
    bench.send("size")
    bench.boxes["width"] = 700
    bench.send("size")
    bench.undo()
    assert bench.boxes == NOW | {"width": 700}, "what the person typed in between is theirs"


def test_settings_of_another_picture_are_not_sent() -> None:
    bench = Bench().analysed(picture("portrait 2:3"))
    bench.propose()
    bench.analysed(picture("landscape 3:2"))
    assert bench.send("size")["text"].startswith("No settings were proposed for this picture yet.")
    assert bench.boxes == NOW and bench.desk.before == {}


@pytest.mark.parametrize("ticked", [(), ("nonsense",), ("<script>",)])
def test_a_tick_that_is_none_sends_nothing(ticked: tuple[str, ...]) -> None:
    bench = Bench().analysed(picture("portrait 2:3"))
    bench.propose()
    assert bench.send(*ticked)["kind"] == "error" and bench.boxes == NOW


def test_style_words_go_to_img2img_with_the_picture_and_a_strength() -> None:
    bench = Bench().analysed(picture("cool landscape"))
    told, prompt, negative = bench.style("my own prompt", "mine")
    assert "cool tones" in prompt and "dog" not in prompt and negative
    assert (bench.img2img["denoising_strength"], bench.img2img["width"], bench.img2img["height"]) == (0.35, 768, 512)
    assert bench.img2img["image"].size == (576, 384)
    assert "denoising strength 0.35" in told["text"] and "Only the last 35% of the steps run" in told["text"]
    assert bench.undo() == "Restored img2img."
    assert bench.prompts == [None, None, "my own prompt", "mine"] and bench.img2img == IMG2IMG


def test_undo_gives_img2img_its_own_picture_back_after_two_sends() -> None:
    bench = Bench().analysed(picture("cool landscape"))
    mine = Image.new("RGB", (8, 8), "red")
    bench.img2img["image"] = mine
    bench.style()
    # Gradio hands the box's picture on with transparency.
    bench.img2img["image"] = bench.img2img["image"].convert("RGBA")
    bench.style()
    bench.undo()
    assert bench.img2img["image"] is mine


def test_a_picture_without_words_of_style_sends_nothing() -> None:
    bench = Bench().analysed(picture("noise"))
    bench.desk.lists = dict.fromkeys(bench.desk.lists, ())
    told, prompt, negative = bench.style("mine", "mine not")
    assert told["text"].startswith("No tag says how the picture looks.")
    assert _kept(prompt) and _kept(negative) and bench.img2img == IMG2IMG and not bench.desk.undo
