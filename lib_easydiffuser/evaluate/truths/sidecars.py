"""The text beside a picture: NAME.json with a prompt, or NAME.txt that is one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ...batch.owners import recorded
from ...images.embedded.infotext import parse_infotext
from ..records import Trouble
from ._contract import Found, TruthReader
from ._table import PROMPTS, texts_of

_MOST = 1 << 20
_OURS = "what stands beside it was written by `tags`, which is a guess and no truth"


class SidecarTruths(TruthReader):
    """A .txt with the WebUI's generation parameters gives their prompt; what `tags --out` wrote is no truth."""

    name = "sidecars"
    title = "a .json or .txt beside every picture"
    order = 20

    def of(self, paths: Sequence[Path], table: Path | None) -> Found:
        found = Found()
        for path in paths:
            try:
                texts, why = _beside(path)
            except (OSError, ValueError, RecursionError) as error:
                texts, why = [], f"what stands beside it cannot be read: {str(error)[:100]}"
            if texts:
                found.truths[path] = tuple(texts)
            elif why:
                found.troubles.append(Trouble(path.name, why))
        return found


def _beside(path: Path) -> tuple[list[str], str]:
    """(the prompts, why there are none); ([], "") where nothing stands there."""
    bases = (path.with_suffix(""), path)
    if any(recorded(record) is not None for base in bases for record in _records(base)):
        return [], _OURS
    for file in _files(bases):
        text = _read(file)
        texts = _of_json(json.loads(text)) if file.suffix == ".json" else _of_text(text)
        if texts:
            return texts, ""
        return [], f"{file.name} beside it holds no prompt"
    return [], ""


def _records(base: Path) -> tuple[Path, Path]:
    return base.with_name(f"{base.name}.json"), base.with_name(f"{base.name}.easydiffuser.json")


def _files(bases: Sequence[Path]) -> Iterator[Path]:
    for suffix in (".json", ".txt"):
        for base in bases:
            file = base.with_name(f"{base.name}{suffix}")
            if file.is_file():
                yield file


def _read(file: Path) -> str:
    with file.open("rb") as opened:
        raw = opened.read(_MOST + 1)
    if len(raw) > _MOST:
        raise ValueError(f"{file.name} is larger than a megabyte")
    return raw.decode("utf-8-sig")


def _of_json(told: Any) -> list[str]:
    if not isinstance(told, dict):
        return []
    return next((texts for key in PROMPTS if (texts := texts_of(told.get(key)))), [])


def _of_text(text: str) -> list[str]:
    parsed = parse_infotext(text)
    return texts_of(parsed.prompt if parsed.marked else text)
