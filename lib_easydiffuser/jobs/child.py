"""The other end of a pool: reads payloads, writes results, ends when nobody sends any more."""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import sys
from contextlib import suppress
from typing import IO, Any

from ..errors import EasyDiffuserError
from .pool import SIZE, exactly
from .records import broken, told


def main() -> None:
    """What a child process runs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; our parent says when it is over
    reader, writer = _streams()
    try:
        target, setup, paths = pickle.loads(_frame(reader))
        sys.path += [path for path in paths if path not in sys.path]
        work = None
        with suppress(Exception):  # told of with the first payload, which makes it again
            work = _made(target, setup)
        _answer(writer, (True, None))
        while True:
            payload = pickle.loads(_frame(reader))
            try:
                work = work or _made(target, setup)
                answer: Any = (True, work(payload))
            except EasyDiffuserError as error:
                answer = (False, told(error))
            except Exception as error:
                answer = (False, told(broken(error)))
            _answer(writer, answer)
    except (EOFError, BrokenPipeError):
        return


def _streams() -> tuple[IO[bytes], IO[bytes]]:
    """Our pipes. What a library prints goes to standard error, and it can read nothing."""
    reader, writer = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return reader, writer


def _made(target: str, setup: Any) -> Any:
    module, _, name = target.partition(":")
    return getattr(importlib.import_module(module), name)(setup)


def _frame(reader: IO[bytes]) -> bytes:
    return exactly(reader, SIZE.unpack(exactly(reader, SIZE.size))[0])


def _answer(writer: IO[bytes], answer: Any) -> None:
    data = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    writer.write(SIZE.pack(len(data)))
    writer.write(data)
    writer.flush()
