"""The job of refining: an item is a round; what is done is in the history beside it, and is gone on with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ... import errors
from ...errors import EasyDiffuserError, GenerationError, Interrupted, UsageError
from ...host import Generator, Host, generator_of
from ...images import load_picture
from ...jobs.bench import Bench
from ...jobs.kinds import Kind
from ...jobs.records import Item, Job
from ...pipeline import analyse
from ..history import History
from ..refining.best import best_of
from ..refining.records import Event
from ..refining.refiner import refine
from ..refining.spec import RefineSpec, spec_of

HISTORY = "history"
UPLOADS = "uploads"
"""The folder beside the jobs that pictures are sent into (batch/roots.py)."""


class RefineJob(Kind):
    """Rounds until one of the ends of `Event.ended`; rounds that are not needed are rows of their own."""

    name = "refine"
    title = "Refining by rounds"
    planned_fields = ("picture", "captions", "rounds")

    def check(self, spec: Mapping[str, Any], host: Host) -> dict[str, Any]:
        checked = spec_of(spec)
        checked.knobs(host)
        return checked.values()

    def title_of(self, spec: Mapping[str, Any]) -> str:
        return f"{spec['name'] or Path(spec['picture']).name}: {spec['rounds']} rounds at most"

    def plan(self, job: Job, host: Host) -> Iterator[Item]:
        _generator(host)
        yield from (Item(f"round-{number}") for number in range(1, int(job.spec["rounds"]) + 1))

    def work(
        self, job: Job, items: Sequence[Item], bench: Bench
    ) -> Iterator[tuple[Item, Mapping[str, Any] | EasyDiffuserError]]:
        spec, left = spec_of(job.spec), list(items)
        for event in _rounds(job, spec, bench, len(left)):
            if event.ended in ("stopped", "failed"):
                raise _fault(event)  # the round is in the history; its item is done by the next one
            yield left.pop(0), _row(event)
            if event.ended:
                break
        yield from ((item, {"skipped": True}) for item in left)

    def forgotten(self, job: Job) -> None:
        if folder := _in_uploads(job):
            shutil.rmtree(folder, ignore_errors=True)

    def finish(self, job: Job, bench: Bench) -> Mapping[str, Any]:
        spec, rounds = spec_of(job.spec), history_of(job).rounds
        history_of(job).write_sheet()
        best = best_of(rounds, spec.options)
        if best is None:
            return {"rounds": len(rounds)}
        prompts = best.round.prompts
        told = {"prompt": prompts.prompt, "negative_prompt": prompts.negative_prompt, "said": best.said}
        return {"rounds": len(rounds), "best": best.round.number, "seed": best.seed, **told}


def _in_uploads(job: Job) -> Path | None:
    """The folder that the picture was sent into, for this job alone."""
    folder = Path(job.spec["picture"]).parent
    return folder if folder.parent == job.folder.parent / UPLOADS else None


def history_of(job: Job) -> History:
    """The rounds of a job, from its folder."""
    return History.reopened(job.folder / HISTORY)[0]


def _rounds(job: Job, spec: RefineSpec, bench: Bench, most: int) -> Iterator[Event]:
    """The event that ends each round; a round is one turn of the host, others wait meanwhile."""
    generator, history = _generator(bench.host), history_of(job)
    settings = spec.knobs(bench.host)
    picture = load_picture(Path(spec.picture), name=spec.name, max_side=settings.max_side)
    with bench.turn():
        reference = analyse(picture, settings, bench.host, spec.own_captions)
    request, earlier = spec.request(reference, picture, generator.current()), history.rounds
    if earlier:
        reference = replace(earlier[-1].reference, reading=reference.reading)
    pictures = spec.pictures - sum(len(item.results) for item in earlier)
    minutes = spec.minutes - sum(item.refined.seconds for item in earlier if item.refined) / 60
    if (spec.pictures and pictures <= 0) or (spec.minutes and minutes <= 0):  # 0 would be no limit
        return
    options = replace(spec.options, rounds=most, pictures=max(pictures, 0), minutes=max(minutes, 0.0))
    teller = _Teller(bench, generator)
    events = refine(reference, request, generator, settings, bench.host, options, earlier, teller)
    try:
        while (event := _next_end(events, history, bench)) is not None:
            yield event
    finally:
        events.close()  # type: ignore[attr-defined]


def _next_end(events: Iterator[Event], history: History, bench: Bench) -> Event | None:
    with bench.turn():
        for event in events:
            history.put(event.round)
            if event.round.finished:
                bench.tell(event.said)
                return event
    return None


class _Teller:
    """Passes progress on; who stops the job stops the picture that is being made."""

    def __init__(self, bench: Bench, generator: Generator) -> None:
        self._bench, self._generator = bench, generator

    def __call__(self, share: float, text: str) -> None:
        self._bench.tell(text)
        if self._bench.stopped():
            stop = getattr(self._generator, "stop", None) or getattr(self._bench.host, "stop", None)
            if callable(stop):
                stop()


def _row(event: Event) -> dict[str, Any]:
    refined = event.round.refined
    standing = refined.standing if refined else ""
    return {
        "round": event.round.number, "said": event.said, "standing": standing, "best": event.best,
        "pictures": len(event.round.results), "ended": event.ended,
    }  # fmt: skip


def _fault(event: Event) -> EasyDiffuserError:
    if event.ended == "stopped":
        return Interrupted()
    kind = getattr(errors, event.round.fault, GenerationError)
    said = event.round.problem or event.said, "Resume it: the rounds so far are kept."
    try:
        made: EasyDiffuserError = kind(*said)
    except TypeError:  # an error that is made of more than a sentence
        return GenerationError(*said)
    return made


def _generator(host: Host) -> Generator:
    found = generator_of(host)
    if found is None:
        offer = getattr(host, "generator_of_defaults", None)
        found = offer() if callable(offer) else None
    if found is None:
        raise UsageError("There is nothing here that makes pictures.", "Name a running WebUI: --webui URL.")
    return found
