"""Refining as a job: rounds in its folder, stopped, gone on with, and the sentence of what stopped it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.errors import GenerationError, UnknownNameError, UsageError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.jobs.kinds import REGISTRY
from lib_easydiffuser.jobs.records import Job, Status
from lib_easydiffuser.jobs.runner import run
from lib_easydiffuser.jobs.store import Store
from lib_easydiffuser.loop.kinds.refine import history_of

from .test_refine import Deaf
from .world import Shapes, drawn


class Painting(QuietHost):
    """A host with a generator."""

    def __init__(self, shapes: Shapes | None) -> None:
        self._shapes = shapes

    def generator(self) -> Any:
        return self._shapes


Begin = Callable[..., tuple[Job, Status]]


@pytest.fixture
def begin(tmp_path: Path) -> Begin:
    path = tmp_path / "reference.png"
    drawn(("red", "blue")).save(path)
    store = Store(tmp_path / "jobs")

    def begin(shapes: Shapes, job: Job | None = None, stopped: Any = lambda: False, **spec: Any) -> tuple[Job, Status]:
        host = Painting(shapes)
        kind = REGISTRY.get("refine", host)
        if job is None:
            given = {"picture": str(path), "settings": {"captioner": "pixels"}, "first_seed": 1, **spec}
            checked = kind.check({"width": 128, "height": 96, **given}, host)
            job = store.create("refine", kind.title_of(checked), checked)
        return job, run(job, kind, store, host, stopped)

    return begin


def test_it_ends_with_the_best_and_a_round_is_an_item(begin: Begin) -> None:
    job, status = begin(Deaf(deaf={"blue": 1.25}), rounds=4)
    assert (status.state, status.done, status.total, status.failed) == ("done", 4, 4, 0)
    assert status.result["best"] == 2 and "(blue tones:1.3" in status.result["prompt"]
    rounds = history_of(job).rounds
    assert [item.number for item in rounds] == [1, 2] and (job.folder / "history" / "contact.png").is_file()
    assert all(result.path and result.path.is_file() for item in rounds for result in item.results)


def test_a_webui_that_went_away_is_gone_on_with(begin: Begin) -> None:
    gone = GenerationError("The WebUI cannot be reached.", "Is it running?")
    job, status = begin(Deaf(deaf={"blue": 1.25}, by_request={1: gone}), rounds=4)
    assert (status.state, status.type, status.done) == ("failed", "GenerationError", 1)
    assert "cannot be reached" in status.text and len(history_of(job).rounds) == 2
    _, status = begin(Deaf(deaf={"blue": 1.25}), job)
    assert status.state == "done" and status.result["best"] == 3
    assert [item.number for item in history_of(job).rounds] == [1, 2, 3]


def test_stopped_it_keeps_its_rounds_and_goes_on(begin: Begin) -> None:
    shapes = Deaf(deaf={"blue": 1.25})
    job, status = begin(shapes, rounds=4, stopped=lambda: bool(shapes.closed))
    assert status.state == "stopped" and len(history_of(job).rounds) == 1
    _, status = begin(Deaf(deaf={"blue": 1.25}), job)
    assert status.state == "done" and status.result["rounds"] >= 2


def test_what_cannot_be_is_refused_before_anything_runs(begin: Begin) -> None:
    with pytest.raises(UsageError, match="1 to 100 rounds"):
        begin(Shapes(), rounds=0)
    with pytest.raises(UnknownNameError, match="round"):
        begin(Shapes(), round=3)
    with pytest.raises(UnknownNameError, match="colors"):
        begin(Shapes(), counts=["colors"])
    with pytest.raises(UsageError, match="no picture"):
        begin(Shapes(), picture="/nowhere.png")
    _, status = begin(None, rounds=1)  # type: ignore[arg-type]
    assert status.state == "failed" and "nothing here that makes pictures" in status.text


def test_the_budget_of_pictures_holds_over_a_stop(begin: Begin) -> None:
    gone = GenerationError("The WebUI cannot be reached.", "Is it running?")
    job, status = begin(Deaf(deaf={"blue": 9.0}, by_request={1: gone}), rounds=9, pictures=3)
    assert status.state == "failed" and sum(len(item.results) for item in history_of(job).rounds) == 2
    _, status = begin(Deaf(deaf={"blue": 9.0}), job)
    assert status.state == "done" and sum(len(item.results) for item in history_of(job).rounds) == 3


def test_the_budget_of_minutes_counts_what_was_spent_before_a_stop(begin: Begin) -> None:
    gone = GenerationError("The WebUI cannot be reached.", "Is it running?")
    job, status = begin(Deaf(deaf={"blue": 9.0}, by_request={1: gone}), rounds=9, minutes=600)
    history = history_of(job)
    assert status.state == "failed" and all(item.refined and item.refined.seconds > 0 for item in history.rounds)
    last = history.rounds[-1]
    assert last.refined is not None
    history.put(last.but(refined=replace(last.refined, seconds=600 * 60.0)))
    _, status = begin(Deaf(deaf={"blue": 9.0}), job)
    assert status.state == "done" and len(history_of(job).rounds) == len(history.rounds)


def test_a_fault_that_is_made_of_more_than_a_sentence_is_said_all_the_same(begin: Begin) -> None:
    strange = UnknownNameError("sampler", "Oiler a", ["Euler a"])
    job, status = begin(Deaf(by_request={0: strange, 1: strange}), rounds=9)
    assert status.state == "failed" and "Oiler a" in status.text and len(history_of(job).rounds) == 2
