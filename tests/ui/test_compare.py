"""What the section "Generate and compare" holds and does, without a page."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lib_easydiffuser.errors import UsageError
from lib_easydiffuser.records import Caption, GenerationSettings, Picture, PromptPair
from lib_easydiffuser.ui.compare.asks import Ask, read_ask
from lib_easydiffuser.ui.compare.bench import Bench
from lib_easydiffuser.ui.compare.choices import CURRENT, FROM_BOXES, FROM_TAGS, IMG2IMG, QUICK, TXT2IMG, Choices
from lib_easydiffuser.ui.compare.edits import edit, emphasis_of
from lib_easydiffuser.ui.compare.events import CompareEvents
from lib_easydiffuser.ui.compare.files import history_file
from lib_easydiffuser.ui.compare.kept import Kept
from lib_easydiffuser.ui.compare.pictures import HELD, picture_of
from lib_easydiffuser.ui.compare.view import view
from lib_easydiffuser.ui.compare.way import Way, drained
from lib_easydiffuser.ui.desk import Desk, caption_of
from lib_easydiffuser.ui.events import Events
from lib_easydiffuser.ui.running import Watch
from lib_easydiffuser.ui.view import view as whole

from ..loop.world import HOST, SETTINGS, Shapes, drawn, reference

NOW = GenerationSettings("tiny", "sd1", "Euler", "", 20, 512, 512, seed=-1)
NOTHING = (CURRENT, 1, True, FROM_TAGS, TXT2IMG, 0.75)


@pytest.fixture
def desk() -> Desk:
    """Blue and red, analysed."""
    made = Desk()
    made.put(reference("blue", "red"))
    return made


def gone(
    desk: Desk, bench: Bench, shapes: Shapes, choices: Choices | None = None, boxes: PromptPair | None = None
) -> Way:
    """A whole way, its rounds put on the bench."""
    way = Way(desk, bench, SETTINGS, choices or Choices(), None, Watch(), boxes)
    way.go(shapes, HOST)
    for found in drained(way.fresh):
        bench.put(found)
        bench.snapshots.setdefault(found.number, way.before)  # type: ignore[arg-type]
    return way


@pytest.mark.parametrize(
    "document",
    [
        "", "null", "[]", '{"do": "rm"}', '{"do": "show", "round": "x"}', '{"do": "show", "round": []}',
        '{"do": "show", "round": 1e999}', "[" * 100_000,
    ],
)  # fmt: skip
def test_the_page_is_not_trusted(document: str) -> None:
    assert read_ask(document) is None


def test_what_the_page_asks() -> None:
    assert read_ask('{"do": "edit", "round": 2, "tag": "a", "status": "lost"}') == Ask("edit", 2, 0, "a", "lost")


def test_seeds_are_the_fields_own_then_the_last_rounds_then_fresh() -> None:
    keeping, fresh = Choices.read((CURRENT, 3, True, FROM_TAGS, TXT2IMG, 0.5)), Choices(count=3, keep=False)
    assert keeping.seeds(7, (1, 2)) == (7, 8, 9)
    assert keeping.seeds(-1, (1, 2)) == (1, 2, 3)
    assert Choices(count=1).seeds(-1, (5, 6)) == (5,)
    assert fresh.seeds(-1, (1, 2, 3)) != (1, 2, 3)


def test_an_emptied_number_is_its_default() -> None:
    assert Choices.read((CURRENT, None, True, FROM_TAGS, TXT2IMG, None)) == Choices()
    assert Choices.read((CURRENT, 900, True, FROM_TAGS, TXT2IMG, 7)).count == 9


def test_current_settings_are_left_to_the_host_and_quick_ones_are_not() -> None:
    wide = Picture(drawn(("blue",), size=(400, 200)))
    prompts = PromptPair("a", "b")
    assert Choices().request(prompts, wide, NOW, ()).settings is None
    quick = Choices(settings=QUICK).request(prompts, wide, NOW, ())
    assert quick.settings is not None and quick.settings.steps < NOW.steps
    assert quick.settings.width > quick.settings.height and quick.preset == "quick"
    image = Choices(mode=IMG2IMG, strength=0.3).request(prompts, wide, NOW, ())
    assert image.init_image is wide.rgb and image.denoising_strength == 0.3
    assert image.settings is not None and image.settings.width == 2 * image.settings.height


def test_the_way_reads_the_picture_only_when_it_is_new(desk: Desk) -> None:
    way = Way(desk, Bench(), SETTINGS, Choices(), drawn(("blue", "red")), Watch())
    before = desk.analysis
    way.analyse(HOST)
    assert desk.analysis is before and drained(way.fresh) == []
    way.image = drawn(("green",))
    way.analyse(HOST)
    assert drained(way.fresh) == ["analysed"] and "green tones" in desk.prompts.prompt


def test_the_boxes_prompts_are_used_when_they_are_asked_for(desk: Desk) -> None:
    shapes = Shapes()
    boxes = PromptPair("(red tones:1.3)", "blur")
    gone(desk, Bench(), shapes, Choices(prompts=FROM_BOXES), boxes)
    gone(desk, Bench(), shapes, Choices(prompts=FROM_TAGS), boxes)
    assert shapes.seen[0].prompts == boxes and shapes.seen[1].prompts == desk.prompts


def test_an_empty_prompt_is_refused(desk: Desk) -> None:
    with pytest.raises(UsageError, match="prompt is empty"):
        gone(desk, Bench(), Shapes(), Choices(prompts=FROM_BOXES), PromptPair(" ", "x"))


def test_what_is_asked_for_cannot_be_denied_and_what_is_denied_not_asked_for(desk: Desk) -> None:
    bench = Bench()
    gone(desk, bench, Shapes(forgets={0: ("red",)}, invents={0: ("green",)}))
    lost = next(d for d in bench.rounds[0].summary.of("lost") if d.tag.text == "red tones")
    invented = next(d for d in bench.rounds[0].summary.of("invented") if d.tag.text == "green tones")
    assert emphasis_of(desk, lost) == 1.0 and emphasis_of(desk, invented) is None
    edit(desk, invented, SETTINGS, HOST)
    assert emphasis_of(desk, invented) == 1.0 and "green tones" in desk.prompts.negative_prompt
    edit(desk, invented, SETTINGS, HOST)
    assert "(green tones:1.1)" in desk.prompts.negative_prompt


def test_a_switched_off_row_comes_on_again_instead_of_a_second_one(desk: Desk) -> None:
    from dataclasses import replace

    bench = Bench()
    gone(desk, bench, Shapes(forgets={0: ("red",)}))
    lost = next(d for d in bench.rounds[0].summary.of("lost") if d.tag.text == "red tones")
    off = tuple(replace(row, on=row.text != "red tones") for row in desk.lists["positive"])
    desk.edit({**desk.lists, "positive": off}, SETTINGS, HOST)
    assert "red tones" not in desk.prompts.prompt
    edit(desk, lost, SETTINGS, HOST)
    assert [row.text for row in desk.lists["positive"]].count("red tones") == 1
    assert "red tones" in desk.prompts.prompt


def test_walking_stays_within_what_there_is_and_is_not_disturbed(desk: Desk) -> None:
    bench = Bench()
    gone(desk, bench, Shapes(), Choices(count=2))
    gone(desk, bench, Shapes(), Choices(count=2))
    assert (bench.shown, bench.picked) == (2, 0)
    bench.show(1, 1)
    bench.show(1, 2)
    bench.show(9)
    assert (bench.shown, bench.picked) == (1, 1)
    bench.put(bench.rounds[-1])
    assert (bench.shown, bench.picked) == (1, 1)


def test_old_rounds_are_read_from_their_files(desk: Desk, tmp_path: Path) -> None:
    bench = Bench()
    drawn(("red",)).save(tmp_path / "made.png")
    for _ in range(8):
        gone(desk, bench, Shapes(path=tmp_path / "made.png"))
    first = bench.rounds[0].results[0]
    assert first.picture is None and bench.rounds[-1].results[0].picture is not None
    assert picture_of(first).size == (128, 96)
    (tmp_path / "made.png").unlink()
    assert picture_of(first).width > 1


def test_a_long_history_keeps_no_pixels_of_old_rounds_anywhere(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An analysis of a result holds its picture too."""
    monkeypatch.setattr("lib_easydiffuser.ui.compare.bench.MOST_ROUNDS", 9)
    bench, file = Bench(), tmp_path / "made.png"
    drawn(("blue",)).resize((640, 640)).save(file)
    first = gone(desk, bench, Shapes()).bench.rounds[0]
    big = Picture(drawn(("blue",)).resize((640, 640)))
    analysis = first.results[0].comparison.analysis  # type: ignore[union-attr]
    read = replace(analysis, reading=replace(analysis.reading, picture=big))
    compared = replace(first.results[0].comparison, analysis=read)  # type: ignore[type-var]
    full = replace(first.results[0], picture=big.rgb, path=file, size=(640, 640), comparison=compared)
    for number in range(2, 13):
        bench.put(first.but(number=number, results=(full,)))
    assert [found.number for found in bench.rounds] == list(range(4, 13)) and not bench.snapshots
    kept = bench.rounds[0].results[0]
    picture = kept.comparison.analysis.reading.picture  # type: ignore[union-attr]
    assert kept.picture is None and picture is not None
    assert max(picture.rgb.size) <= 256 and picture.original_size == (640, 640)
    assert bench.rounds[-1].results[0].picture is big.rgb


