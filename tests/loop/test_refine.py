"""Rounds that go on by themselves: what they change, what they take back, when they end, what a fault leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser import files
from lib_easydiffuser.errors import (
    CaptionError,
    EasyDiffuserError,
    GenerationError,
    OutOfMemoryError,
    OutputError,
    UnknownNameError,
    UsageError,
)
from lib_easydiffuser.host import Host, OnProgress, QuietHost
from lib_easydiffuser.loop import compare
from lib_easydiffuser.loop.history import History
from lib_easydiffuser.loop.records import Round
from lib_easydiffuser.loop.refining.best import best_of
from lib_easydiffuser.loop.refining.graph import branch, graph, request_again
from lib_easydiffuser.loop.refining.records import Event, Options
from lib_easydiffuser.loop.refining.refiner import refine
from lib_easydiffuser.loop.reopen import rounds_of
from lib_easydiffuser.loop.rounds import compare_picture
from lib_easydiffuser.prompt.meaning import attention
from lib_easydiffuser.records import Analysis, Generated, GenerationRequest, Picture, PromptPair

from .world import HOST, SETTINGS, Shapes, asked, drawn, reference

ALL = Options(until_solved=False, patience=9)


@dataclass
class Deaf(Shapes):
    """Draws these colours only from an emphasis on; and denying one may cost another.

    Attributes:
        deaf: Colour -> the emphasis it wants.
        costs: Denied colour -> what is then not drawn.
        after: Called when so many requests were answered.
    """

    deaf: dict[str, float] = field(default_factory=dict)
    costs: dict[str, str] = field(default_factory=dict)
    by_request: dict[int, EasyDiffuserError] = field(default_factory=dict)
    checkpoint_from: int = 99

    def generate(self, request: GenerationRequest, on_progress: OnProgress | None = None) -> Iterator[Generated]:
        number = len(self.seen)
        self.faults = {0: self.by_request[number]} if number in self.by_request else {}
        switched = number + 1 >= self.checkpoint_from
        self.checkpoints = dict.fromkeys(request.seeds, "other") if switched else {}
        return super().generate(request, on_progress)

    def colours(self, prompts: PromptPair, seed: int) -> tuple[str, ...]:
        drawn = super().colours(prompts, seed)
        lost = {cost for denied, cost in self.costs.items() if denied in prompts.negative_prompt}
        return tuple(colour for colour in drawn if self._heard(colour, prompts) and colour not in lost)

    def _heard(self, colour: str, prompts: PromptPair) -> bool:
        loud = max((part.weight for part in attention(prompts.prompt) if colour in part.text), default=1.0)
        return loud >= self.deaf.get(colour, 0.0)


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return reference("red", "blue", "green")


def run(
    analysis: Analysis, shapes: Shapes, options: Options = ALL, host: Host = HOST, seeds: int = 2, **more: Any
) -> list[Event]:
    request = asked(analysis, *range(1, seeds + 1))
    return list(refine(analysis, request, shapes, SETTINGS, host, options, **more))


def ended(events: list[Event]) -> list[Event]:
    return [event for event in events if event.round.finished]


def rounds(events: list[Event]) -> tuple[Round, ...]:
    return tuple(event.round for event in ended(events))


def test_what_every_picture_lost_is_raised_and_then_it_is_solved(analysis: Analysis) -> None:
    events = run(analysis, Deaf(deaf={"blue": 1.25}), Options())
    first, second = ended(events)
    assert first.proposal is not None and [line.kind for line in first.proposal.lines] == ["raise"]
    line = first.proposal.lines[0]
    assert line.tag.text == "blue tones" and line.after > 1.2 and line.grounds.seeds == (1, 2)
    assert (line.grounds.count, line.grounds.of) == (2, 2) and "lost in 2 of 2 pictures" in line.said
    assert "(blue tones:1.3" in second.round.prompts.prompt and second.ended == "solved" and second.best == 2
    assert [result.seed for result in second.round.results] == [3, 4]
    assert second.round.refined is not None and second.round.refined.parent == 1
    assert events[-1] is second and [event.ended for event in events[:-1]] == [""] * (len(events) - 1)


def test_an_invention_is_denied_when_it_comes_again_and_not_before() -> None:
    analysis = reference("red", "blue")
    once = ended(run(analysis, Shapes(invents={1: ("green",)}), replace(ALL, rounds=2)))
    assert not any(event.proposal for event in once)
    twice = ended(run(analysis, Shapes(invents={0: ("green",)}), replace(ALL, rounds=2)))
    assert [line.kind for line in twice[0].proposal.lines] == ["deny"]  # type: ignore[union-attr]
    assert "green tones" in twice[1].round.prompts.negative_prompt


def test_with_one_picture_only_what_is_certain_is_proposed(analysis: Analysis) -> None:
    (found,) = ended(run(analysis, Deaf(deaf={"blue": 1.2}), replace(ALL, rounds=1), seeds=1))
    sure = {tag.text for tag in analysis.positives if tag.attention >= 0.8}
    assert found.proposal is not None and {line.tag.text for line in found.proposal.lines} <= sure
    assert any("One picture alone" in note for note in found.proposal.notes)


def test_what_is_pinned_is_not_touched() -> None:
    analysis = reference("red", "blue")
    shapes = Deaf(deaf={"blue": 1.2}, invents={0: ("green",)})
    options = replace(ALL, rounds=3, pinned=("blue tones", "green tones"))
    for event in ended(run(analysis, shapes, options)):
        assert event.round.prompts == analysis.prompt and not event.proposal


def test_a_change_that_makes_it_worse_is_taken_back_once_and_for_all() -> None:
    analysis = reference("red", "blue")
    shapes = Deaf(invents={0: ("green",)}, costs={"green tones": "blue"})
    found = rounds(run(analysis, shapes, replace(ALL, rounds=9), seeds=3))
    denied = [n.number for n in found if "green tones" in n.prompts.negative_prompt]
    worse = [n for n in found if n.refined and n.refined.standing == "worse"]
    assert len(worse) == 1 and worse[0].refined is not None and worse[0].refined.blamed[0].startswith("deny green")
    assert denied == list(range(denied[0], worse[0].number + 1))  # never again after
    assert "Taken back: " in worse[0].refined.said


def test_it_stops_when_rounds_bring_nothing(analysis: Analysis) -> None:
    events = ended(run(analysis, Shapes(forgets={0: ("blue",)}), Options(rounds=50)))
    assert events[-1].ended == "nothing" and len(events) < 12
    prompts = [event.round.prompts for event in events]
    kinds = {line.kind for event in events if event.proposal for line in event.proposal.possible}
    assert {"raise", "forward"} <= kinds and len(set(prompts)) == len(kinds) + 1


@pytest.mark.parametrize("options, pictures", [(Options(pictures=3), 3), (Options(minutes=1e-9), 2)])
def test_a_budget_ends_it(analysis: Analysis, options: Options, pictures: int) -> None:
    events = run(analysis, Shapes(forgets={0: ("blue",)}), options)
    assert (events[-1].ended, events[-1].pictures) == ("budget", pictures)


def test_only_what_counts_is_judged(analysis: Analysis) -> None:
    shapes = Shapes(forgets={0: ("blue",)})
    (found,) = ended(run(analysis, shapes, Options(rounds=1, counts=("light",), until_solved=False)))
    assert not found.proposal
    assert {item.score.name for node in graph([found.round], ("colours",)) for item in node.scores} >= {"palette"}
    (light,) = (item for item in graph([found.round], ("light",))[0].scores if item.score.name == "light")
    assert 0.5 < light.score.value < 1.0 and len(light.spread.values) == 2
    assert all(item.score.low < item.score.high for item in graph([found.round])[0].scores)
    with pytest.raises(UnknownNameError, match="colors"):
        Options(counts=("colors",))


@pytest.mark.parametrize("times", [0, 1, 4, 9, 14, 20])
def test_an_interrupt_at_any_point_keeps_what_there_is(analysis: Analysis, times: int) -> None:
    class Stopping(QuietHost):
        asked = 0

        def stopped(self) -> bool:
            self.asked += 1
            return self.asked > times

    shapes = Shapes(forgets={0: ("blue",)})
    events = run(analysis, shapes, ALL, Stopping())
    last = events[-1]
    assert last.ended == "stopped" and "Stopped" in last.said and shapes.closed == len(shapes.seen)
    assert sum(len(item.results) for item in rounds(events)) == last.pictures
    assert analysis.prompt == events[0].round.prompts  # what the person has is as it was


def test_closing_it_stops_the_host(analysis: Analysis) -> None:
    shapes = Shapes()
    events = refine(analysis, asked(analysis, 1, 2), shapes, SETTINGS, HOST, ALL)
    for _ in range(4):
        next(events)
    events.close()  # type: ignore[attr-defined]
    assert shapes.closed == 1


def test_one_round_out_of_memory_is_said_and_gone_past_two_end_it(analysis: Analysis) -> None:
    full = OutOfMemoryError("It does not fit.", "Make it smaller.")
    once = run(analysis, Deaf(by_request={1: full}, forgets={0: ("blue",)}), replace(ALL, rounds=4))
    assert [event.round.fault for event in ended(once)] == ["", "OutOfMemoryError", "", ""]
    assert "It does not fit" in ended(once)[1].said and once[-1].ended == "rounds"
    twice = run(analysis, Deaf(by_request={1: full, 2: full}, forgets={0: ("blue",)}), replace(ALL, rounds=9))
    assert len(ended(twice)) == 3 and twice[-1].ended == "failed" and twice[-1].best == 1


def test_a_webui_that_is_gone_is_not_asked_again(analysis: Analysis) -> None:
    gone = GenerationError("The WebUI cannot be reached.", "Is it running?")
    events = run(analysis, Deaf(by_request={1: gone}, forgets={0: ("blue",)}))
    assert events[-1].ended == "failed" and len(ended(events)) == 2 and "cannot be reached" in events[-1].said
    assert best_of(rounds(events)).round.number == 1  # type: ignore[union-attr]


def test_another_checkpoint_begins_the_evidence_anew(analysis: Analysis) -> None:
    shapes = Deaf(forgets={1: ("blue",), 3: ("blue",)}, checkpoint_from=2)
    found = ended(run(analysis, shapes, replace(ALL, rounds=3)))
    assert "switched from shapes to other" in found[1].said and not found[1].proposal


def test_a_result_that_cannot_be_read_is_said_and_the_rest_counts(
    analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, count = compare.read, iter(range(99))

    def read(*given: Any) -> Any:
        if next(count) == 0:
            raise CaptionError("The caption is empty.", "Try another captioner.")
        return real(*given)

    monkeypatch.setattr(compare, "read", read)
    events = run(analysis, Shapes(forgets={0: ("blue",)}), replace(ALL, rounds=2))
    first = ended(events)[0].round
    assert "The caption is empty" in first.results[0].problem and events[-1].ended == "rounds"
    assert ended(events)[0].proposal and ended(events)[0].proposal.lines[0].grounds.of == 1  # type: ignore[union-attr]


def test_the_history_is_a_graph_and_comes_back_from_its_file(analysis: Analysis, tmp_path: Path) -> None:
    history = History(tmp_path)
    for event in run(analysis, Deaf(deaf={"blue": 1.25}), Options()):
        history.put(event.round)
    again, note = History.reopened(tmp_path)
    assert note == "" and again.text() == history.text() and again.rounds[1].refined == history.rounds[1].refined
    nodes = graph(again.rounds)
    assert [(node.number, node.parent, node.best) for node in nodes] == [(1, 0, False), (2, 1, True)]
    assert nodes[1].thumbnail.startswith(b"\xff\xd8") and nodes[1].lines[0].kind == "raise"
    assert [item.number for item in branch(again.rounds, 2)] == [1, 2] and branch(again.rounds, 1) == again.rounds[:1]
    with pytest.raises(UsageError, match="no round 9"):
        branch(again.rounds, 9)
    assert history.write_sheet().stat().st_size > 1000
    assert rounds_of(__import__("json").loads(history.text()))[1].refined is not None


def test_it_goes_on_from_a_file_with_what_was_proven(analysis: Analysis, tmp_path: Path) -> None:
    history, shapes = History(tmp_path), Deaf(deaf={"blue": 1.25})
    for event in run(analysis, shapes, Options(rounds=1)):
        history.put(event.round)
    earlier = History.reopened(tmp_path)[0].rounds
    resumed = replace(earlier[-1].reference, reading=analysis.reading)
    request = asked(resumed, 1, 2)
    (found,) = ended(list(refine(resumed, request, shapes, SETTINGS, HOST, Options(rounds=1), earlier)))
    assert found.round.number == 2 and found.round.refined is not None and found.round.refined.parent == 1
    assert [line.kind for line in found.round.refined.lines] == ["raise"] and found.ended == "solved"
    assert [result.seed for result in found.round.results] == [3, 4]


def test_a_round_can_be_painted_again_from_its_record(analysis: Analysis, tmp_path: Path) -> None:
    history = History(tmp_path)
    for event in run(analysis, Deaf(deaf={"blue": 1.25}), Options()):
        history.put(event.round)
    item = History.reopened(tmp_path)[0].rounds[1]
    shapes = Deaf(deaf={"blue": 1.25})
    made = list(shapes.generate(request_again(item)))
    assert [one.seed for one in made] == [3, 4] and made[0].prompts == history.rounds[1].prompts
    assert made[0].picture.tobytes() == history.rounds[1].results[0].picture.tobytes()  # type: ignore[union-attr]
    assert shapes.seen[0].settings == history.rounds[1].settings


def test_a_full_disk_at_export_loses_no_round(
    analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = History(tmp_path)
    for event in run(analysis, Shapes(), Options(rounds=1)):
        history.put(event.round)
    before = (tmp_path / "history.json").read_bytes()

    def full(self: Path, *given: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.Path, "replace", full)
    with pytest.raises(OutputError, match="no space left"):
        history.write_sheet()
    with pytest.raises(OutputError, match="no space left"):
        history.put(history.rounds[0])
    assert (tmp_path / "history.json").read_bytes() == before and len(history.rounds) == 1
    assert not (tmp_path / "contact.png").exists()


def test_one_that_is_harmless_alone_at_first_is_not_made_and_taken_back_for_ever() -> None:
    """Denying green costs blue, but two changes always come together: neither is ever worse alone."""
    analysis = reference("red", "blue")
    shapes = Deaf(invents={0: ("green", "purple")}, costs={"green tones": "blue"})
    found = rounds(run(analysis, shapes, replace(ALL, rounds=13), seeds=3))
    blamed = [key for item in found if item.refined for key in item.refined.blamed]
    made = [line.key for item in found if item.refined for line in item.refined.lines]
    assert max(blamed.count(key) for key in blamed) <= 2
    assert made.count("deny green tone") <= 2 and len(found) == 13


def test_a_picture_of_the_persons_own_is_no_result_and_gives_no_seed() -> None:
    analysis = reference("red", "blue")
    own = compare_picture(analysis, Picture(drawn(("red", "blue"))), SETTINGS, HOST, 1)
    found = ended(run(analysis, Deaf(deaf={"blue": 1.25}), Options(), earlier=(own,)))
    assert [(item.round.number, item.best) for item in found] == [(2, 2), (3, 3)]
    assert [[result.seed for result in item.round.results] for item in found] == [[1, 2], [3, 4]]
    assert best_of((own,)) is None


def test_a_picture_that_was_painted_with_these_tags_is_not_painted_again() -> None:
    analysis, shapes = reference("red", "blue"), Deaf(deaf={"blue": 1.25})
    earlier = rounds(run(analysis, shapes, Options(rounds=2)))
    assert earlier[0].prompts == analysis.prompt != earlier[1].prompts
    (again,) = ended(run(analysis, shapes, Options(rounds=1), earlier=earlier))
    assert [result.seed for result in again.round.results] == [3, 4]
    assert again.round.refined is not None and again.round.refined.parent == 1
