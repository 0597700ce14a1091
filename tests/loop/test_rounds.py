"""Faults of a round: what was there is kept, and one sentence says what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from lib_easydiffuser.errors import (
    CaptionError,
    EasyDiffuserError,
    GenerationError,
    HostError,
    Interrupted,
    OutOfMemoryError,
)
from lib_easydiffuser.host import Generator, QuietHost, generator_of
from lib_easydiffuser.loop import rounds
from lib_easydiffuser.loop.compare import Comparer
from lib_easydiffuser.loop.records import Comparison
from lib_easydiffuser.loop.refine import certain, changes, next_step
from lib_easydiffuser.loop.rounds import play
from lib_easydiffuser.records import Analysis, GenerationRequest, Picture

from .world import HOST, NOW, SETTINGS, Shapes, asked, reference


@pytest.fixture(scope="module")
def red_and_blue() -> Analysis:
    return reference("red", "blue")


def test_every_round_is_more_complete_than_the_one_before(red_and_blue: Analysis) -> None:
    told: list[float] = []
    given = list(
        play(red_and_blue, asked(red_and_blue, 7, 8), Shapes(), SETTINGS, HOST, 4, lambda share, _: told.append(share))
    )
    assert [len(item.results) for item in given] == [0, 0, 1, 2, 2, 2, 2]
    assert [sum(r.comparison is not None for r in item.results) for item in given] == [0, 0, 0, 0, 1, 2, 2]
    assert [item.finished for item in given] == [False] * 6 + [True]
    last = given[-1]
    assert (last.number, last.problem, last.fault, last.settings) == (4, "", "", NOW)
    assert [result.seed for result in last.results] == [7, 8] and last.results[0].settings.seed == 7
    assert last.results[0].thumbnail.startswith(b"\xff\xd8") and last.results[0].size == (128, 96)
    assert told == sorted(told) and told[-1] == 1.0


def test_a_host_that_breaks_while_generating_is_no_end_of_the_round(red_and_blue: Analysis) -> None:
    broken = Shapes(faults={1: AttributeError("'NoneType' object has no attribute 'sd_model'")})  # type: ignore[dict-item]
    *_, last = play(red_and_blue, asked(red_and_blue, 1, 2, 3), broken, SETTINGS, HOST)
    assert last.finished and len(last.results) == 1 and last.results[0].comparison is not None
    assert last.problem.startswith("Generating broke: AttributeError: 'NoneType' object") and "1 of 3" in last.problem
    assert last.fault == "GenerationError" and last.summary.tags


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (Interrupted(), "Stopped; 1 of 3"),
        (OutOfMemoryError("The picture does not fit into the memory.", "Make it smaller."), "does not fit"),
        (GenerationError("The WebUI at http://x cannot be reached."), "cannot be reached"),
        (HostError("The WebUI said no."), "said no"),
    ],
)
def test_a_fault_while_generating_keeps_what_was_made(
    red_and_blue: Analysis, error: EasyDiffuserError, says: str
) -> None:
    shapes = Shapes(faults={1: error})
    *_, done = play(red_and_blue, asked(red_and_blue), shapes, SETTINGS, HOST)
    assert done.finished and says in done.problem and "1 of 3 pictures were made" in done.problem
    assert done.fault == type(error).__name__ and len(done.results) == 1 and shapes.closed == 1
    # Who stopped wants no more work; after any other fault the pictures that are there are compared.
    assert bool(done.results[0].comparison) is not isinstance(error, Interrupted)


def test_a_generator_that_cannot_say_its_settings_ends_the_round(red_and_blue: Analysis) -> None:
    class Gone(Shapes):
        def current(self) -> Any:
            raise HostError("The WebUI at http://x cannot be reached.", "Is it running, with --api?")

    *_, done = play(red_and_blue, asked(red_and_blue), Gone(), SETTINGS, HOST)
    assert done.finished and done.results == () and done.problem.startswith("The WebUI at http://x cannot be reached")


@pytest.mark.parametrize("after", [1, 2, 3, 4, 5, 6])
def test_closing_it_at_any_point_stops_the_generator(red_and_blue: Analysis, after: int) -> None:
    shapes = Shapes()
    going = play(red_and_blue, asked(red_and_blue), shapes, SETTINGS, HOST)
    for _ in range(after):
        next(going)
    going.close()  # type: ignore[attr-defined]
    assert shapes.closed == (after > 2)


@pytest.mark.parametrize("times", [0, 1, 2, 3, 4, 5, 8, 12])
def test_an_interrupt_at_any_point_keeps_the_round(red_and_blue: Analysis, times: int) -> None:
    class Stopping(QuietHost):
        asked = 0

        def stopped(self) -> bool:
            self.asked += 1
            return self.asked > times

    *_, last = play(red_and_blue, asked(red_and_blue), Shapes(), SETTINGS, Stopping())
    assert last.finished and (last.fault, last.problem[:7]) in (("Interrupted", "Stopped"), ("", ""))
    assert bool(last.results) is (times > 0) and all(result.picture is not None for result in last.results)


def test_a_checkpoint_switched_in_between_is_said_and_left_out(red_and_blue: Analysis) -> None:
    shapes = Shapes(checkpoints={2: "other"}, forgets={2: ("blue",)})
    *_, done = play(red_and_blue, asked(red_and_blue), shapes, SETTINGS, HOST)
    assert "switched from shapes to other" in done.notes[0] and "1 of 3 pictures" in done.notes[0]
    assert not done.summary.of("lost") and all(found.of == 2 for found in done.summary.tags)
    assert all(result.comparison for result in done.results)


def test_a_result_that_cannot_be_captioned_stops_no_other(
    red_and_blue: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails_on(bad: set[int]) -> Callable[..., Any]:
        count = iter(range(99))

        def read(*given: Any) -> Any:
            if next(count) in bad:
                raise CaptionError("The caption is empty.", "Try another captioner.")
            return real(*given)

        return read

    from lib_easydiffuser.loop import compare

    real = compare.read
    monkeypatch.setattr(compare, "read", fails_on({0}))
    *_, done = play(red_and_blue, asked(red_and_blue), Shapes(), SETTINGS, HOST)
    assert "The caption is empty" in done.results[0].problem and done.results[0].comparison is None
    assert done.problem == "" and all(found.of == 2 for found in done.summary.tags)

    monkeypatch.setattr(compare, "read", fails_on({0, 1, 2}))
    *_, done = play(red_and_blue, asked(red_and_blue), Shapes(), SETTINGS, HOST)
    assert "could not be compared" in done.problem and done.fault == "CaptionError" and len(done.results) == 3


def test_the_quick_preset_is_made_from_the_host_s_settings(red_and_blue: Analysis) -> None:
    shapes = Shapes()
    *_, done = play(red_and_blue, asked(red_and_blue, 1, preset="quick"), shapes, SETTINGS, HOST)
    sent = shapes.seen[0].settings
    assert sent is not None and done.settings == sent and sent.steps < NOW.steps and sent.width > sent.height
    *_, done = play(red_and_blue, asked(red_and_blue, 1), shapes, SETTINGS, HOST)
    # Nothing of ours stands between the person's fields and the picture.
    assert shapes.seen[1].settings is None and done.settings == NOW


def test_the_stand_in_keeps_the_protocol_and_a_host_without_a_generator_says_none() -> None:
    assert isinstance(Shapes(), Generator) and generator_of(HOST) is None


def test_the_next_step_undoes_what_went_wrong(red_and_blue: Analysis) -> None:
    """The seam of an automatic loop: edits made of a round lead the drawing generator back to the reference."""
    shapes = Shapes(invents={0: ("green",)})
    *_, first = play(red_and_blue, asked(red_and_blue), shapes, SETTINGS, HOST)
    step = next_step(first, SETTINGS, HOST)
    assert step.request is not None and "green tones" in step.request.prompts.negative_prompt
    assert step.request.seeds == (1, 2, 3) and [edit.kind for edit in step.edits] == ["deny"]
    *_, second = play(step.reference, step.request, shapes, SETTINGS, HOST, 2)
    assert not second.summary.of("invented") and next_step(second, SETTINGS, HOST).request is None
    moved = {change.after.score.name: change.said for change in changes(first, second)}
    assert moved["palette"] == moved["prompts"] == "better" and moved["tags"] == "same"


def test_one_seed_tells_no_change_from_chance(red_and_blue: Analysis) -> None:
    """Neither better nor the same: nothing is known of its spread."""
    one = replace(asked(red_and_blue), seeds=(1,))
    *_, first = play(red_and_blue, one, Shapes(), SETTINGS, HOST)
    *_, second = play(red_and_blue, one, Shapes(), SETTINGS, HOST, 2)
    assert {change.said for change in changes(first, second)} == {""}


def test_the_next_step_asks_for_nothing_that_only_some_seeds_lost(red_and_blue: Analysis) -> None:
    *_, done = play(red_and_blue, asked(red_and_blue), Shapes(forgets={1: ("blue",)}), SETTINGS, HOST)
    assert next_step(done, SETTINGS, HOST).request is None
    step = next_step(done, SETTINGS, HOST, wanted=lambda found: found.status == "lost")
    assert step.request is not None and "(blue tones:1.1)" in step.request.prompts.prompt
    assert not any(certain(found) for found in done.summary.of("lost"))


def test_a_generator_s_own_iterator_need_not_be_closable(red_and_blue: Analysis) -> None:
    class Plain(Shapes):
        def generate(self, request: GenerationRequest, on_progress: Any = None) -> Iterator[Any]:
            return iter(list(super().generate(request, on_progress)))

    *_, done = play(red_and_blue, asked(red_and_blue, 1), Plain(), SETTINGS, HOST)
    assert done.finished and not done.problem


def test_a_round_begins_with_the_reference_alone(red_and_blue: Analysis) -> None:
    begun = rounds.begun(red_and_blue, None, 3)
    assert begun.number == 3 and begun.reference_thumbnail and begun.prompts == red_and_blue.prompt
    assert replace(begun, problem="x").problem == "x"


def test_what_breaks_while_one_result_is_compared_is_that_result_s(
    red_and_blue: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not only errors of our own tree: a library may raise anything."""
    compare, calls = Comparer.compare, list[Picture]()

    def breaks(self: Comparer, picture: Picture) -> Comparison:
        calls.append(picture)
        if len(calls) == 1:
            raise RuntimeError("mat1 and mat2 shapes cannot be multiplied\nmore")
        return compare(self, picture)

    monkeypatch.setattr(Comparer, "compare", breaks)
    *_, last = play(red_and_blue, asked(red_and_blue), Shapes(), SETTINGS, HOST)
    assert last.finished and [bool(result.comparison) for result in last.results] == [False, True, True]
    assert last.results[0].problem.startswith("It could not be compared: RuntimeError: mat1") and not last.problem
