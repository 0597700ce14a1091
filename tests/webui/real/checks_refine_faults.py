"""Refine when the host fails: memory runs out in one round and in all, inside and from outside; the host is gone"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from lib_easydiffuser.errors import GenerationError

from .checks_compare import busy, pictures
from .checks_history import command, of_ours
from .checks_recipe import settings, unchanged
from .checks_refine import SEEDS, STEPS, fresh, mine, section
from .host import ROOT, RealHost
from .img2img_requests import post
from .session import NotHereError, Session, check

_PROBE = Path(__file__).parent / "probes" / "memory_probe.py"
_INSIDE = "The graphics card ran out of memory while generating"


def prepare(host: RealHost) -> None:
    """The probe, which lets pictures run out of memory."""
    scripts = host.data / "extensions" / "memory-probe" / "scripts"
    scripts.mkdir(parents=True)
    shutil.copy(_PROBE, scripts / _PROBE.name)


def arm(s: Session, after: int, times: int = 1) -> None:
    """So many pictures are made, and the next ones are not."""
    post(s, f"/memory-probe/arm?after={after}&times={times}", {})


def told_of(s: Session, number: int) -> str:
    """What the graph says of a round."""
    node = s.tab.page.locator(".edc-node").nth(number - 1)
    node.click()
    s.tab.page.wait_for_function(
        "at => document.querySelectorAll('.edc-node')[at].getAttribute('aria-pressed') === 'true'", arg=number - 1
    )
    s.tab.settled()
    return str(s.tab.page.inner_text("#easy_diffuser_refine .edc-of"))


@check
def one_round(s: Session) -> None:
    """memory runs out in the second of three rounds: its sentence says so, the first is kept, the third is made"""
    page = fresh(s, 3)
    before = mine(s)
    arm(s, after=SEEDS)
    said = page.run()
    told = [told_of(s, number) for number in (1, 2, 3)]
    assert page.nodes() == 3 and len(pictures(s)) == 2 * SEEDS, (said, told, len(pictures(s)))
    assert [_INSIDE in one for one in told] == [False, True, False], told
    assert mine(s) == before and busy(s) == "", (mine(s), before)
    s.values["out of memory once"] = f"{said!r}, round 2: {told[1]!r}"
    s.tab.page.evaluate("() => document.querySelector('#easy_diffuser_refine').scrollIntoView()")
    s.shot("refine-memory-once")


@check
def every_round(s: Session) -> None:
    """memory runs out again and again: it ends with the sentence, the rounds so far are kept, and Resume goes on"""
    page = section(s)
    held = [told_of(s, number) for number in range(1, page.nodes() + 1)]
    before = mine(s)
    arm(s, after=0, times=99)
    said = page.run("resume")
    arm(s, after=0, times=0)
    assert _INSIDE in said, said
    # Rounds without a picture at the end are none: what is shown can be gone on from.
    assert page.nodes() == len(held) and mine(s) == before and busy(s) == "", (page.nodes(), held)
    assert [told_of(s, number) for number in range(1, len(held) + 1)] == held
    s.tab.page.evaluate("() => document.querySelector('#easy_diffuser_refine').scrollIntoView()")
    s.shot("refine-memory")
    page.set("rounds", 1)
    nodes = page.nodes()
    again = page.run("resume")
    assert page.nodes() == nodes + 1 and _INSIDE not in again, again
    s.values["out of memory always"] = repr(said)


@check
def outside(s: Session) -> None:
    """`run --refine` from outside: memory runs out in the second round, which says so; the others are kept and made"""
    before = settings(s)
    arm(s, after=SEEDS)
    done = command(s, *_line(s, "memory", 3))
    assert done.returncode == 0, done.stderr[-2000:]
    rounds = kept(s, "memory")
    assert [len(one["results"]) for one in rounds] == [SEEDS, 0, SEEDS], rounds
    assert [bool(one["problem"]) for one in rounds] == [False, True, False], rounds
    assert rounds[1]["fault"] == "OutOfMemoryError" and rounds[1]["problem"] in done.stderr, done.stderr
    unchanged(s, before)
    s.values["out of memory from outside"] = rounds[1]["problem"]


@check
def gone(s: Session) -> None:
    """the host is gone in the middle of `run --refine`: one sentence, all made is kept; it is back, and it goes on"""
    before = settings(s)
    code, error = _killed_at(s, f"Picture {SEEDS + 1},")
    last = error.strip().splitlines()[-1]
    assert code == GenerationError.exit_code and last.startswith("Error: ") and "Traceback" not in error, (code, error)
    rounds = kept(s, "gone")
    assert [len(one["results"]) for one in rounds] == [SEEDS, 1] and rounds[1]["problem"], rounds
    files = [Path(result["path"]) for one in rounds for result in one["results"]]
    pixels = [(s.work / "gone" / file).read_bytes() for file in files]
    assert (s.work / "gone" / "contact.png").is_file() and (s.work / "gone" / "side-by-side.html").is_file()
    s.host.start()
    unchanged(s, before)
    done = command(s, *_line(s, "gone", 1))
    assert done.returncode == 0, done.stderr[-2000:]
    after = kept(s, "gone")
    assert after[:2] == rounds and len(after) == 3 and len(after[2]["results"]) == SEEDS, after
    assert [(s.work / "gone" / file).read_bytes() for file in files] == pixels
    s.values["gone"] = last


def _killed_at(s: Session, words: str) -> tuple[int, str]:
    """Our command line, and its host killed once it says this; (exit code, what it said on its error stream)."""
    said = s.work / "gone.log"
    with said.open("wb") as log, (s.work / "gone.out").open("wb") as out:
        line, environment = of_ours(s, *_line(s, "gone", 4, steps=40))
        with subprocess.Popen(line, cwd=ROOT, env=environment, stdout=out, stderr=log) as running:
            end = time.monotonic() + 900
            while words not in said.read_text("utf-8"):
                assert running.poll() is None and time.monotonic() < end, said.read_text("utf-8")
                time.sleep(0.1)
            s.host.kill()
            return running.wait(900), said.read_text("utf-8")


def _line(s: Session, name: str, rounds: int, steps: int = STEPS) -> tuple[object, ...]:
    if not s.host.has_checkpoint:
        raise NotHereError("without a checkpoint (--ckpt-dir) the host makes no picture")
    return (
        "run", s.photograph, "--webui", s.host.url, "--out", s.work / name, "--refine", rounds, "--seeds", SEEDS,
        "--first-seed", 7, "--steps", steps, "--width", 64, "--height", 64, "--sampler", "Euler",
        "--captioner", "pixels", "--device", "cpu",
    )  # fmt: skip


def kept(s: Session, name: str) -> list[dict[str, Any]]:
    """The rounds in the history on disk."""
    return list(json.loads((s.work / name / "history.json").read_text("utf-8"))["rounds"])
