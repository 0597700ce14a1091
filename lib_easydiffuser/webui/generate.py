"""The host's generator: the person's own txt2img settings, in the host's own process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..dataclass import dataclass
from ..errors import GenerationError, Interrupted
from ..host import GENERATING, OnProgress
from ..records import Generated, GenerationRequest, GenerationSettings
from .abilities import checkpoint, generation, job
from .generation import settings
from .generation.fields import Fields, Values, txt2img_fields
from .generation.run import run


@dataclass(frozen=True)
class PageFields:
    """The txt2img tab's fields as inputs of an event of ours."""

    fields: Fields

    @property
    def inputs(self) -> Sequence[Any]:
        """The components to bind, in order."""
        return self.fields.components

    def generator(self, values: Sequence[Any], user: str | None = None) -> WebUIGenerator:
        """For one event: what the components said when it came."""
        return WebUIGenerator(self.fields.read(values), user)


def page_fields() -> PageFields | None:
    """Asked while the page is built; None where this host's Generate button cannot be read."""
    fields = txt2img_fields()
    _FOUND[:] = [] if fields is None else [fields]
    return None if fields is None else PageFields(fields)


def generator_of_defaults() -> WebUIGenerator | None:
    """For a job that no page asked for: the txt2img tab as it stands when it is opened; None without a page."""
    if not _FOUND:
        return None
    fields = _FOUND[0]
    return WebUIGenerator(fields.read([getattr(component, "value", None) for component in fields.components]))


_FOUND: list[Fields] = []


class WebUIGenerator:
    """Generates within the host's turn: whoever calls holds `host.working`.

    Args:
        values: What the person has set in txt2img.
        user: Who is logged in, for file names.
    """

    def __init__(self, values: Values, user: str | None = None) -> None:
        self._values = values
        self._user = user

    def current(self) -> GenerationSettings:
        """What the txt2img tab says."""
        return settings.current(self._values)

    def generate(self, request: GenerationRequest, on_progress: OnProgress | None = None) -> Iterator[Generated]:
        """One picture for each seed, saved as the host saves; see `host.Generator`."""
        wanted = request.settings or self.current()
        seeds = [generation.fixed_seed(seed) for seed in request.seeds or (wanted.seed,)]
        chosen = checkpoint.chosen()
        for place, seed in enumerate(seeds):
            if job.is_interrupted():
                raise Interrupted()
            _same(chosen, checkpoint.chosen())
            made = self._one(request, wanted, seed, _Told(place, len(seeds), on_progress))
            if made is not None:
                yield made

    def _one(self, request: GenerationRequest, wanted: GenerationSettings, seed: int, tell: _Told) -> Generated | None:
        """None for one the person skipped."""
        tell(0.0)
        made = self._processing(request, wanted, seed)
        done = run(made, tell)
        if job.was_cut_short():
            raise Interrupted()
        if job.take_skip():
            return None
        return _generated(done, request, settings.as_made(made, replace(wanted, seed=seed)))

    def _processing(self, request: GenerationRequest, wanted: GenerationSettings, seed: int) -> Any:
        now = self.current()
        changed = {
            **settings.fields_for(wanted, now),
            "prompt": request.prompts.prompt,
            "negative_prompt": request.prompts.negative_prompt,
            "n_iter": 1,
            "batch_size": 1,
        }
        named, scripts = {**self._values.named, **changed}, self._values.scripts
        if request.mode == "img2img":
            image, strength = request.init_image, request.denoising_strength
            made = generation.img2img(named, scripts, image, strength, self._user)
        else:
            made = generation.txt2img(named, scripts, self._user)
        for name, value in settings.scripted_for(wanted, now).items():
            setattr(made, name, value)
        made.seed = seed
        made.override_settings.update(settings.overrides_for(wanted, now))
        return made


@dataclass(frozen=True)
class _Told:
    """Progress of one picture as progress of all."""

    place: int
    count: int
    on_progress: OnProgress | None

    def __call__(self, share: float) -> None:
        if self.on_progress is not None:
            self.on_progress((self.place + share) / self.count, f"{GENERATING} {self.place + 1} of {self.count}")


def _same(before: Any, now: Any) -> None:
    if before != now:
        raise GenerationError(
            f"The checkpoint was switched to {now!r} while generating.",
            "What was made before is kept; press the button again for the new checkpoint.",
        )


def _generated(done: Any, request: GenerationRequest, made_with: GenerationSettings) -> Generated:
    first = done.index_of_first_image
    if len(done.images) <= first:
        raise GenerationError("The WebUI made no picture.", "Its console says more.")
    image = done.images[first]
    saved = getattr(image, "already_saved_as", None)
    infotext = done.infotexts[first] if first < len(done.infotexts) else done.info
    return Generated(
        picture=image.convert("RGB"),
        seed=int(done.all_seeds[0]),
        prompts=request.prompts,
        infotext=str(infotext),
        path=Path(saved) if saved else None,
        settings=replace(made_with, seed=int(done.all_seeds[0])),
    )
