"""A small real kind of work: squares of numbers, one of which cannot be squared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.errors import EasyDiffuserError, ImageError, OutputError, UsageError
from lib_easydiffuser.host import Host, QuietHost
from lib_easydiffuser.jobs.bench import Bench
from lib_easydiffuser.jobs.kinds import Kind
from lib_easydiffuser.jobs.records import Item, Job
from lib_easydiffuser.jobs.store import Store


class Squares(Kind):
    name = "squares"
    title = "Squares"

    def __init__(self) -> None:
        self.made: list[str] = []
        self.planned = 0
        self.way = "1"
        self.stale: set[str] = set()
        self.full_at = ""

    def check(self, spec: Mapping[str, Any], host: Host) -> dict[str, Any]:
        if int(spec.get("most", 0)) < 1:
            raise UsageError("There is nothing to square.", "Give most.")
        return {"most": int(spec["most"]), "bad": spec.get("bad", "")}

    def plan(self, job: Job, host: Host) -> Iterator[Item]:
        self.planned += 1
        yield from (Item(str(number), number, {"n": number}) for number in range(job.spec["most"]))

    def token(self, job: Job, host: Host) -> str:
        return self.way

    def fresh(self, job: Job, item: Item, row: Mapping[str, Any]) -> bool:
        return item.key not in self.stale

    def work(
        self, job: Job, items: Sequence[Item], bench: Bench
    ) -> Iterator[tuple[Item, Mapping[str, Any] | EasyDiffuserError]]:
        for item in items:
            if item.key == self.full_at:
                raise OutputError("The disk is full.", "Make room.")
            self.made.append(item.key)
            bad = item.key == job.spec["bad"]
            yield item, ImageError("No number.", "Give one.") if bad else {"square": item.data["n"] ** 2}

    def finish(self, job: Job, bench: Bench) -> Mapping[str, Any]:
        return {"sum": sum(bench.row(item).get("square", 0) for item in bench.items)}


@pytest.fixture
def kind() -> Squares:
    return Squares()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "jobs")


@pytest.fixture
def host() -> Host:
    return QuietHost()
