"""SIGKILL at any moment, again and again, and the result is the same to the byte.

EASYDIFFUSER_KILLS=20 EASYDIFFUSER_KILL_PICTURES=2000 is the whole of it; `make test-kill` runs that.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lib_easydiffuser.jobs.store import Store

from .conftest import make_picture, tree

PICTURES = int(os.environ.get("EASYDIFFUSER_KILL_PICTURES", "40"))
KILLS = int(os.environ.get("EASYDIFFUSER_KILLS", "3"))
COMMAND = [sys.executable, "-m", "lib_easydiffuser", "batch"]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a thing of POSIX")


@pytest.fixture
def command(root: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts `batch`; what a failed or timed out test leaves at work is ended with it."""
    started = []

    def start(models: Path, *arguments: str) -> subprocess.Popen[bytes]:
        environment = os.environ | {"EASYDIFFUSER_MODELS": str(models), "OMP_NUM_THREADS": "1"}
        started.append(
            subprocess.Popen(
                [*COMMAND, *arguments], cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def progress(models: Path) -> int:
    """Bytes that it has written down: rows, and what became of them."""
    return sum(size(path) for path in (models / "EasyDiffuser" / "jobs").glob("*/*.jsonl"))


def size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # put in its place a moment ago
        return 0


def run_until(process: subprocess.Popen[bytes], wanted: int, models: Path) -> bool:
    """Kill it as soon as it has come so far; False when it ended before."""
    while process.poll() is None:
        if progress(models) >= wanted:
            process.send_signal(signal.SIGKILL)
            return process.wait() == -signal.SIGKILL
        try:
            process.wait(0.01)
        except subprocess.TimeoutExpired:
            continue
    return False


@pytest.mark.parametrize(
    ("workers", "where", "conflict"), [("2", "folder", "append"), ("1", "csv", "append"), ("1", "csv", "skip")]
)
def test_killed_at_random_moments_and_resumed(
    command: Callable[..., subprocess.Popen[bytes]], tmp_path: Path, workers: str, where: str, conflict: str
) -> None:
    pictures = tmp_path / "pictures"
    for number in range(PICTURES):
        make_picture(pictures / f"{number}.png", number)
    (pictures / "broken.png").write_bytes(b"no picture")
    shutil.copy(pictures / "3.png", pictures / "zz.png")
    earlier = {pictures / "5.txt": "a cat\n"}
    out = {name: tmp_path / name for name in ("calm", "killed")}
    found = {}
    for name, kills in (("calm", 0), ("killed", KILLS)):
        for path, text in earlier.items():
            out[name].mkdir(exist_ok=True)
            (out[name] / path.name).write_text(text)
        models = tmp_path / f"models-{name}"
        said = [
            str(pictures), "--captioner", "pixels", "--where", where, "--out", str(out[name]), "--workers", workers,
            "--conflict", conflict, "--write", "both", "--negatives", "--trigger", "ohwx",
        ]  # fmt: skip
        dice, done = random.Random(f"{workers}{where}"), 0
        steps = sorted(dice.sample(range(1, progress(tmp_path / "models-calm") + 2), kills))
        arguments = said
        for step in steps:
            done += run_until(command(models, *arguments), step, models)
            if Store(models / "EasyDiffuser" / "jobs").jobs():
                arguments = ["--resume"]
        assert command(models, *arguments).wait() == 3  # the broken one
        assert done >= kills // 2, "it was quicker than those who wanted to kill it"
        found[name] = tree(out[name])
    assert found["calm"] == found["killed"] and len(found["calm"]) >= (PICTURES if where == "folder" else 1)