def test_the_page_gets_each_picture_once(desk: Desk) -> None:
    bench = Bench()
    gone(desk, bench, Shapes())
    first = json.loads(view(bench, desk))
    assert set(first["pictures"]) == {first["shown"]["reference"], first["shown"]["picture"], "thumb 1 0"}
    assert json.loads(view(bench, desk))["pictures"] == {}
    gone(desk, bench, Shapes())
    assert "reference 0" not in json.loads(view(bench, desk))["pictures"]


def test_the_page_holds_few_pictures_in_full_and_gets_the_others_again(desk: Desk) -> None:
    bench = Bench()
    gone(desk, bench, Shapes(), Choices(count=HELD + 3))
    for index in range(HELD + 3):
        bench.show(1, index)
        seen = json.loads(view(bench, desk))
        assert seen["shown"]["picture"] in seen["pictures"] and len(seen["held"]) <= HELD
        assert {seen["shown"]["reference"], seen["shown"]["picture"]} <= set(seen["held"])
    bench.show(1, HELD + 1)
    assert json.loads(view(bench, desk))["pictures"] == {}, "it is still there"
    bench.show(1, 0)
    assert set(json.loads(view(bench, desk))["pictures"]) == {"round 1 result 0"}


def test_a_control_that_holds_no_number_has_its_default() -> None:
    assert Choices.read((CURRENT, math.nan, True, FROM_TAGS, TXT2IMG, math.nan)) == Choices()
    assert Choices.read((CURRENT, 1e9, True, FROM_TAGS, TXT2IMG, -3.0)) == Choices(count=9, strength=0.0)


