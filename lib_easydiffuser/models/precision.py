"""Whether half precision pays on this CPU: tried, not read from a flag.

`avx512_bf16` in /proc/cpuinfo says that a CPU can multiply bfloat16, not that it does so quickly: on an Intel without
AMX such products run at half of float32's speed (84 against 164 GF/s), on an AMD Zen 5 at four times.
"""

from __future__ import annotations

import json
import platform
import threading
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import OutputError
from ..files import write_text
from ..host import Host
from .find import own_folder

if TYPE_CHECKING:
    import torch

# Less is not worth what half precision rounds away, nor sure to be more than a busy neighbour's noise.
_PAYS = 1.3
# Tokens and widths of a layer: a picture or candidates in bulk. Single tokens (a decoding step) gain and lose nothing.
_ROWS, _WIDTH = 64, 768
_ROUNDS = 5
_FILE = "precision.json"
_lock = threading.Lock()
_known: dict[str, float] = {}


def bfloat16_pays(host: Host | None = None) -> bool:
    """Whether this CPU multiplies bfloat16 clearly faster than float32.

    Measured once for a CPU and a version of torch, in 10 ms; kept in our folder of the host's models.
    """
    with _lock:
        key = f"{_cpu()}, torch {_torch_version()}"
        if key not in _known:
            path = _path(host)
            told = _told(path)
            _known[key] = told[key] if key in told else _measured_and_kept(key, told, path)
        return _known[key] >= _PAYS


def gain() -> float:
    """How many times faster than float32's a product in bfloat16 is, by CPU time, the least of some turns of each."""
    import torch

    wide, half = (_linear(kind) for kind in (torch.float32, torch.bfloat16))
    with torch.inference_mode():
        _seconds(wide), _seconds(half)  # the first of each finds its kernel
        turns = [(_seconds(wide), _seconds(half)) for _ in range(_ROUNDS)]
    return min(one for one, _ in turns) / max(min(other for _, other in turns), 1e-9)


def _linear(kind: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
    import torch

    return torch.ones(_ROWS, _WIDTH, dtype=kind), torch.ones(_WIDTH, _WIDTH, dtype=kind)


def _seconds(factors: tuple[torch.Tensor, torch.Tensor]) -> float:
    import torch

    before = time.process_time()
    torch.nn.functional.linear(*factors)
    return time.process_time() - before


def _measured_and_kept(key: str, told: dict[str, float], path: Path | None) -> float:
    try:
        found = round(gain(), 2)
    except RuntimeError:  # a build without such products
        found = 0.0
    if path is not None:
        with suppress(OutputError):  # a folder that cannot be written: tried again by the next process
            write_text(path, json.dumps(told | {key: found}, indent=1) + "\n")
    return found


def _told(path: Path | None) -> dict[str, float]:
    """What earlier processes found; nothing where the file is damaged."""
    try:
        said = json.loads(path.read_text("utf-8")) if path else {}
    except (OSError, ValueError):
        return {}
    return (
        {key: float(value) for key, value in said.items() if isinstance(value, int | float)}
        if isinstance(said, dict)
        else {}
    )


def _path(host: Host | None) -> Path | None:
    folder = own_folder(host) if host is not None else None
    return folder / _FILE if folder is not None else None


def _torch_version() -> str:
    import torch

    return str(torch.__version__)


@lru_cache(maxsize=1)
def _cpu() -> str:
    """Its name, and on Linux the numbers that tell models of one name apart."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").split("\n\n")[0].splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    said = dict(line.split(":", 1) for line in lines if ":" in line)
    wanted = {key.strip(): value.strip() for key, value in said.items()}
    names = ("model name", "cpu family", "model", "stepping")
    return " ".join(wanted[name] for name in names if name in wanted) or platform.machine()
