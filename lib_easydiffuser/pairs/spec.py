"""What `make-pairs` was asked for, as it is kept with its job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from ..errors import UnknownNameError, UsageError
from ..host import Host
from ..records import GenerationSettings
from .keep import FORMS, lacking
from .near import THRESHOLD
from .writers import REGISTRY, Wishes

_LARGEST_SEED = 2**32 - 1
_PATHS = ("lists", "model", "file")


@dataclass(frozen=True)
class PairsSpec:
    """A set of pairs.

    Attributes:
        out: The folder they are kept in.
        writer: Who writes the prompts, by name.
        count: Prompts; fewer where the writer has no more to say.
        seeds: Pictures a prompt, from `first_seed` on.
        form: "folder" or "parquet".
        threshold: See `near`.
        settings: Generation settings that were asked for by name; the rest is the WebUI's.
    """

    out: Path
    writer: str
    wishes: Wishes
    count: int = 100
    seeds: int = 1
    first_seed: int = 1
    negative: str = ""
    form: str = "folder"
    threshold: float = THRESHOLD
    settings: Mapping[str, Any] | None = None

    def generation(self, now: GenerationSettings) -> GenerationSettings:
        """How a picture is painted: as asked, and otherwise as the WebUI is set."""
        return replace(now, **(self.settings or {}))

    def values(self) -> dict[str, Any]:
        """In JSON's own types; `spec_of` reads it."""
        wishes = {name: str(value) if isinstance(value, Path) else value for name, value in asdict(self.wishes).items()}
        wishes |= {name: list(value) for name, value in wishes.items() if isinstance(value, tuple)}
        rest = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in ("out", "wishes")}
        return {**rest, "out": str(self.out), "wishes": wishes, "settings": dict(self.settings or {})}


def spec_of(values: Mapping[str, Any]) -> PairsSpec:
    """The spec that gave these values."""
    wishes = dict(values["wishes"])
    wishes |= {name: tuple(value) for name, value in wishes.items() if isinstance(value, list)}
    wishes |= {name: Path(wishes[name]) for name in _PATHS if wishes.get(name)}
    return PairsSpec(**{**values, "out": Path(values["out"]), "wishes": Wishes(**wishes)})


def check(spec: PairsSpec, host: Host) -> PairsSpec:
    """The same, after everything that can be said before the work was looked at.

    Raises:
        UsageError: If a number is out of bounds, or a way of keeping or writing is unknown.
        ModelError: If the writer's model is not there.
    """
    if spec.count < 1 or spec.seeds < 1:
        raise UsageError("Less than one picture was asked for.", "--count and --seeds are 1 or more.")
    if not 0 <= spec.first_seed <= _LARGEST_SEED - spec.seeds + 1:
        raise UsageError(f"--first-seed cannot be {spec.first_seed}.", f"It lies between 0 and {_LARGEST_SEED}.")
    if not 0.0 < spec.threshold <= 1.0:
        raise UsageError(f"--near cannot be {spec.threshold:g}.", "It is a cosine above 0 and at most 1.")
    if spec.form not in FORMS:
        raise UnknownNameError("way of keeping pairs", spec.form, FORMS)
    if why := lacking(spec.form):
        raise UsageError(f"Pairs cannot be kept as {spec.form} here.", why)
    REGISTRY.get(spec.writer, host).check(spec.wishes, host)
    return spec