def test_a_control_out_of_bounds_is_said_in_a_sentence(desk: Desk) -> None:
    events = _events(Shapes())
    events._events.names, events._knobs = ("max_tags",), 1
    for answers in (
        list(events.go(None, desk, Bench(), None, "", "pixels", (9999, *NOTHING))),
        list(events.compare(desk, Bench(), None, "", "pixels", None, 9999)),
    ):
        line = json.loads(answers[-1][-1])["line"]
        assert line["kind"] == "error" and line["text"].startswith("Most tags cannot be 9999.")
        assert json.loads(answers[-1][2])["kind"] == "error" and not desk.runs


def test_a_file_s_odd_name_does_not_keep_the_history_from_being_saved(desk: Desk) -> None:
    bench = Bench()
    gone(desk, bench, Shapes(path=Path("/out/bad\udcff.png")))
    file = history_file(bench.rounds)
    text = base64.b64decode(file["uri"].partition(",")[2]).decode("utf-8")
    assert json.loads(text)["rounds"][0]["results"][0]["path"].startswith("/out/bad")


def test_a_caption_typed_in_korean_comes_back_as_it_was_typed(desk: Desk) -> None:
    typed = Caption("a red house", original="빨간 집")
    desk.put(replace(desk.analysis, reading=replace(desk.analysis.reading, captions=(typed,))))  # type: ignore[type-var,union-attr]
    bench = Bench()
    gone(desk, bench, Shapes())
    desk.put(reference("green"))
    answer = _events(None).ask(desk, bench, '{"do": "restore", "round": 1}')
    assert answer[4] == "빨간 집"


