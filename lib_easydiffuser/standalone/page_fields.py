"""The preview's own numbers as the settings to generate with, as the WebUI's fields are inside the WebUI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..records import GenerationSettings
from .api import WebUI
from .generator import ApiGenerator

if TYPE_CHECKING:
    from .host import StandaloneHost

_WHOLE = ("steps", "width", "height", "seed")


@dataclass(frozen=True)
class PreviewFields:
    """Components of the preview's txt2img tab, by the names of the API."""

    host: StandaloneHost
    webui: WebUI
    parts: Mapping[str, Any]

    @property
    def inputs(self) -> Sequence[Any]:
        """The components to bind, in order."""
        return tuple(self.parts.values())

    def generator(self, values: Sequence[Any], user: str | None = None) -> ApiGenerator:
        """The WebUI, asked for what the numbers say; the host stops this one from now on."""
        made = ApiGenerator(self.webui, settings_of(dict(zip(self.parts, values, strict=True))))
        self.host.generate_with(made)
        return made


def settings_of(values: Mapping[str, Any]) -> GenerationSettings:
    """A number that was emptied counts as the API's default."""
    given = {name: value for name, value in values.items() if value is not None and name in _KNOWN}
    typed: dict[str, Any] = {name: int(v) if name in _WHOLE else float(v) for name, v in given.items()}
    return GenerationSettings(**typed)


_KNOWN = (*_WHOLE, "cfg_scale")
