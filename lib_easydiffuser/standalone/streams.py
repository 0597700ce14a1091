"""Standard input as lines, standard output as lines: every way they can be broken, in one place."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

from ..errors import CaptionError, EasyDiffuserError, OutputError, UsageError
from ..serial import to_line

# Read at most this much before answering; also how much of a line is kept at most. A caption is a sentence.
_CHUNK = 1 << 16
_LINE_LIMIT = 1 << 20


def prepare_output() -> None:
    """UTF-8 whatever the locale says; what UTF-8 cannot write (odd file names) becomes an escape."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def standard_input() -> BinaryIO:
    """The bytes of standard input.

    Raises:
        UsageError: If it is closed.
    """
    if sys.stdin is None or sys.stdin.closed:
        raise UsageError("Standard input is closed.", "Pipe something into the command.")
    return sys.stdin.buffer


def print_line(text: str) -> None:
    """One line (or block) on standard output.

    Raises:
        OutputError: If it is full or broken. A closed pipe is no error of ours: BrokenPipeError passes.
    """
    _guarded(lambda: print(text))


def print_record(record: Mapping[str, Any]) -> None:
    """One JSON object on a line of its own."""
    print_line(to_line(record))


def flush_output() -> None:
    """Hand over what was printed, now."""
    if sys.stdout is not None:
        _guarded(sys.stdout.flush)


def tell(text: str) -> None:
    """A line for the person, beside the results."""
    if sys.stderr is not None:
        print(text, file=sys.stderr, flush=True)


def input_batches(stream: BinaryIO) -> Iterator[list[str | EasyDiffuserError]]:
    """Lines as they arrive: all that is there already, so that a file is read in large batches and a program
    that sends one line and waits gets its answer.

    A line that is no text is an error in its place. The byte order mark and CRLF of other systems are taken off.
    """
    number = 0
    for raws in _raw_batches(stream):
        batch: list[str | EasyDiffuserError] = []
        for raw in raws:
            number += 1
            batch.append(_decoded(raw, number))
        yield batch


def _raw_batches(stream: BinaryIO) -> Iterator[list[bytes]]:
    rest = b""
    read = getattr(stream, "read1", stream.read)
    while chunk := read(_CHUNK):
        first, *more = chunk.split(b"\n")
        # A line without end must not fill the memory: past the limit it is an error anyway.
        rest = (rest + first)[: _LINE_LIMIT + 1]
        if more:
            yield [rest, *more[:-1]]
            rest = more[-1]
    if rest:
        yield [rest]


def _decoded(raw: bytes, number: int) -> str | EasyDiffuserError:
    if len(raw) > _LINE_LIMIT:
        return CaptionError(f"Line {number} is longer than a million characters.", "One caption a line is wanted.")
    raw = raw.removesuffix(b"\r")
    try:
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        return CaptionError(
            f"Line {number} is not UTF-8 text (byte 0x{raw[error.start]:02x} at {error.start}).",
            "Save the captions as UTF-8.",
        )
    if "\0" in text:
        return CaptionError(f"Line {number} holds NUL bytes.", "That is binary data or UTF-16; save it as UTF-8 text.")
    return text


def _guarded(write: Callable[[], object]) -> None:
    try:
        write()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"The output cannot be written: {(error.strerror or str(error)).lower()}.") from error


def drop_output() -> None:
    """Point standard output nowhere, so that Python's own flush at exit has nothing to complain about."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