def test_a_page_that_missed_a_message_gets_its_pictures_again(desk: Desk) -> None:
    bench = Bench()
    gone(desk, bench, Shapes())
    view(bench, desk)
    again = json.loads(_events(None).ask(desk, bench, '{"do": "missing"}')[-1])
    assert set(again["pictures"]) == {"reference 0", "round 1 result 0", "thumb 1 0"}
    assert again["line"]["kind"] == "idle", "what the line says stays"


def test_a_page_loaded_again_finds_its_rounds_and_nobody_elses(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib_easydiffuser.ui.compare.events.KEPT", Kept(most=2))
    mine, events, key = Bench(), _events(None), "a" * 32
    assert events.hello(key, desk, mine)[0] is mine
    gone(desk, mine, Shapes())
    bench, document = events.hello(key, Desk(), Bench())
    assert bench is mine and json.loads(document)["rounds"]["numbers"] == [1] and json.loads(document)["pictures"]
    for other in ("b" * 32, "", "x", "<script>", "a" * 33):
        assert not events.hello(other, Desk(), Bench())[0].rounds
    events.hello("c" * 32, Desk(), Bench())
    assert events.hello(key, Desk(), Bench())[0] is not mine, "only the last used are kept"


def test_the_handlers_always_answer_in_full(desk: Desk) -> None:
    """Whatever happens: as many values as there are outputs."""
    bench, events = Bench(), _events(Shapes())
    answers = list(events.go(None, desk, bench, None, "", "pixels", NOTHING))
    answers += list(events.compare(desk, bench, None, "", "pixels", None))
    assert {len(answer) for answer in answers} == {8}
    assert json.loads(answers[-1][-1])["line"]["kind"] == "error"
    asks = ["nonsense", '{"do": "restore", "round": 1}', '{"do": "edit", "round": 5, "tag": "x"}', '{"do": "json"}']
    assert {len(events.ask(desk, bench, document)) for document in asks} == {9}


def test_a_host_that_cannot_generate_says_so_and_loses_nothing(desk: Desk) -> None:
    before = desk.prompts
    *_, last = _events(None).go(None, desk, Bench(), None, "", "pixels", NOTHING)
    said = json.loads(last[-1])["line"]
    assert said["text"].startswith("There is nothing to generate with.") and desk.prompts == before


def _events(shapes: Shapes | None) -> CompareEvents:
    class Host(type(HOST)):  # type: ignore[misc]
        def generator(self) -> Any:
            return shapes

    host = Host()
    tab = SimpleNamespace(host=host, events=Events(host, ()), values=[], answer=[None] * 6, boxes=())
    return CompareEvents(tab, None)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _no_wait(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("lib_easydiffuser.ui.running._EVERY", 0.01)
    yield


def test_a_caption_written_for_an_unread_picture_is_its_caption() -> None:
    desk, picture = Desk(), drawn(("blue", "red"))
    way = Way(desk, Bench(), SETTINGS, Choices(), picture, Watch(), caption=" a lighthouse ")
    way.go(Shapes(), HOST)
    assert desk.analysis is not None and caption_of(desk.analysis) == "a lighthouse" and not desk.replaced
    assert "lighthouse" in [tag.text for tag in desk.tags()]


def test_a_caption_written_beside_the_next_picture_stays_at_hand(desk: Desk) -> None:
    """It may still be the words about the picture before: the new one gets its own caption."""
    for picture, written, kept in (("blue", None, ()), ("red", "my own words", ("my own words",))):
        assert desk.analysis is not None
        caption = written or caption_of(desk.analysis)
        Way(desk, Bench(), SETTINGS, Choices(), drawn((picture,)), Watch(), caption=caption).analyse(HOST)
        assert desk.replaced == kept and caption_of(desk.analysis) != "my own words"
    assert json.loads(whole(desk, HOST))["replaced"] == ["my own words"]
