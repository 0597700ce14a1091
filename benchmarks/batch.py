"""Folder jobs: two workers against one, CPU against the build before them, memory, growth: `make bench-batch`.

Wall time means something on an idle machine alone: the load before each run is said. CPU time is of all processes.
"""

from __future__ import annotations

import argparse
import compileall
import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from . import cold
from .batch_many import grow
from .batch_pictures import made
from .batch_runs import Run, at_once, batch, sequential
from .report import ROOT, Figure, finish

BASE = "9888b57"
CAPTIONERS = ("pixels", "eyes")
FIRST = 100  # results, after which the memory is to stay


def measured(captioner: str, folder: Path, number: int, base: Path, rounds: int) -> Iterator[Figure]:
    """The three runs in turn, so that a busy neighbour hits all."""
    ones, twos, olds = [], [], []
    for _ in range(rounds):
        ones.append(batch(folder, captioner, 1, count=True))
        twos.append(batch(folder, captioner, 2, count=True))
        olds.append(sequential(base, folder, captioner))
    one, two = (median(run.wall for run in runs) for runs in (ones, twos))
    yield Figure(f"{captioner}: wall, 2 workers / 1", two, one, 1.6, note=_said([*ones, *twos]))
    old = median(run.cpu for run in olds) / number * 1000
    for name, runs, bar in (("1 worker", ones, 1.05), ("2 workers", twos, 1.05)):
        ours = median(run.cpu for run in runs) / number * 1000
        yield Figure(f"{captioner}: CPU a picture, {name}", ours, old, bar, unit="ms", share=True, note=f"peer {BASE}")
    if number > FIRST:
        for name, runs in (("1 worker", ones), ("2 workers", twos)):
            grown = median(run.growth(FIRST) for run in runs)
            yield Figure(f"{captioner}: memory, 100th to last, {name}", grown, 1.0, 1.05, unit="x", share=True)


def floor(captioner: str, folder: Path) -> Figure:
    """What this machine takes more for two at once, whoever they are: caches, memory and clock are shared."""
    halves = [partial(batch, folder, captioner, 1, glob=f"*[{digits}].*") for digits in ("02468", "13579")]
    alone, beside = [half() for half in halves], at_once(halves)
    ours, peer = (sum(run.cpu for run in runs) for runs in (beside, alone))
    name = f"{captioner}: CPU, two commands at once / in turn"
    return Figure(name, ours, peer, share=True, note="half of the pictures each, one worker: this machine's own share")


def _said(runs: list[Run]) -> str:
    loads = [run.load for run in runs]
    idle = "idle" if max(loads) < 0.5 else "NOT idle"
    return f"load {min(loads):.1f} to {max(loads):.1f} on {os.cpu_count()} processors before the runs: {idle}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=500)
    parser.add_argument("--simulated", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--captioners", default=",".join(CAPTIONERS))
    options = parser.parse_args()
    folder = ROOT / "build" / "bench" / f"pictures-{options.pictures}"
    made(folder, options.pictures)
    figures = grow(options.simulated) if options.simulated else []
    cold.BASE = BASE
    given = os.environ.get("BASE")
    with cold.base_folder(Path(given) if given else None) as base:
        for tree in (ROOT, base):
            compileall.compile_dir(tree / "lib_easydiffuser", quiet=2)
        for captioner in filter(None, options.captioners.split(",")):
            figures += measured(captioner, folder, options.pictures, base, options.rounds)
            figures.append(floor(captioner, folder))
    return finish("batch", figures)


if __name__ == "__main__":
    sys.exit(main())
