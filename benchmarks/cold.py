"""The first second: whole commands in fresh processes, against commit 5f946c0, which read by torch: `make bench-cold`.

CPU time (user and system) and peak memory of each process, medians of runs in turn, one thread. Bytecode is there on
both sides, as `make setup` leaves it. "Same answer" is ours against ours with torch in memory, byte by byte: what a
later version proposes may rightly differ from what the old one did. The eyes, which the old one has not, stay out:
where their wheels are installed they would be found, and read.
"""

from __future__ import annotations

import argparse
import compileall
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from .report import ROOT, Figure, finish

BASE = "5f946c0"
NO_EYES, PIXELS = ("--no-eyes",), ("--captioner", "pixels")
"""What ours alone is asked."""
SENTENCE = b"a woman in an orange space suit stands before a flag and a model of a rocket\n"
WITH_TORCH = (
    "import runpy, sys, torch, transformers; sys.argv = ['lib_easydiffuser', *sys.argv[1:]];"
    "runpy.run_module('lib_easydiffuser', run_name='__main__', alter_sys=True)"
)


@dataclass(frozen=True)
class Command:
    """One line of the table, with its bars: ours / base in CPU time and in memory.

    Attributes:
        ours: Arguments that ours alone is given.
    """

    name: str
    arguments: tuple[str, ...]
    cpu: float
    memory: float
    ours: tuple[str, ...] = ()


def commands(picture: str) -> list[Command]:
    return [
        Command(
            "tags PHOTO --caption",
            ("tags", picture, "--json", "--caption", SENTENCE.decode().strip()),
            0.38,
            0.30,
            NO_EYES,
        ),
        # There the old one's own choice is pixels too, once it has looked for a GPU.
        Command("tags PHOTO, no model there", ("tags", picture, "--json"), 0.45, 0.25, (*PIXELS, *NO_EYES)),
        Command("text, one line", ("text",), 0.20, 0.22),
        Command("negatives, one line", ("negatives",), 0.20, 0.22),
    ]


@dataclass(frozen=True)
class Run:
    cpu: float
    mib: float
    answer: bytes


def run(folder: Path, arguments: Sequence[str], models: str, code: str = "") -> Run:
    """One command in a process of its own."""
    start = ["-c", code] if code else ["-m", "lib_easydiffuser"]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
                   "EASYDIFFUSER_MODELS": models, "HF_HOME": models, "HF_HUB_OFFLINE": "1"}  # fmt: skip
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as said:
        told.write(SENTENCE)
        told.seek(0)
        child = subprocess.Popen(
            [sys.executable, *start, *arguments],
            cwd=folder, env=environment, stdin=told, stdout=said, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        answer = said.read()
    if child.returncode or not answer:
        raise SystemExit(f"bench-cold: {' '.join(arguments)} failed in {folder}.")
    return Run(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, answer)


def measured(command: Command, base: Path, models: str, rounds: int) -> Iterator[Figure]:
    mine = (*command.arguments, *command.ours)
    pairs = [(run(ROOT, mine, models), run(base, command.arguments, models)) for _ in range(rounds)]
    by_torch = run(ROOT, mine, models, WITH_TORCH)
    ours, theirs = ([pair[side] for pair in pairs] for side in (0, 1))
    old = "" if ours[0].answer == theirs[0].answer else f"another answer than {BASE}'s"
    yield Figure(
        f"{command.name}: CPU", median(one.cpu for one in ours), median(one.cpu for one in theirs), command.cpu,
        share=True, same=all(one.answer == by_torch.answer for one in ours), note=old,
    )  # fmt: skip
    yield Figure(
        f"{command.name}: memory", median(one.mib for one in ours), median(one.mib for one in theirs),
        command.memory, unit="MiB", share=True,
    )  # fmt: skip


@contextmanager
def base_folder(given: Path | None) -> Iterator[Path]:
    """The old version: a folder of it, or what git keeps of it."""
    if given is not None:
        yield given.resolve()
        return
    kept = subprocess.run(["git", "archive", BASE], cwd=ROOT, capture_output=True, check=False)
    if kept.returncode:
        raise SystemExit(f"bench-cold: git does not know {BASE} here; name a folder: make bench-cold BASE=folder")
    with tempfile.TemporaryDirectory(prefix="bench-cold-") as folder:
        with tarfile.open(fileobj=io.BytesIO(kept.stdout)) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, help=f"a folder with {BASE}; else git's copy is taken")
    parser.add_argument("--picture", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    picture = str(options.picture.resolve())
    with base_folder(options.base) as base, tempfile.TemporaryDirectory() as models:
        for folder in (ROOT, base):
            compileall.compile_dir(folder / "lib_easydiffuser", quiet=2)
        return finish(
            "cold", [row for one in commands(picture) for row in measured(one, base, models, options.rounds)], BASE
        )


if __name__ == "__main__":
    sys.exit(main())
