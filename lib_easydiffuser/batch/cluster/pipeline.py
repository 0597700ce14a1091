"""The stages as a Ray Data pipeline. Queue, scheduling and retries are Ray's; joining.py imports it.

    sources ─► read (tasks) ─► [measure (tasks)] ─► caption (actors, a model each) ─► tags ─► write (tasks) ─► marks

A row that travels is a part: all pictures of one shard, pickled. So no block, whatever its size, tears a shard, and a
part whose worker was killed is simply made again: the shard it writes is the same to the byte.
"""

from __future__ import annotations

import logging
import pickle
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from ...errors import EasyDiffuserError, HostError, Interrupted
from ...host import Host
from .joining import first_line
from .parts import Part, parts_of
from .plan import Plan
from .shards import Mark
from .work import Captioning, Resources, Result, Setup, Texts, Writing, measured, put

_READING_CPUS = 0.25  # tasks that wait for a file system and write: four share a processor
_TRIES = 3


def marks(
    ray: Any, plan: Plan, setup: Setup, resources: Resources, measure: bool, host: Host
) -> Iterator[tuple[Mark, dict[str, Any]]]:
    """Do what is left of the plan; gives each shard as soon as it is written.

    Raises:
        HostError: If the cluster gave up; the shards that are written stay.
        EasyDiffuserError: What a machine met that would come again for every picture.
    """
    _quiet(ray)
    pipeline = _pipeline(ray, plan, setup, resources, measure)
    try:
        for batch in pipeline.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
            if host.stopped():
                raise Interrupted()
            for data in batch["part"].to_pylist():
                yield pickle.loads(data)
    except (EasyDiffuserError, KeyboardInterrupt, GeneratorExit):
        raise
    except Exception as error:
        raise _translated(error) from error


def _pipeline(ray: Any, plan: Plan, setup: Setup, resources: Resources, measure: bool) -> Any:
    from ray.data import ActorPoolStrategy

    again = {"max_retries": _TRIES, "retry_exceptions": [OSError]}  # a file system that does not answer may do so later
    one = {"batch_size": 1, "batch_format": "pyarrow"}
    todo = [{"part": pickle.dumps(work)} for work in plan.todo]
    data = ray.data.from_items(todo, override_num_blocks=len(todo))
    data = data.map_batches(_read, fn_kwargs={"setup": setup}, num_cpus=_READING_CPUS, **one, **again)
    if measure:
        data = data.map_batches(_measure, fn_kwargs={"setup": setup}, num_cpus=1, **one)
    data = data.map_batches(
        _Captioner, fn_constructor_kwargs={"setup": setup}, num_cpus=resources.cpus, num_gpus=resources.gpus or None,
        compute=ActorPoolStrategy(size=resources.actors or fitting(ray, resources)), **one,
    )  # fmt: skip
    data = data.map_batches(_tags, fn_kwargs={"setup": setup}, num_cpus=_READING_CPUS, **one)
    return data.map_batches(_write, fn_kwargs={"setup": setup}, num_cpus=_READING_CPUS, **one, **again)


def fitting(ray: Any, resources: Resources) -> int:
    """How many actors the cluster has room for now, reading and writing beside them; at least one."""
    there = ray.cluster_resources()
    rooms = []
    if resources.cpus:
        rooms.append((there.get("CPU", 0.0) - 4 * _READING_CPUS) / resources.cpus)
    if resources.gpus:
        rooms.append(there.get("GPU", 0.0) / resources.gpus)
    return max(1, int(min(rooms, default=1)))


def lack(ray: Any, resources: Resources) -> str:
    """A sentence where the cluster has less than is asked for: Ray then waits for machines; "" where it has enough."""
    there = ray.cluster_resources()
    actors = resources.actors or 1
    for name, wanted in (("CPU", actors * resources.cpus + _READING_CPUS), ("GPU", actors * resources.gpus)):
        if wanted > there.get(name, 0.0):
            return f"The cluster has {there.get(name, 0.0):g} {name}s and {wanted:g} are asked for: it waits for more."
    return ""


# What runs on the machines of the cluster. Tables go in and out: numpy's arrays of bytes would lose trailing zeros.


def _read(table: Any, setup: Setup) -> Iterator[Any]:
    for source, done in _held(table):
        with _portable():
            for part in parts_of(source, setup.size, done, setup.columns):
                yield _table(part)


def _measure(table: Any, setup: Setup) -> Any:
    with _portable():
        return _table(*(measured(part, setup) for part in _held(table)))


class _Captioner:
    """One actor: its model stays loaded."""

    def __init__(self, setup: Setup) -> None:
        self._captioning = Captioning(setup)

    def __call__(self, table: Any) -> Any:
        with _portable():
            return _table(*((_light(part), self._captioning.results(part)) for part in _held(table)))


def _light(part: Part) -> Part:
    """The part without its pictures, which nobody needs any more."""
    return Part(part.source, part.number, part.last, ())


def _tags(table: Any, setup: Setup) -> Any:
    results: list[tuple[Part, list[Result]]] = _held(table)
    with _portable():
        return _table(*(_writing(setup).texts(part, found) for part, found in results))


@lru_cache(maxsize=4)
def _kept(setup: bytes) -> Writing:
    return Writing(pickle.loads(setup).spec)


def _writing(setup: Setup) -> Writing:
    return _kept(pickle.dumps(setup))


def _write(table: Any, setup: Setup) -> Any:
    texts: list[Texts] = _held(table)
    with _portable():
        return _table(*(put(one, setup) for one in texts))


def _held(table: Any) -> list[Any]:
    return [pickle.loads(data) for data in table["part"].to_pylist()]


def _table(*parts: Any) -> Any:
    import pyarrow

    return pyarrow.table({"part": pyarrow.array([pickle.dumps(part) for part in parts], pyarrow.large_binary())})


class Remote(Exception):  # noqa: N818  -- it carries one
    """An error of our tree on its way home: some of them cannot be unpickled, this one can."""


@contextmanager
def _portable() -> Iterator[None]:
    try:
        yield
    except EasyDiffuserError as error:
        raise Remote(error.message, error.hint, error.exit_code) from error


def _translated(error: BaseException) -> EasyDiffuserError:
    """What Ray raised as an error of our tree."""
    for cause in _causes(error):
        if isinstance(cause, Remote) and len(cause.args) == 3:
            ours = EasyDiffuserError(cause.args[0], cause.args[1])
            ours.exit_code = cause.args[2]
            return ours
    return HostError(
        f"The cluster gave up: {first_line(error)}.", "What is written stays; the same command goes on from there."
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [getattr(one, "cause", None), one.__cause__, one.__context__]


def _quiet(ray: Any) -> None:
    """Our own lines tell how far it is."""
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    warnings.filterwarnings("ignore", module=r"ray\.")
    logging.getLogger("ray").setLevel(logging.ERROR)
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)  # its errors are tracebacks; ours is told in a sentence
