"""What only a process of its own can show: signals, pipes, closed streams, the exit code a shell sees."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "lib_easydiffuser"]
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1"}


def run(root: Path, shell: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    line = shell.replace("EASY", f"'{sys.executable}' -m lib_easydiffuser")
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line}"],
        cwd=root,
        input=stdin,
        capture_output=True,
        env=ENVIRONMENT,
        timeout=120,
    )


def test_a_reader_that_goes_away_ends_it_quietly(root: Path) -> None:
    done = run(root, "EASY text | head -n 1", b"a red car\n" * 2000)
    assert done.stdout.count(b"\n") == 1
    assert (done.returncode, done.stderr) == (141, b"")


def test_closed_streams_and_a_locale_without_utf8(root: Path) -> None:
    done = run(root, "EASY text <&-")
    assert done.returncode == 2 and done.stderr.count(b"\n") == 1 and b"closed" in done.stderr
    done = run(root, "PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 LC_ALL=C EASY tags --json --no-negatives --caption 'a café'")
    assert done.returncode == 0, done.stderr
    assert "café".encode() in done.stdout


@pytest.mark.skipif(os.name != "posix", reason="signals of a terminal are a thing of POSIX")
def test_ctrl_c_ends_it_with_130_and_one_word(root: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "text"],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    )
    assert process.stdin and process.stdout
    process.stdin.write(b"a red car\n")
    process.stdin.flush()
    assert b"red car" in process.stdout.readline()  # now it waits for the next line
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"Stopped.\n")
