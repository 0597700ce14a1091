"""What a refining job is asked for: one field, one line; checked before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from ...errors import UnknownNameError, UsageError, quoted
from ...host import Host
from ...records import Analysis, Caption, GenerationRequest, GenerationSettings, Picture
from ...settings import Settings
from ..preset import quick, seed_row, usual_size
from .records import Options

MOST_ROUNDS, MOST_SEEDS = 100, 100


@dataclass(frozen=True)
class RefineSpec:
    """A refining job.

    Attributes:
        picture: The reference's file.
        captions: The person's own; () lets the captioner speak.
        settings: Knobs by name that are other than the host's.
        rounds, pictures, minutes, counts, pinned: As `Options` has them.
        seeds, first_seed: Pictures a round, and the seed they count from; -1 draws it.
        quick: Few steps, small.
        steps, width, height: 0 for the host's own steps, and for the picture's proportions.
        denoising_strength: Of img2img.
    """

    picture: str = ""
    name: str = ""
    captions: tuple[str, ...] = ()
    settings: Mapping[str, Any] | None = None
    rounds: int = 6
    pictures: int = 0
    minutes: float = 0.0
    counts: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    seeds: int = 2
    first_seed: int = -1
    quick: bool = False
    img2img: bool = False
    denoising_strength: float = 0.75
    steps: int = 0
    width: int = 0
    height: int = 0

    @property
    def options(self) -> Options:
        """How far it may go."""
        return Options(self.rounds, self.pictures, self.minutes, self.counts, self.pinned)

    def knobs(self, host: Host) -> Settings:
        """The settings it reads pictures with: the host's own, which are written down nowhere, and what was asked."""
        own: Mapping[str, Any] = getattr(host, "default_settings", dict)()
        return Settings().with_values({**own, **(self.settings or {})})

    @property
    def own_captions(self) -> tuple[Caption, ...]:
        """As records."""
        return tuple(Caption(text) for text in self.captions if text.strip())

    def values(self) -> dict[str, Any]:
        """In JSON's own types."""
        return {**asdict(self), **{name: list(getattr(self, name)) for name in ("captions", "counts", "pinned")}}

    def request(self, reference: Analysis, picture: Picture, now: GenerationSettings) -> GenerationRequest:
        """What is asked of the generator first."""
        size = (picture.width, picture.height)
        width, height = usual_size(size, now.family)
        settings = replace(now, width=width, height=height)
        settings = quick(settings, size) if self.quick else settings
        given = {name: value for name in ("steps", "width", "height") if (value := getattr(self, name))}
        return GenerationRequest(
            reference.prompt,
            seed_row(self.first_seed, self.seeds),
            replace(settings, **given),
            "quick" if self.quick else "current",
            "img2img" if self.img2img else "txt2img",
            picture.rgb if self.img2img else None,
            self.denoising_strength,
        )


def spec_of(values: Mapping[str, Any]) -> RefineSpec:
    """The spec of those values.

    Raises:
        UsageError: If one cannot be.
    """
    known = {field.name for field in fields(RefineSpec)}
    for name in values.keys() - known:
        raise UnknownNameError("field of refining", str(name), known)
    lists = {name: tuple(values[name]) for name in ("captions", "counts", "pinned") if name in values}
    spec = RefineSpec(**{**values, **lists})
    if not (1 <= spec.rounds <= MOST_ROUNDS and 1 <= spec.seeds <= MOST_SEEDS):
        raise UsageError(
            f"Refining takes 1 to {MOST_ROUNDS} rounds of 1 to {MOST_SEEDS} pictures.", "Six rounds of two are usual."
        )
    if not Path(spec.picture).is_file():
        raise UsageError(f"There is no picture {quoted(spec.picture)} to refine for.", "Choose one.")
    spec.options  # noqa: B018  -- checks what it is made of
    Settings().with_values(dict(spec.settings or {}))
    return spec
