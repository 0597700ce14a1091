"""`auto`: the best captioner that is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ModelError
from ..host import Host
from ..models.find import with_models_dir
from ..models.memory import device_mib
from ..settings import Settings

if TYPE_CHECKING:
    from ._contract import Captioner

_EMBEDDED = "pixels"
NOTE = "The embedded captioner says only what pixels can prove; a captioning model would see what is in the picture."
SEEN = "The embedded eyes name the things they know, and no more; a captioning model tells what happens in the picture."
# For those who have a command line before them; the tab says it in its own words.
HOW = (
    "`python -m lib_easydiffuser download blip-base` fetches one after asking (`download eyes` two small networks that "
    "name things, 92 MB); `captioners` lists them all, "
    "and --caption takes a sentence of your own."
)
GENERAL = (NOTE, SEEN, HOW)
"""Notes that say nothing of a single picture."""
# Models that only a GPU can run in a bearable time are not taken on a CPU.
_TOO_SLOW_ON_CPU_MIB = 4000
_ROOM = 0.8  # of a GPU's memory; the rest is for the picture


def best(host: Host, settings: Settings) -> tuple[Captioner, tuple[str, ...]]:
    """The captioner `auto` stands for, and notes for the person when it is only the embedded one."""
    from . import REGISTRY

    host = with_models_dir(host, settings)
    for captioner in sorted(REGISTRY.all(host), key=lambda part: (-part.rank, part.name)):
        # What is on disk is asked first: the device is known only to torch, whose import takes 1.5 s.
        if captioner.rank > 0 and not captioner.missing(host) and _bearable(captioner, settings, host):
            return captioner, (SEEN, HOW) if captioner.on_cpu else ()
    return REGISTRY.get(_EMBEDDED, host), (NOTE, HOW)


def chosen(settings: Settings, host: Host) -> tuple[Captioner, tuple[str, ...]]:
    """The captioner the settings ask for, ready, and notes for the person.

    Raises:
        UnknownNameError: If nothing is called so.
        ModelError: If it is lacking something, its files say.
    """
    from . import REGISTRY

    if settings.captioner == "auto":
        return best(host, settings)
    host = with_models_dir(host, settings)
    try:
        return REGISTRY.get(settings.captioner, host), ()
    except ModelError as error:
        known = {part.name: part for part in REGISTRY.all(host)}
        stand_in = known[settings.captioner].stand_in if settings.captioner in known else ""
        if not stand_in:
            raise
        return REGISTRY.get(stand_in, host), (str(error),)


def _bearable(captioner: Captioner, settings: Settings, host: Host) -> bool:
    """Whether the device can run it in a bearable time and the memory allowed; half precision halves it on a GPU."""
    mib = captioner.needs.mib
    if settings.memory_budget and mib > settings.memory_budget:
        return False
    if captioner.on_cpu:
        return True
    device = host.device()
    if device.startswith("cpu"):
        return mib <= _TOO_SLOW_ON_CPU_MIB
    return mib / 2 <= _ROOM * device_mib(device)
