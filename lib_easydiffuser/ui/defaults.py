"""What the controls start from: the host's settings page where it has one, else the knobs' own defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..host import Host
from ..knob import Knob
from ..settings import Settings, knobs

# A host may have `default_settings() -> {knob: value}`, and `keep_default(knob, value)` that writes one.
Keep = Callable[[str, Any], None]


def default_settings(host: Host) -> Settings:
    """The settings a run starts from; asked anew each time, for the person may change them meanwhile."""
    asked: Callable[[], Mapping[str, Any]] = getattr(host, "default_settings", dict)
    return Settings().with_values(asked())


def starting(host: Host) -> Mapping[str, Knob]:
    """Every knob, its default the host's."""
    settings = default_settings(host)
    return {name: replace(knob, default=getattr(settings, name)) for name, knob in knobs().items()}


def keeper(host: Host) -> Keep | None:
    """Writes a default; None where the host keeps none."""
    found: Keep | None = getattr(host, "keep_default", None)
    return found
