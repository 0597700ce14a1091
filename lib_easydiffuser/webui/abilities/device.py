"""Where the host lets captioners run."""

from __future__ import annotations

from ._look import attribute
from .memory import manager

_CPU = "cpu"


def of_captioners() -> str:
    """In torch's spelling; `--use-cpu` and its like are in it.

    The host's device for interrogation; on hosts that dropped that, where its memory manager puts text encoders, else
    its own device.
    """
    own = attribute("modules.devices:device_interrogate")
    if own is None and manager() is not None:
        own = getattr(manager(), "text_encoder_device", lambda: None)()
    return str(own or of_host())


def of_host() -> str:
    """Where the host generates."""
    return str(attribute("modules.devices:device") or _CPU)
