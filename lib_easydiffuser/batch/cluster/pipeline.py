"""The stages as a Ray Data pipeline. Queue, scheduling and retries are Ray's; nothing else of ours imports Ray.

    sources ─► read (tasks) ─► [measure (tasks)] ─► caption (actors, a model each) ─► tags ─► write (tasks) ─► marks

A row that travels is a part: all pictures of one shard, pickled. So no block, whatever its size, tears a shard, and a
part whose worker was killed is simply made again: the shard it writes is the same to the byte.
"""

from __future__ import annotations

import logging
import os
import pickle
import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ...errors import EasyDiffuserError, HostError, Interrupted, UsageError, quoted
from ...host import Host
from .parts import Part, parts_of
from .plan import Plan
from .shards import Mark
from .work import Captioning, Resources, Result, Setup, Texts, Writing, measured, put

HINT = (
    'pip install "ray[data]" webdataset pyarrow fsspec, in an environment of its own: Ray wants newer packages than a '
    "WebUI has."
)
_READING_CPUS = 0.25  # tasks that wait for a file system and write: four share a processor
_TRIES = 3
_CONNECT_S = 10.0
_PORT = 6379  # Ray's own choice


def require_ray() -> Any:
    """Ray, with Ray Data; its usage statistics are off.

    Raises:
        UsageError: If it is not here, or does not load.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        import ray
        import ray.data
    except ImportError as error:
        first = (str(error).splitlines() or ["no reason given"])[0].rstrip(".")
        raise UsageError(f"A cluster needs Ray Data, which cannot be loaded: {first}.", HINT) from None
    return ray


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """Ray, as a driver of the cluster at that address; our code goes with it.

    Raises:
        UsageError: Without an address.
        HostError: If no cluster answers there.
    """
    if not address or address == "local":
        raise UsageError(
            "No Ray cluster was named.",
            "RAY_ADDRESS=host:6379 (or auto for one on this machine, after `ray start --head`); whoever reaches that "
            "address can run code there.",
        )
    _require_answer(address)  # before the import: it may say how Ray is to be imported
    ray = require_ray()
    if ray.is_initialized():  # the caller's own
        yield ray
        return
    code = {"py_modules": [str(Path(__file__).resolve().parents[2])], "excludes": ["__pycache__", "*.pyc"]}
    try:
        ray.init(
            address=address, runtime_env={**code, "env_vars": {"RAY_USAGE_STATS_ENABLED": "0"}},
            log_to_driver=False, logging_level=logging.ERROR,
        )  # fmt: skip
    except Exception as error:  # ConnectionError, RuntimeError, ValueError, ImportError of the client ...
        raise HostError(
            f"The Ray cluster at {quoted(address, 120)} was not joined: {_first(error)}.",
            "Its Ray and Python must be of the same version as here.",
        ) from error
    try:
        yield ray
    finally:
        ray.shutdown()


def _require_answer(address: str) -> None:
    """Ask at once, where Ray would ask for minutes.

    Raises:
        HostError: If nobody answers.
    """
    if address == "auto":
        return
    parts = urlsplit(address if "://" in address else f"//{address}")
    host, port = parts.hostname or "", parts.port or _PORT
    try:
        _ask(host, port)
    except (OSError, ValueError) as error:
        raise HostError(
            f"Nobody answers at the Ray cluster's address {quoted(address, 120)}: {_first(error)}.",
            "It is host:6379 of the cluster's head.",
        ) from error
    if host in ("127.0.0.1", "localhost", "::1") and not _answers(_own_address(), port):
        # Ray takes this machine's address in the network for 127.0.0.1, and a head that is bound to that is not there.
        os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")


def _ask(host: str, port: int) -> None:
    socket.create_connection((host, port), _CONNECT_S).close()


def _answers(host: str, port: int) -> bool:
    try:
        _ask(host, port)
    except OSError:
        return False
    return True


def _own_address() -> str:
    """This machine's address in the network, as Ray finds it; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(asked.getsockname()[0])


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
        f"The cluster gave up: {_first(error)}.", "What is written stays; the same command goes on from there."
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


def _first(error: BaseException) -> str:
    said = getattr(error, "strerror", None) or str(error)
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return quoted(lines[-1] if lines else type(error).__name__, 200).strip("'\"").rstrip(".")


def _quiet(ray: Any) -> None:
    """Our own lines tell how far it is."""
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    warnings.filterwarnings("ignore", module=r"ray\.")
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.ERROR)
