from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.errors import HostError, ImageError, Interrupted, UnknownNameError
from lib_easydiffuser.jobs.pool import Pool, Ready

TARGET = f"{__name__}:worker"


def worker(setup: int) -> Callable[[Any], Any]:
    """For the children: adds, fails in several ways, or dies."""

    def work(payload: Any) -> Any:
        if payload == "image":
            raise ImageError("No picture.", "Give one.")
        if payload == "name":
            raise UnknownNameError("thing", "x", ["xy"])
        if payload == "bug":
            raise ZeroDivisionError("by zero")
        if payload == "noise":
            print("what a library prints")
            return os.read(0, 1)
        if payload == "die":
            os._exit(3)
        if payload == "hang":
            return signal.pause()
        if isinstance(payload, Path):  # killed from outside, once
            if not payload.exists():
                payload.touch()
                os._exit(3)
            return payload.name
        return payload + setup

    return work


def stillborn(setup: int) -> Callable[[Any], Any]:
    """For the children: none ever lives to see a payload."""
    os._exit(3)


def results(payloads: list[Any], workers: int = 2) -> list[Any]:
    with Pool(workers, TARGET, 100) as pool:
        return list(pool.map(payloads))


@pytest.mark.parametrize("workers", [1, 3])
def test_results_come_in_order_errors_in_their_places(workers: int) -> None:
    found = results([1, "image", 2, Ready("known"), "name", "bug", 3], workers)
    assert [one for one in found if isinstance(one, int | str)] == [101, 102, "known", 103]
    image, name, bug = found[1], found[4], found[5]
    assert isinstance(image, ImageError) and (image.message, image.hint) == ("No picture.", "Give one.")
    assert isinstance(name, UnknownNameError) and "Did you mean 'xy'?" in str(name)
    assert str(bug) == "Something broke inside: ZeroDivisionError: by zero."


def test_one_that_dies_costs_its_own_payload_alone() -> None:
    found = results([1, "die", 2, "die", 3])
    assert [one for one in found if isinstance(one, int)] == [101, 102, 103]
    assert [str(one) for one in found if not isinstance(one, int)] == 2 * [
        "The process that read it ended. The file makes a library crash; leave it out."
    ]


def test_one_that_was_killed_from_outside_blames_no_file(tmp_path: Path) -> None:
    assert results([1, tmp_path / "good", 2]) == [101, "good", 102]


def test_none_that_lives_is_the_hosts_matter_and_no_files() -> None:
    with Pool(2, f"{__name__}:stillborn", 0) as pool, pytest.raises(HostError, match="ended at once"):
        list(pool.map([1, 2, 3]))


@pytest.mark.skipif(os.name != "posix", reason="signal.pause is a thing of POSIX")
def test_who_stops_waits_for_no_worker() -> None:
    ended: list[BaseException] = []

    def stop() -> None:
        raise Interrupted

    def run() -> None:
        try:
            with Pool(2, TARGET, 0) as pool:
                list(pool.map(["hang", "hang", "hang", "hang"], stop))
        except Interrupted as error:
            ended.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(30)
    assert not thread.is_alive() and len(ended) == 1


def test_what_a_library_prints_or_reads_harms_nobody() -> None:
    assert results(["noise", 1], 1) == [b"", 101]


def test_few_payloads_are_ahead_of_who_reads_the_results() -> None:
    taken: list[int] = []

    def payloads() -> Any:
        for number in range(100):
            taken.append(number)
            yield number

    with Pool(2, TARGET, 0) as pool:
        found = pool.map(payloads())
        assert next(found) == 0 and len(taken) <= 6
        assert next(found) == 1 and len(taken) <= 7


def test_children_end_with_the_pool() -> None:
    pool = Pool(2, TARGET, 0)
    assert list(pool.map([1, 2, 3, 4])) == [1, 2, 3, 4]
    processes = [child._process for child in pool._children]
    pool.close()
    assert processes and all(process is not None and process.poll() == 0 for process in processes)
