"""The parts the host contributes: its checkpoint's encoder, BLIP, DeepBooru; and good manners on its device."""

from __future__ import annotations

import json
import shutil
import urllib.request
from pathlib import Path
from typing import Any

from .host import RealHost
from .session import NotHereError, Session, check

_PROBE = Path(__file__).parent / "probes" / "parts_probe.py"
# checkpoint -> its text towers: (layers that run, heads)
TINY = {"tiny_sd1": 1, "tiny_sd2": 1, "tiny_sdxl": 2}


def prepare(host: RealHost) -> None:
    """Lay the probe beside our extension."""
    scripts = host.data / "extensions" / "probe" / "scripts"
    scripts.mkdir(parents=True)
    shutil.copy(_PROBE, scripts / _PROBE.name)


def ask(s: Session, what: str, **given: Any) -> Any:
    """Call a function of the probe inside the host."""
    request = urllib.request.Request(
        f"{s.host.url}/probe/{what}", json.dumps(given).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=900) as answer:
        found = json.load(answer)
    assert "error" not in found, found["error"]
    return found["ok"]


def switch(s: Session, name: str) -> None:
    """Load one of the small random checkpoints."""
    try:
        ask(s, "switch", name=name)
    except AssertionError as error:
        if "StopIteration" in str(error):
            raise NotHereError(f"{name} is not among the host's checkpoints (--ckpt-dir)") from error
        raise


def _read_both(s: Session, name: str) -> None:
    switch(s, name)
    for index in range(TINY[name]):
        found = ask(s, "attention", index=index, fail=True)
        assert found["hooks"] == 0, found
        assert "could not run its text encoder" in found["said"], found["said"]
        assert found["during"] <= 1e-5 and found["after"] == 0.0, found
        assert found["row_error"] < 1e-3 and found["future"] == 0.0, found
        assert found["pieces"][0] == ["a", "photo", "of", "a", "cat", ",", "masterpiece"], found["pieces"]
        s.values[f"{name}, tower {index + 1}"] = (
            f"{found['shapes'][0]}, conditioning off by {found['during']:.1e} while read, {found['after']:.1e} after"
        )


@check
def sd1(s: Session) -> None:
    """SD1: attention is read, the conditioning stays, the hooks go, after an exception too"""
    _read_both(s, "tiny_sd1")


@check
def sd2(s: Session) -> None:
    """SD2: the same"""
    _read_both(s, "tiny_sd2")


@check
def sdxl(s: Session) -> None:
    """SDXL: the same, both towers"""
    _read_both(s, "tiny_sdxl")


@check
def random_refused(s: Session) -> None:
    """a random encoder is refused with its figure, and MiniLM reads"""
    for name in TINY:
        switch(s, name)
        found = ask(s, "refused", name="checkpoint")
        assert found["encoder"] == "minilm" and "AUC 0." in found["notes"][0], found
        assert any("space suit" in tag for tag in found["tags"]), found
        s.values[f"{name} refused"] = found["notes"][0]
