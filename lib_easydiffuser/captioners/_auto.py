"""`auto`: the best captioner that is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..host import Host
from ..settings import Settings

if TYPE_CHECKING:
    from ._contract import Captioner

_EMBEDDED = "pixels"
_NOTE = (
    "The embedded captioner says only what pixels can prove; a captioning model would see what is in the picture. "
    "`python -m lib_easydiffuser captioners` lists them and how to get one, or give your own with --caption."
)


def best(host: Host, settings: Settings) -> tuple[Captioner, str]:
    """The captioner `auto` stands for, and a note for the person when it is only the embedded one."""
    from . import REGISTRY

    return REGISTRY.get(_EMBEDDED, host), _NOTE
