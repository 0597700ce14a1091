from __future__ import annotations

import io
import os
import threading
from pathlib import Path

import pytest

from lib_easydiffuser.errors import CaptionError, EasyDiffuserError, OutputError, UsageError
from lib_easydiffuser.standalone import streams
from lib_easydiffuser.standalone.streams import input_batches, print_line, standard_input


def lines(data: bytes) -> list[str | EasyDiffuserError]:
    return [line for batch in input_batches(io.BufferedReader(io.BytesIO(data))) for line in batch]


@pytest.mark.parametrize(
    "data, expected",
    [
        (b"", []),
        (b"one\ntwo", ["one", "two"]),
        (b"one\n\ntwo\n", ["one", "", "two"]),
        (b"one\r\ntwo\r\n", ["one", "two"]),
        (b"\xef\xbb\xbfone\n\xef\xbb\xbftwo\n", ["one", "\ufefftwo"]),
        ("고양이\u2028한 마리\x85\n".encode(), ["고양이\u2028한 마리\x85"]),
    ],
)
def test_lines_end_at_line_feeds_alone(data: bytes, expected: list[str]) -> None:
    assert lines(data) == expected


@pytest.mark.parametrize(
    "bad, says",
    [
        (b"caf\xe9", "Line 2 is not UTF-8 text .byte 0xe9 at 3."),
        (b"a\0b", "Line 2 holds NUL bytes"),
        (b"x" * 1_100_000, "Line 2 is longer"),
    ],
)
def test_a_line_that_is_no_text_is_an_error_in_its_place(bad: bytes, says: str) -> None:
    first, error, last = lines(b"one\n" + bad + b"\nthree\n")
    assert (first, last) == ("one", "three")
    assert isinstance(error, CaptionError)
    with pytest.raises(CaptionError, match=says):
        raise error


def test_a_long_line_is_not_kept_in_memory() -> None:
    class Endless(io.RawIOBase):
        left = 200

        def read1(self, size: int) -> bytes:
            self.left -= 1
            return b"x" * size if self.left else b""

    (batch,) = input_batches(Endless())
    assert isinstance(batch[0], CaptionError)


def test_many_lines_come_in_large_batches() -> None:
    data = b"a caption of some words\n" * 10_000
    batches = list(input_batches(io.BufferedReader(io.BytesIO(data))))
    assert sum(map(len, batches)) == 10_000
    assert len(batches) < 20


def test_a_line_is_answered_before_the_next_one_is_sent() -> None:
    # A program that sends a line and waits for the answer must not wait for ever.
    reader, writer = os.pipe()
    answered = threading.Event()
    got: list[str | EasyDiffuserError] = []

    def read() -> None:
        with os.fdopen(reader, "rb") as stream:
            for batch in input_batches(stream):
                got.extend(batch)
                answered.set()

    thread = threading.Thread(target=read)
    thread.start()
    os.write(writer, b"one\n")
    assert answered.wait(20)
    assert got == ["one"]
    os.close(writer)
    thread.join(20)
    assert not thread.is_alive()


def test_a_closed_standard_input_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams.sys, "stdin", None)
    with pytest.raises(UsageError, match="closed"):
        standard_input()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_behind_the_output_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    descriptor = os.open("/dev/full", os.O_WRONLY)
    # Unbuffered, so that nothing is left to be written when it is closed.
    full = io.TextIOWrapper(os.fdopen(descriptor, "wb", buffering=0), write_through=True)
    monkeypatch.setattr(streams.sys, "stdout", full)
    with pytest.raises(OutputError, match="no space left"):
        print_line("cat")
