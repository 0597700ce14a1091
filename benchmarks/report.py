"""What benchmarks print and keep: a line a figure, build/bench/NAME.json, exit code 1 when a bar is missed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Figure:
    """A cost of ours beside the peer's.

    Attributes:
        ratio: peer / ours ("times faster"), or ours / peer where `share` ("times the cost").
        bar: What the ratio must reach, or with `share` must not pass; None where it is only reported.
        goal: What it would be good to reach; missing it fails nothing.
        same: Whether both gave the same answer; None where it was not asked.
    """

    name: str
    ours: float
    peer: float
    bar: float | None = None
    goal: float | None = None
    unit: str = "s"
    share: bool = False
    same: bool | None = None
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.ours / self.peer if self.share else self.peer / self.ours

    @property
    def ok(self) -> bool:
        return self.same is not False and (self.bar is None or self._keeps(self.bar))

    def _keeps(self, wanted: float) -> bool:
        return self.ratio <= wanted if self.share else self.ratio >= wanted

    def line(self) -> str:
        sign = "<=" if self.share else ">="
        verdict = "" if self.bar is None else f"  bar {sign} {self.bar:g}x {'ok' if self.ok else 'MISSED'}"
        goal = "" if self.goal is None else f"  goal {self.goal:g}x {'met' if self._keeps(self.goal) else 'not met'}"
        same = {None: "", True: "  same answer", False: "  DIFFERENT"}[self.same]
        numbers = f"{self.ours:9.4g} {self.peer:9.4g} {self.unit:4} {self.ratio:6.3g}x"
        return f"{self.name:44} {numbers}{verdict}{goal}{same}  {self.note}".rstrip()

    def record(self) -> dict[str, object]:
        names = ("ours", "peer", "ratio", "bar", "goal", "ok", "unit", "same", "note")
        return {name: getattr(self, name) for name in names}


def interleaved(ways: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """Median CPU seconds of each way, in turn: what a busy neighbour does to the caches it does to all of them."""
    spent: list[list[float]] = [[] for _ in ways]
    for _ in range(rounds):
        for times, way in zip(spent, ways, strict=True):
            before = time.process_time()
            way()
            times.append(time.process_time() - before)
    return [median(times) for times in spent]


def finish(name: str, figures: Sequence[Figure], peer: str = "peer") -> int:
    """Print the table and keep it; gives the exit code."""
    print(f"{'':44} {'ours':>9} {peer[:9]:>9}")
    for figure in figures:
        print(figure.line())
    out = ROOT / "build" / "bench" / f"{name}.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps({figure.name: figure.record() for figure in figures}, indent=2) + "\n", "utf-8")
    missed = [figure.name for figure in figures if not figure.ok]
    print(f"bench-{name}: missed: {', '.join(missed)}" if missed else f"bench-{name}: every bar met.")
    return 1 if missed else 0
