"""The command line, run in this process."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from lib_easydiffuser.standalone.cli import main


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.split("\n") if line]

    def is_one_sentence(self) -> bool:
        """An error for a person: one line, no traceback."""
        return self.err.startswith("Error: ") and self.err.count("\n") == 1 and "Traceback" not in self.err


Cli = Callable[..., Answer]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    def run(*arguments: object, stdin: bytes | None = b"") -> Answer:
        stream = None if stdin is None else io.TextIOWrapper(io.BufferedReader(io.BytesIO(stdin)))
        monkeypatch.setattr(sys, "stdin", stream)
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return run


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A small picture of one colour."""
    path = tmp_path / "red.png"
    Image.new("RGB", (96, 64), (200, 30, 30)).save(path)
    return path
