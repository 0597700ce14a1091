"""Whole commands over a folder, in processes of their own: wall time, CPU of all of them, memory as they go on."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil

from .report import ROOT

_LOOK_S = 0.2


@dataclass(frozen=True)
class Run:
    """What a command took.

    Attributes:
        wall: Seconds.
        cpu: User and system seconds of it and every process it waited for.
        memory: (results written, MiB of all its processes) as it went on.
        load: Of the machine before it began, its processes waiting to run.
    """

    wall: float
    cpu: float
    memory: tuple[tuple[int, float], ...]
    load: float

    def growth(self, first: int) -> float:
        """The most memory held after the `first` result, as a share of what was held at it; 1 where it never rose."""
        behind = [mib for done, mib in self.memory if done >= first]
        return max(behind) / behind[0] if behind else 1.0


def batch(pictures: Path, captioner: str, workers: int, count: bool = False, glob: str = "") -> Run:
    """`batch` over a folder, record and negatives with it: what `tags --out` writes too. Nothing is known before."""
    some = ["--glob", glob] if glob else []
    return _run(
        ROOT,
        lambda out: ["batch", str(pictures), "--where", "folder", "--out", str(out), "--record", "--negatives",
                     "--workers", str(workers), "--captioner", captioner, *some],
        count,
    )  # fmt: skip


def at_once(ways: Sequence[Callable[[], Run]]) -> list[Run]:
    """Commands that know nothing of each other, side by side."""
    with ThreadPoolExecutor(len(ways)) as threads:
        return [each.result() for each in [threads.submit(way) for way in ways]]


def sequential(base: Path, pictures: Path, captioner: str) -> Run:
    """`tags` over a folder, as the build before folder jobs did it."""
    return _run(base, lambda out: ["tags", str(pictures), "--out", str(out), "--captioner", captioner])


def _run(tree: Path, arguments: Callable[[Path], list[str]], count: bool = False) -> Run:
    with tempfile.TemporaryDirectory(prefix="bench-batch-") as home:
        out = Path(home) / "out"
        environment = {**os.environ, "EASYDIFFUSER_MODELS": f"{home}/models", "HF_HUB_OFFLINE": "1",
                       "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
                       "OPENBLAS_NUM_THREADS": "1", "OPENCV_FOR_THREADS_NUM": "1"}  # fmt: skip
        load = os.getloadavg()[0]
        with tempfile.TemporaryFile() as said:
            began = time.monotonic()
            child = subprocess.Popen(
                [sys.executable, "-m", "lib_easydiffuser", *arguments(out)], cwd=tree, env=environment, stdout=said,
                stderr=said,
            )  # fmt: skip
            watch = _Watch(child.pid, out) if count else None
            _, status, used = os.wait4(child.pid, 0)
            wall = time.monotonic() - began
            child.returncode = os.waitstatus_to_exitcode(status)
            seen = watch.end() if watch else ()
            if child.returncode:
                said.seek(0)
                told = said.read()[-2000:].decode(errors="replace")
                raise SystemExit(f"bench-batch: {' '.join(arguments(out))} failed in {tree}:\n{told}")
    return Run(wall, used.ru_utime + used.ru_stime, tuple(seen), load)


class _Watch:
    """Looks at a command's memory and results from beside it."""

    def __init__(self, pid: int, out: Path) -> None:
        self._pid, self._out = pid, out
        self._seen: list[tuple[int, float]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def end(self) -> Sequence[tuple[int, float]]:
        self._over.set()
        self._thread.join()
        return self._seen

    def _look(self) -> None:
        while not self._over.wait(_LOOK_S):
            try:
                process = psutil.Process(self._pid)
                held = sum(one.memory_info().rss for one in (process, *process.children(recursive=True)))
                done = sum(entry.name.endswith(".txt") for entry in os.scandir(self._out)) if self._out.is_dir() else 0
            except (psutil.Error, OSError):
                continue
            self._seen.append((done, held / 2**20))
