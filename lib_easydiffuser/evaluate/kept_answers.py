"""What ways answered, line by line in a file: thousands of pictures that were stopped go on where they were."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from ..errors import OutputError, quoted
from ..host import Host
from ..settings import Settings
from .records import Answer
from .ways import Way


def question(way: Way, argument: str, settings: Settings, host: Host) -> str:
    """Names all that an answer hangs on beside the picture."""
    told = [way.name, argument, way.state(argument, settings, host), asdict(settings)]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:16]


class KeptAnswers:
    """Answers by question and picture.

    Args:
        path: Appended to; None keeps nothing. A last line that was cut short is left out.

    Raises:
        OutputError: If it cannot be written.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: dict[tuple[str, str], dict[str, Any]] = {}
        self._out: TextIO | None = None
        if path is not None and path.is_file():
            self._read(path)

    def get(self, asked: str, key: str) -> Answer | None:
        held = self._known.get((asked, key)) if key else None
        return _answer(held) if held is not None else None

    def put(self, asked: str, key: str, answer: Answer) -> None:
        if self._path is None or not key:
            return
        record = {"question": asked, "picture": key, **_record(answer)}
        self._known[(asked, key)] = record
        try:
            if self._out is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._out = self._path.open("a", encoding="utf-8")
            self._out.write(json.dumps(record) + "\n")
            self._out.flush()
        except OSError as error:
            raise OutputError(f"{quoted(str(self._path), 200)} cannot be written: {error.strerror}.") from error

    def close(self) -> None:
        if self._out is not None:
            self._out.close()
            self._out = None

    def _read(self, path: Path) -> None:
        for line in path.read_bytes().split(b"\n"):
            try:
                held = json.loads(line)
                _answer(held)
                self._known[(held["question"], held["picture"])] = held
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                continue  # the line at which a run was killed, or nothing of ours
        if path.stat().st_size and not path.read_bytes().endswith(b"\n"):
            with path.open("ab") as file:  # what comes next must not stand behind half a line
                file.write(b"\n")


def _record(answer: Answer) -> dict[str, Any]:
    told: dict[str, Any] = {"texts": list(answer.texts), "best": answer.best}
    told["without"] = {name: list(texts) for name, texts in answer.without.items()}
    if answer.vector is not None:
        told["vector"] = base64.b64encode(np.asarray(answer.vector, np.float32).tobytes()).decode()
    return told


def _answer(held: dict[str, Any]) -> Answer:
    vector = np.frombuffer(base64.b64decode(held["vector"]), np.float32) if "vector" in held else None
    without = {name: tuple(texts) for name, texts in held["without"].items()}
    return Answer(tuple(held["texts"]), without, vector, str(held["best"]))
