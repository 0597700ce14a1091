"""Which reduced precision pays on a device."""

from __future__ import annotations

from ..host import Host
from ..models.precision import bfloat16_pays


def reduced_dtype(device: str, host: Host | None = None) -> str:
    """The precision all candidates are looked at in before float32 decides; "" where float32 is as quick."""
    if device.startswith("cuda"):
        return "float16"
    return "bfloat16" if device == "cpu" and bfloat16_pays(host) else ""
