"""Label banks: the features of one list under one CLIP model, half precision, mapped from a file.

The file is a safetensors file with one tensor "embeds", shape (labels, width); its metadata names what it was
made of. It is written beside its place and moved there when complete. Unfinished rows wait in a `.part` file,
in the order of the sorted token sequences, and the next run goes on behind them.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BrokenModelError, Interrupted, ModelError, OutputError, quoted
from ..host import Host
from .branches import sort_order
from .lists import LabelList
from .tokens import padded
from .tower import TextTower

_FORMAT = "easy-diffuser label bank 1"
_AGAIN = "Delete it; it is made anew from the labels."
_MOST_HEADER = 1 << 20
Half = NDArray[np.float16]


@dataclass(frozen=True, eq=False)
class Bank:
    """Labels and their unit features, shape (labels, width)."""

    labels: LabelList
    matrix: Half


def bank_path(folder: Path, clip: str, labels: LabelList) -> Path:
    """Where a model's bank of a list lies: one file a model, list and content."""
    return folder / _safe(clip) / f"{_safe(labels.name)}-{labels.fingerprint[:12]}.safetensors"


def open_bank(path: Path, labels: LabelList, fingerprint: str) -> Bank:
    """The bank of those labels under the CLIP model of that fingerprint; no label is read.

    Raises:
        BrokenModelError: If the file is cut short, damaged, or of another list or model.
    """
    metadata, matrix = _mapped(path)
    if metadata.get("format") != _FORMAT:
        raise _refused(path, "is no label bank")
    if metadata.get("clip") != fingerprint:
        raise _refused(path, "was made by another CLIP model")
    if metadata.get("labels") != labels.fingerprint or len(matrix) != len(labels.labels):
        raise _refused(path, "was made of other labels")
    return Bank(labels, matrix)


def read_peer_cache(path: Path, labels: LabelList) -> Bank | None:
    """clip-interrogator's own cache of that list, when it is there, whole, and of these labels."""
    if not path.is_file() or labels.templates != ("{}",):
        return None
    try:
        from safetensors.numpy import load_file

        tensors = load_file(str(path))
    except Exception as error:  # safetensors' own error has no public base
        raise _refused(path, "cannot be read") from error
    name = "".join(map(chr, tensors.get("hash", np.empty(0, np.int8)).tolist()))
    embeds = tensors.get("embeds")
    if embeds is None or name != labels.peer_hash or len(embeds) != len(labels.labels):
        return None
    return Bank(labels, embeds.astype(np.float16, copy=False))


def build_bank(path: Path, labels: LabelList, tower: TextTower, fingerprint: str, host: Host) -> Bank:
    """Embed a list and write its bank; what an interrupted run embedded is kept and continued.

    Raises:
        Interrupted: If the person stopped it.
        OutputError: If it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.stem}.{fingerprint[:12]}.part")
        with _alone(part):
            order = _embed(part, labels, tower, host)
            matrix = _in_list_order(part, order, len(labels.templates), tower.width)
            write_bank(path, labels, matrix, fingerprint)
            part.unlink()
    except OSError as error:
        raise OutputError(
            f"The label bank {quoted(str(path), 200)} cannot be written: {(error.strerror or str(error)).lower()}.",
            "Make room, or choose another folder with --models-dir.",
        ) from error
    return open_bank(path, labels, fingerprint)


def write_bank(path: Path, labels: LabelList, matrix: Half, fingerprint: str) -> None:
    """The file, whole or not at all."""
    header = {
        "__metadata__": {"format": _FORMAT, "clip": fingerprint, "labels": labels.fingerprint, "kind": labels.kind},
        "embeds": {"dtype": "F16", "shape": list(matrix.shape), "data_offsets": [0, matrix.nbytes]},
    }
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 64)
    half = path.with_name(path.name + ".half")
    with half.open("wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        out.write(np.ascontiguousarray(matrix).tobytes() if matrix.size else b"")
        out.flush()
        os.fsync(out.fileno())
    half.replace(path)


def _embed(part: Path, labels: LabelList, tower: TextTower, host: Host) -> NDArray[np.intp]:
    """Append features to the part until it has all; gives the order they stand in."""
    texts = (template.replace("{}", label) for label in labels.labels for template in labels.templates)
    ids, lengths = padded(tower.tokens.sequence(text) for text in texts)
    order = sort_order(ids)
    row = tower.width * np.dtype(np.float16).itemsize
    done = min(part.stat().st_size // row, len(order)) if part.is_file() else 0
    with part.open("r+b" if done else "wb") as out:
        out.truncate(done * row)
        out.seek(done * row)
        rest = order[done:]
        for rows, features in tower.features(ids[rest], lengths[rest]):
            out.write(features.half().cpu().numpy().tobytes())
            out.flush()
            _tell(done + rows.stop, len(order), labels, host)
    return order


def _tell(done: int, total: int, labels: LabelList, host: Host) -> None:
    host.progress(done, total, f"Reading the labels of {labels.name}")
    if done < total and host.stopped():
        raise Interrupted(
            f"Stopped after {done} of {total} labels of {labels.name!r}.", "The next run goes on from here."
        )


def _in_list_order(part: Path, order: NDArray[np.intp], templates: int, width: int) -> Half:
    if not len(order):
        return np.empty((0, width), np.float16)
    rows = np.memmap(part, np.float16, "r", shape=(len(order), width))
    matrix = np.empty((len(order), width), np.float16)
    matrix[order] = rows
    if templates == 1:
        return matrix
    mean = matrix.astype(np.float32).reshape(-1, templates, width).mean(1)
    unit: Half = (mean / np.linalg.norm(mean, axis=1, keepdims=True)).astype(np.float16)
    return unit


def _mapped(path: Path) -> tuple[dict[str, str], Half]:
    """(metadata, matrix) of a bank file, nothing of it read but the header."""
    try:
        with path.open("rb") as stream:
            (length,) = struct.unpack("<Q", stream.read(8))
            if length > _MOST_HEADER:
                raise ValueError("the header is too long")
            header: dict[str, Any] = json.loads(stream.read(length))
            size = os.fstat(stream.fileno()).st_size
        shape = tuple(int(number) for number in header["embeds"]["shape"])
        start, end = header["embeds"]["data_offsets"]
        whole = header["embeds"]["dtype"] == "F16" and len(shape) == 2 and end - start == 2 * shape[0] * shape[1]
        if not whole or start or size != 8 + length + end:
            raise ValueError("it is cut short")
        matrix: Half = (
            np.memmap(path, np.float16, "r", 8 + length, shape) if end else np.empty(shape, np.float16)
        )  # fmt: skip
        return dict(header.get("__metadata__", {})), matrix
    except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
        raise _refused(path, f"cannot be read ({quoted(str(error), 80)})") from error


def _refused(path: Path, why: str) -> BrokenModelError:
    return BrokenModelError(f"The label bank {quoted(str(path), 200)} {why}.", _AGAIN)


def _safe(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_. " else "_" for letter in name) or "_"


@contextmanager
def _alone(part: Path) -> Iterator[None]:
    """Nobody else makes banks of the same model meanwhile."""
    from filelock import FileLock, Timeout

    lock = FileLock(str(part.with_name(".making.lock")))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise ModelError(
            f"Something else is making label banks in {quoted(str(part.parent), 200)}.", "Wait for it to finish."
        ) from None
    try:
        yield
    finally:
        lock.release()
