"""Refining in img2img: each round's results are held against the init image, and the tags follow what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

from ...batch.own_prompt import beside
from ...errors import EasyDiffuserError, GenerationError, Interrupted
from ...host import GENERATING, Host, OnProgress
from ...loop.lighter import lighter
from ...loop.preset import seed_row
from ...loop.records import Round
from ...loop.refining.best import best_of
from ...loop.refining.records import Event, Options
from ...loop.refining.refiner import refine
from ...models.manager import MANAGER
from ...pipeline import compose
from ...records import Analysis, Generated, GenerationRequest, GenerationSettings, PromptPair, Reading
from ...ui.running import attempt
from ..abilities import checkpoint, memory, scripts
from ..abilities import generation as host_generation
from ..abilities import job as host_job
from ..generation.run import translated
from ..host import let_go
from .job import Job

_ONE = "Easy Diffuser: refining takes one init image at a time; each picture was made once."
Marking = Callable[[Any, Job], None]


def refined(p: Any, job: Job, rounds: int, mark: Marking) -> Any:
    """All pictures of all rounds, the best one first; what each round was like stands below them.

    Args:
        rounds: At most so many.
        mark: Lays a job onto a processing, for the host's list of prompts.
    """
    reading = job.readings[0] if len(job.readings) == 1 else None
    if not isinstance(reading, Reading) or reading.picture is None:
        if len(job.readings) > 1:
            p.comment(_ONE)
        return scripts.process_images(p)
    settings, host = job.values.settings, _beside(p, job)
    reference, error = attempt(lambda: compose(reading, settings, host))
    if reference is None:
        p.comment(f"Easy Diffuser: {error}")
        return scripts.process_images(p)
    painter = _Painter(p, job, mark)
    found = _played(painter, reference, rounds, settings, host, p)
    return painter.answer(best_of(found))


def _played(painter: _Painter, reference: Analysis, rounds: int, settings: Any, host: Host, p: Any) -> list[Round]:
    count = max(int(p.batch_size or 1), 1) * max(int(p.n_iter or 1), 1)
    first = host_generation.fixed_seed(int(p.seed if p.seed is not None else -1))
    request = GenerationRequest(reference.prompt, seed_row(first, count), None, "current", "img2img")
    found: dict[int, Round] = {}

    def tell(share: float, text: str) -> None:
        host.progress(round(100 * share), 100, text)

    for event in refine(reference, request, painter, settings, host, Options(rounds), (), tell):
        found = {number: lighter(old) for number, old in found.items()} | {event.round.number: event.round}
        for sentence in _said(event):
            p.comment(f"Easy Diffuser: {sentence}")
    return list(found.values())


def _said(event: Event) -> Iterator[str]:
    if event.round.finished:
        yield event.said
        lines = event.proposal.possible if event.proposal and not event.ended else ()
        yield from (line.said for line in lines)


@dataclass
class _Painter:
    """The host's img2img as a generator: the person's own processing, another prompt and seed each time."""

    p: Any
    job: Job
    mark: Marking
    made: dict[int, tuple[Any, str]] = field(default_factory=dict)

    def current(self) -> GenerationSettings:
        """What img2img says."""
        return _settings(self.p, int(self.p.seed or -1))

    def generate(self, request: GenerationRequest, on_progress: OnProgress | None = None) -> Iterator[Generated]:
        """One picture for each seed; see `host.Generator`."""
        for place, seed in enumerate(request.seeds):
            if host_job.is_interrupted():
                raise Interrupted
            if on_progress is not None:
                on_progress(place / len(request.seeds), f"{GENERATING} {place + 1} of {len(request.seeds)}")
            done = self._one(request.prompts, seed)
            if host_job.was_cut_short():
                raise Interrupted
            if not host_job.take_skip():
                yield self._generated(done, request, seed)

    def answer(self, best: Any) -> Any:
        """The host's answer with every picture, the best one first."""
        if not self.made:
            return scripts.nothing_made(self.p)
        seeds = sorted(self.made, key=lambda seed: best is None or seed != best.seed)
        images, infotexts = zip(*(self.made[seed] for seed in seeds), strict=True)
        return scripts.made(self.p, list(images), seeds[0], list(infotexts))

    def _one(self, prompts: PromptPair, seed: int) -> Any:
        MANAGER.park()  # sampling comes next, on the same device
        let_go()
        memory.collect()
        one = copy(self.p)
        one.seed, one.n_iter, one.batch_size, one.do_not_save_grid = seed, 1, 1, True
        one.extra_generation_params = dict(self.p.extra_generation_params)
        self.mark(one, replace(self.job, tags=prompts))
        try:
            return scripts.process_images(one)
        except EasyDiffuserError:
            raise
        # Whatever samplers, scripts and extensions raise.
        except Exception as error:
            raise translated(error) from error

    def _generated(self, done: Any, request: GenerationRequest, seed: int) -> Generated:
        first = done.index_of_first_image
        if len(done.images) <= first:
            raise GenerationError("The WebUI made no picture.", "Its console says more.")
        image, infotext = done.images[first], str(done.infotexts[first])
        self.made[seed] = image, infotext
        settings = _settings(self.p, seed)
        return Generated(image.convert("RGB"), seed, request.prompts, infotext, settings=settings)


def _settings(p: Any, seed: int) -> GenerationSettings:
    known = {name: getattr(p, name, None) for name in ("steps", "width", "height", "cfg_scale")}
    given = {name: value for name, value in known.items() if value is not None}
    return GenerationSettings(
        checkpoint.title(), checkpoint.family(), str(getattr(p, "sampler_name", "") or ""), seed=seed, **given
    )


def _beside(p: Any, job: Job) -> Host:
    """The host, its boxes holding what the person wrote: it counts against the budget."""

    def of(text: Any) -> str:
        return str(text[0]) if isinstance(text, list) else str(text)

    styles = scripts.styled(PromptPair(), p.styles)
    return beside(job.host, PromptPair(of(p.prompt), of(p.negative_prompt)), styles)
