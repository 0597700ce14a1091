"""Which reduced precision pays on a device."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_FLAGS = ("avx512_bf16", "amx_bf16")


def reduced_dtype(device: str) -> str:
    """The precision all candidates are looked at in before float32 decides; "" where float32 is as quick."""
    if device.startswith("cuda"):
        return "float16"
    return "bfloat16" if device == "cpu" and has_bfloat16() else ""


@lru_cache(maxsize=1)
def has_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16 in hardware; without, torch emulates it slower than float32."""
    try:
        flags = Path("/proc/cpuinfo").read_text("utf-8", "replace")
    except OSError:
        return False
    return any(flag in flags for flag in _FLAGS)
