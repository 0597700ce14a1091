"""Refining in the tab, without a page: runs, edit lists, taking and undoing, notes, a page that comes back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.errors import GenerationError, OutOfMemoryError, UsageError
from lib_easydiffuser.loop.refining.learned import Note, notes_of
from lib_easydiffuser.ui.compare.bench import Bench
from lib_easydiffuser.ui.compare.kept import Kept
from lib_easydiffuser.ui.desk import Desk
from lib_easydiffuser.ui.refine.asks import Ask, read_ask
from lib_easydiffuser.ui.refine.choices import read_counts, read_options

from ..loop.world import Shapes, reference
from .refine_world import ALL, Deaf, Tabs, said


@pytest.fixture
def desk() -> Desk:
    """Blue and red, analysed."""
    made = Desk()
    made.put(reference("blue", "red"))
    return made


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def tabs(tmp_path: Path) -> Tabs:
    return Tabs(Deaf(), tmp_path)


def test_rounds_find_what_the_painter_needs_and_nothing_is_applied(tabs: Tabs, desk: Desk, bench: Bench) -> None:
    before = desk.prompts
    answers = tabs.refine(desk, bench)
    last = said(answers[-1])
    assert last["line"] == {"kind": "done", "text": "A picture has everything that counts."}
    graph = last["graph"]
    assert len(bench.rounds) > 1 and graph["best"] == bench.rounds[-1].number == graph["numbers"][-1]
    assert graph["parents"][-1] == graph["best"] - 1 and graph["about"]["number"] == graph["best"]
    assert "(red tones:" in bench.rounds[-1].prompts.prompt and graph["about"]["lines"]
    assert desk.prompts == before and desk.watch is None and bench.refining.watch is None
    assert {len(answer) for answer in answers} == {9}
    running = [said(answer)["line"] for answer in answers if said(answer)["line"]["kind"] == "running"]
    assert {line["of"] for line in running if "of" in line} == {6} and running[-1]["made"] == 2 * len(bench.rounds)


def test_every_score_is_named_with_its_range_and_there_is_no_number_for_all(
    tabs: Tabs, desk: Desk, bench: Bench
) -> None:
    last = said(tabs.refine(desk, bench)[-1])
    scores = last["graph"]["scores"].values()
    assert len(scores) > 1 and all(len(score["values"]) == len(bench.rounds) for score in scores)
    assert all(score["title"] and score["what"] and score["low"] < score["high"] for score in scores)


def test_what_a_score_is_is_said_once_however_many_rounds_there_are(tabs: Tabs, desk: Desk, bench: Bench) -> None:
    *_, answer = tabs.refine(desk, bench)
    assert len(bench.rounds) > 1
    for what in (score["what"] for score in said(answer)["graph"]["scores"].values()):
        assert answer[-1].count(json.dumps(what)) == 1 and answer[-2].count(json.dumps(what)) <= 1, "of the shown round"


def test_a_round_s_tags_are_taken_by_a_click_and_given_back_by_another(tabs: Tabs, desk: Desk, bench: Bench) -> None:
    before, last = desk.prompts, said(tabs.refine(desk, bench)[-1])
    number = last["graph"]["best"]
    told = tabs.ask(desk, bench, do="take", round=number)
    assert desk.prompts == bench.rounds[-1].prompts and told["undo"] and str(number) in told["line"]["text"]
    told = tabs.ask(desk, bench, do="undo")
    assert desk.prompts == before and not told["undo"]
    assert tabs.ask(desk, bench, do="undo")["line"] == {"kind": "error", "text": "There is nothing to undo."}


def test_lines_are_accepted_one_by_one(tabs: Tabs, desk: Desk, bench: Bench) -> None:
    tabs.refine(desk, bench, rounds=1)
    *_, answer = tabs.events.propose(desk, bench, ALL, "")
    lines = {line["tag"]: line for line in said(answer)["proposal"]["lines"] if line["kind"] != "none"}
    red, green = lines["red tones"], lines["green tones"]
    assert red["kind"] == "raise" and green["kind"] == "deny" and red["after"] > red["before"]
    assert red["count"] == red["of"] == 2 and len(red["seeds"]) == 2 and red["said"]
    before = desk.prompts
    told = tabs.ask(desk, bench, do="accept", numbers=[red["number"]])
    assert "(red tones:" in desk.prompts.prompt and desk.prompts.negative_prompt == before.negative_prompt
    assert [line["made"] for line in told["proposal"]["lines"] if line["tag"] == "red tones"] == [True]
    again = tabs.ask(desk, bench, do="accept", numbers=[red["number"], 999])
    assert again["line"]["text"].startswith("None of these lines can be made any more.")
    tabs.ask(desk, bench, do="accept", numbers=[green["number"]])
    assert "green tones" in desk.prompts.negative_prompt
    bench.refining.made.clear()
    nothing = tabs.ask(desk, bench, do="accept", numbers=[green["number"]])
    assert nothing["line"]["text"].startswith("These lines change nothing in the tags as they are now.")


def test_what_is_pinned_and_what_does_not_count_is_not_touched(tabs: Tabs, desk: Desk, bench: Bench) -> None:
    tabs.refine(desk, bench, rounds=1)
    *_, pinned = tabs.events.propose(desk, bench, ALL, "red tones, x")
    assert "red tones" not in {line["tag"] for line in said(pinned)["proposal"]["lines"] if line["kind"] == "raise"}
    *_, things = tabs.events.propose(desk, bench, ["Things"], "")
    assert not [line for line in said(things)["proposal"]["lines"] if line["kind"] != "none"]
    *_, nothing = tabs.events.propose(desk, bench, [], "")
    assert said(nothing)["line"]["text"].startswith("Nothing counts.")


def test_one_goes_on_from_an_older_round_and_no_round_is_lost(tabs: Tabs, desk: Desk, bench: Bench) -> None:
    tabs.refine(desk, bench)
    count = len(bench.rounds)
    first = bench.rounds[0]
    bench.show(1)
    last = said(tabs.refine(desk, bench, rounds=1, resume=True)[-1])
    assert [found.number for found in bench.rounds] == list(range(1, count + 2)) and bench.rounds[
        0
    ].prompts == first.prompts
    assert last["graph"]["parents"][-1] == 1 and last["graph"]["about"]["lines"]
    painted = [(result.prompts, result.seed) for found in bench.rounds for result in found.results]
    assert len(set(painted)) == len(painted)


def test_a_budget_of_pictures_ends_it(tabs: Tabs, desk: Desk, bench: Bench) -> None:
    last = said(tabs.refine(desk, bench, pictures=3, counts=["Things", "Light"])[-1])
    assert sum(len(found.results) for found in bench.rounds) <= 3 and last["line"]["kind"] == "done"


@pytest.mark.parametrize("fault", [OutOfMemoryError("No memory is left."), GenerationError("The WebUI is gone.")])
def test_a_fault_keeps_the_rounds_and_is_said_in_a_sentence(
    fault: Exception, desk: Desk, bench: Bench, tmp_path: Path
) -> None:
    def breaks(number: int) -> None:
        if number >= 2:
            raise fault

    tabs, before = Tabs(Deaf(before=breaks), tmp_path), desk.prompts
    last = said(tabs.refine(desk, bench)[-1])
    assert last["line"]["kind"] == "error" and str(fault).split(".")[0] in last["line"]["text"]
    assert bench.rounds[0].results and bench.rounds[0].finished and desk.prompts == before and not desk.runs
    assert "resume" in last["can"] and last["graph"]["numbers"] == [1], "from what was made"
    assert said(tabs.refine(desk, bench, rounds=1)[-1])["can"], "the next press is heard"


def test_interrupt_keeps_what_is_there_and_resume_goes_on(desk: Desk, bench: Bench, tmp_path: Path) -> None:
    def stops(number: int) -> None:
        if number == 2:
            desk.interrupt()

    tabs = Tabs(Deaf(before=stops), tmp_path)
    last = said(tabs.refine(desk, bench)[-1])
    assert last["line"]["kind"] == "stopped" and "resume" in last["can"] and "stop" not in last["can"]
    made = len(bench.rounds)
    assert said(tabs.refine(desk, bench, resume=True)[-1])["line"]["kind"] == "done" and len(bench.rounds) > made


def test_a_switched_checkpoint_is_said(desk: Desk, bench: Bench, tmp_path: Path) -> None:
    shapes = Deaf()

    def switches(number: int) -> None:
        if number == 1:
            shapes.checkpoints = dict.fromkeys(range(2**20), "another")

    shapes.before = switches
    shapes.checkpoints = {}
    tabs = Tabs(shapes, tmp_path)
    tabs.refine(desk, bench, rounds=2)
    assert len(bench.rounds) == 2 and all(found.finished for found in bench.rounds)


def test_a_typed_prompt_is_not_overwritten(tabs: Tabs, desk: Desk, bench: Bench) -> None:
    desk.own_text["positive"] = "my own words"
    last = said(tabs.refine(desk, bench)[-1])
    assert last["line"]["text"].startswith("The prompt is not that of the tags") and not bench.rounds
    assert desk.prompts.prompt == "my own words"


def test_a_page_opened_anew_follows_the_run_and_can_stop_it(
    desk: Desk, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib_easydiffuser.ui.refine.events.KEPT", Kept())
    monkeypatch.setattr("lib_easydiffuser.ui.refine.events._EVERY", 0.01)
    key, other, heard = "a" * 32, Desk(), []

    def comes_back(number: int) -> None:
        if number == 2:
            follow = tabs.events.hello(key, other, Bench())
            heard.extend([said(next(follow)), said(next(follow))])
            assert other.interrupt(), "the new page's Interrupt reaches the run"
            heard.append(follow)

    tabs = Tabs(Deaf(before=comes_back), tmp_path)
    list(tabs.events.hello(key, desk, bench))
    tabs.refine(desk, bench)
    assert heard[0]["line"]["kind"] == "running" and heard[0]["can"] == ["stop"] and heard[0]["graph"]["numbers"]
    *_, end = heard[2]
    assert said(end)["line"]["kind"] == "stopped" and not other.runs and json.loads(end[-2])["pictures"]
    assert end[6] is bench
    for stranger in ("b" * 32, "", "<script>"):
        assert not said(next(tabs.events.hello(stranger, Desk(), Bench())))["graph"]["numbers"]


def test_a_page_that_is_gone_is_not_written_to(tabs: Tabs, desk: Desk, bench: Bench) -> None:
    desk.mail.messages = [(number, "compare", "{}") for number in range(50)]
    answers = tabs.refine(desk, bench)
    assert len(answers) == 2 and json.loads(answers[-1][-2])["pictures"] and len(bench.rounds) > 1


def test_old_rounds_keep_their_pictures_in_files_of_ours(tabs: Tabs, desk: Desk, bench: Bench) -> None:
    tabs.refine(desk, bench, rounds=1)
    for number in range(2, 10):
        bench.put(bench.rounds[0].but(number=number))
    old, aside = bench.rounds[0].results[0], bench.aside.get(1, 0)
    assert old.picture is None and aside is not None and aside.size == (128, 96)
    bench.aside.drop(1)
    assert bench.aside.get(1, 0) is None


def test_a_full_disk_keeps_the_pixels_in_memory(
    tabs: Tabs, desk: Desk, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    tabs.refine(desk, bench, rounds=1)
    monkeypatch.setattr("PIL.Image.Image.save", full)
    for number in range(2, 10):
        bench.put(bench.rounds[0].but(number=number))
    assert all(found.results[0].picture is not None for found in bench.rounds)


def test_notes_are_kept_edited_switched_off_and_deleted_by_clicks_alone(tabs: Tabs, desk: Desk, bench: Bench) -> None:
    tabs.refine(desk, bench)
    assert not notes_of(tabs.host).path.exists()
    note = Note("n1", "tiny", "raise", "red tones", 1.1, (4, 4), (0, 4), "'red tones' is often ignored under 1.1.")
    notes_of(tabs.host).keep(note)
    prompts = desk.prompts
    told = tabs.ask(desk, bench, do="edit", id="n1", text="red is shy")
    assert told["notes"]["kept"][0] == {
        "id": "n1",
        "checkpoint": "tiny",
        "text": "red is shy",
        "on": True,
        "edited": True,
    }
    assert not tabs.ask(desk, bench, do="switch", id="n1", on=False)["notes"]["kept"][0]["on"]
    assert tabs.ask(desk, bench, do="delete", id="n1")["notes"]["kept"] == []
    assert tabs.ask(desk, bench, do="delete", id="n1")["line"]["kind"] == "error"
    assert desk.prompts == prompts


def test_what_is_offered_can_be_kept(tabs: Tabs, desk: Desk, bench: Bench) -> None:
    last = said(tabs.refine(desk, bench, seeds=8)[-1])
    offered = last["notes"]["offered"]
    assert any("red tones" in note["text"] for note in offered)
    told = tabs.ask(desk, bench, do="keep", id=offered[0]["id"])
    assert [note["id"] for note in told["notes"]["kept"]] == [offered[0]["id"]]


def test_broken_notes_hide_nothing_else(tabs: Tabs, desk: Desk, bench: Bench) -> None:
    path = notes_of(tabs.host).path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{", "utf-8")
    last = said(tabs.refine(desk, bench)[-1])
    assert last["graph"]["numbers"] and "cannot be read" in last["notes"]["error"] and path.read_text("utf-8") == "{"


@pytest.mark.parametrize(
    "document",
    [
        "", "[]", '{"do": "rm"}', '{"do": "accept", "numbers": ["x"]}', '{"do": "accept", "numbers": 1e999}',
        '{"do": "take", "round": 1e999}', "[" * 100_000,
    ],
)  # fmt: skip
def test_the_page_is_not_trusted(document: str, tabs: Tabs, desk: Desk, bench: Bench) -> None:
    assert read_ask(document) is None
    assert len(tabs.events.ask(desk, bench, document)) == 10


def test_what_the_page_asks_and_what_the_controls_say() -> None:
    assert read_ask('{"do": "accept", "numbers": [1, 2]}') == Ask("accept", (1, 2), on=False)
    options = read_options((10**400, -3, "x", ALL, "a, ,b"))
    assert (options.rounds, options.pictures, options.minutes, options.counts, options.pinned) == (
        6,
        0,
        0.0,
        (),
        ("a", "b"),
    )
    assert read_counts(["Things", "Light"]) == ("things", "light")


def test_nothing_to_generate_with_is_one_sentence(desk: Desk, bench: Bench, tmp_path: Path) -> None:
    last = said(Tabs(None, tmp_path).refine(desk, bench)[-1])
    assert last["line"]["text"].startswith("There is nothing to generate with.") and not bench.rounds


def test_refining_twice_at_once_is_refused(tmp_path: Path, desk: Desk, bench: Bench) -> None:
    refused = []

    def again(number: int) -> None:
        if number == 0:
            refused.append(said(tabs.refine(desk, bench)[-1])["line"])

    tabs = Tabs(Deaf(before=again), tmp_path)
    tabs.refine(desk, bench, rounds=1)
    assert refused[0]["text"].startswith("Refining is at work already.")


def test_a_refined_round_is_restored_by_the_comparison_too(tabs: Tabs, desk: Desk, bench: Bench) -> None:
    tabs.refine(desk, bench)
    wanted = bench.rounds[-1].prompts
    desk.put(reference("green"))
    answer = tabs.compare.ask(desk, bench, json.dumps({"do": "restore", "round": bench.rounds[-1].number}))
    assert desk.prompts == wanted and answer[0].size == (128, 96)


def test_what_is_painted_as_asked_ends_at_once(desk: Desk, bench: Bench, tmp_path: Path) -> None:
    last = said(Tabs(Shapes(), tmp_path).refine(desk, bench)[-1])
    assert len(bench.rounds) == 1 and last["line"]["text"] == "A picture has everything that counts."


def test_what_cannot_be_made_leaves_the_desk_as_it_is(
    tabs: Tabs, desk: Desk, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_: Any) -> None:
        raise UsageError("A knob holds what cannot be.")

    tabs.refine(desk, bench)
    desk.put(reference("green"))
    before = desk.prompts
    for place in ("lib_easydiffuser.ui.refine.deeds.put_tags", "lib_easydiffuser.ui.events.Events.settings"):
        monkeypatch.setattr(place, wrong)
        told = tabs.ask(desk, bench, do="take", round=bench.rounds[-1].number)
        assert told["line"]["kind"] == "error" and not told["undo"] and desk.prompts == before


def test_undo_leaves_the_lines_made_that_stay_in_the_tags(tabs: Tabs, desk: Desk, bench: Bench) -> None:
    tabs.refine(desk, bench, rounds=1)
    *_, answer = tabs.events.propose(desk, bench, ALL, "")
    red, green = (line["number"] for line in said(answer)["proposal"]["lines"] if line["kind"] in ("raise", "deny"))
    tabs.ask(desk, bench, do="accept", numbers=[red])
    tabs.ask(desk, bench, do="accept", numbers=[green])
    told = tabs.ask(desk, bench, do="undo")
    assert {line["number"]: line["made"] for line in told["proposal"]["lines"]} == {red: True, green: False}


def test_a_mistake_of_ours_does_not_leave_a_run_at_work_behind(
    tabs: Tabs, desk: Desk, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr(tabs.events, "_heard", broken)
        tabs.refine(desk, bench)
    assert bench.refining.watch is None and not desk.runs
    assert said(tabs.refine(desk, bench)[-1])["line"]["kind"] == "done"


@pytest.fixture(autouse=True)
def _no_wait(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("lib_easydiffuser.ui.running._EVERY", 0.01)
    yield
