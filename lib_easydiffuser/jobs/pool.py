"""Processes of our own that do pure work beside us: neither forked nor told what the host's main program is.

A fork of a process that has threads or a GPU hangs or crashes, and multiprocessing's "spawn" runs the main program of
the host once more. A child here is a fresh interpreter that reads payloads and writes results; when one dies, another
takes its place and its payload, which is given up when that dies too.
"""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from ..errors import EasyDiffuserError, HostError
from .records import error_of

SIZE = struct.Struct("<Q")
_ROOT = str(Path(__file__).resolve().parents[2])
_AHEAD = 3
"""Payloads a worker that are under way or waiting to be fetched: more would only fill the memory."""
_LIBRARIES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")
_ONE_THREAD = dict.fromkeys(_LIBRARIES, "1")
_ALONE = "One worker needs no process."
_TRIES = 2
"""One may be killed from outside, for the memory; the payload that a second dies over is to blame."""
_GLANCE = 0.2
"""Seconds after which one who waits looks whether to go on."""
_START = "import sys; sys.path[:0] = [sys.argv[1]]; from lib_easydiffuser.jobs.child import main; main()"


@dataclass(frozen=True)
class Ready:
    """A payload that needs no work: its value is the result, in its place among the others."""

    value: Any


class DiedError(Exception):
    """The process that had a payload ended over it."""


class Child:
    """One process.

    Args:
        target: "package.module:function"; called once with `setup`, it gives the function that does the work.
    """

    def __init__(self, target: str, setup: Any) -> None:
        self._first = (target, setup, [path for path in sys.path if path])
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._busy = self._ended = False

    def do(self, payload: Any) -> Any:
        """The result of a payload, or the error of our tree that it ended in.

        Raises:
            DiedError: If the process ended over it, or was ended.
            HostError: If none can be started: no payload is to blame for that.
        """
        process, new = self._taken()
        try:
            if new:
                self._greet(process)
            _send(process.stdin, payload)
            return _received(process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self.close()
            raise DiedError from error
        except HostError:
            self.close()
            raise
        finally:
            self._busy = False

    def end(self) -> None:
        """From another thread: nothing more is begun, and who waits for an answer is told at once that it died."""
        with self._turn:
            self._ended = True
            if self._busy and self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """End it."""
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):  # what was still to be sent is wanted no more
                    stream.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _taken(self) -> tuple[subprocess.Popen[bytes], bool]:
        """The process, and whether it is a new one."""
        with self._turn:
            if self._ended:
                raise DiedError
            new = self._process is None
            process = self._process = self._process or _started()
            self._busy = True
            return process, new

    def _greet(self, process: subprocess.Popen[bytes]) -> None:
        """Tell a new one what it is for, and wait until it says that it is there."""
        try:
            _send(process.stdin, self._first)
            _received(process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise HostError("A worker cannot be started: it ended at once.", _ALONE) from error


def _started() -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            [sys.executable, "-c", _START, _ROOT],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **_ONE_THREAD},
        )  # fmt: skip
    except OSError as error:
        raise HostError(f"A worker cannot be started: {error}.", _ALONE) from error


class Pool:
    """Several of them.

    Args:
        target, setup: See `Child`; both are the same for all.
    """

    def __init__(self, workers: int, target: str, setup: Any) -> None:
        self._workers = workers
        self._target, self._setup = target, setup
        self._local = threading.local()
        self._children: list[Child] = []
        self._turn = threading.Lock()
        self._closed = False
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="easy-diffuser-pool")

    def map(self, payloads: Iterable[Any], go_on: Callable[[], None] = lambda: None) -> Iterator[Any]:
        """Results in the order of the payloads, errors of our tree in their places; few are ahead of who reads them.

        Args:
            go_on: Asked while a result is waited for; what it raises ends it.
        """
        waiting: deque[Future[Any]] = deque()
        try:
            for payload in payloads:
                waiting.append(self._threads.submit(self._do, payload))
                if len(waiting) >= self._workers * _AHEAD:
                    yield _awaited(waiting.popleft(), go_on)
            while waiting:
                yield _awaited(waiting.popleft(), go_on)
        finally:
            for future in waiting:
                future.cancel()

    def close(self) -> None:
        """End all of them, whatever they are at."""
        with self._turn:
            self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in self._children:
            child.end()  # before its thread is waited for, which waits for it
        self._threads.shutdown(wait=True)
        for child in self._children:
            child.close()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _do(self, payload: Any) -> Any:
        if isinstance(payload, Ready):
            return payload.value
        for _ in range(_TRIES):
            with suppress(DiedError):
                return self._child().do(payload)
        return EasyDiffuserError("The process that read it ended.", "The file makes a library crash; leave it out.")

    def _child(self) -> Child:
        """This thread's."""
        with self._turn:
            if self._closed:
                raise DiedError
            child: Child | None = getattr(self._local, "child", None)
            if child is None:
                child = self._local.child = Child(self._target, self._setup)
                self._children.append(child)
            return child


def _awaited(future: Future[Any], go_on: Callable[[], None]) -> Any:
    while not wait([future], _GLANCE).done:
        go_on()
    return future.result()


def _send(stream: IO[bytes] | None, thing: Any) -> None:
    assert stream is not None
    data = pickle.dumps(thing, pickle.HIGHEST_PROTOCOL)
    stream.write(SIZE.pack(len(data)))
    stream.write(data)
    stream.flush()


def _received(stream: IO[bytes] | None) -> Any:
    assert stream is not None
    good, result = pickle.loads(exactly(stream, SIZE.unpack(exactly(stream, SIZE.size))[0]))
    return result if good else error_of(result)


def exactly(stream: IO[bytes], size: int) -> bytes:
    """So many bytes.

    Raises:
        EOFError: If the stream ends before.
    """
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
