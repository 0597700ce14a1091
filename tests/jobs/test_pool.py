from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

from lib_easydiffuser.errors import ImageError, UnknownNameError
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
        return payload + setup

    return work


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
