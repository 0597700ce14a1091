"""A source -> parts: as many pictures as make one shard, each with its bytes, always cut at the same places."""

from __future__ import annotations

import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from ...errors import ImageError, UsageError, quoted
from ...images.folder import SUFFIXES
from ...jobs.records import told
from ...pipeline import Proof
from . import storage
from .sources import Source

_MOST_BYTES = 256 * 2**20
"""A part goes through the object store in one piece: it ends before its files are more."""
_TORN = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError)
_IMAGES = ("image", "jpg", "jpeg", "png", "webp", "img", "picture", "image_bytes", "bytes", "content", "data")
_KEYS = ("__key__", "key", "id", "image_id", "file_name", "filename", "path", "url", "name")
_ROWS = 64  # of a Parquet file that are in memory at once


@dataclass(frozen=True)
class Sample:
    """A picture on its way.

    Attributes:
        key: What it is called in the results; no other of its source is called so.
        data: The bytes of its file; b"" for one that could not be read.
        error: Why it could not, as `jobs.records.told`.
        proof: What was measured before a captioner saw it.
    """

    key: str
    data: bytes = b""
    error: dict[str, str] | None = None
    proof: Proof | None = None


@dataclass(frozen=True)
class Part:
    """The pictures of one shard.

    Attributes:
        number: Its place in its source, from 0.
        last: Whether its source ends with it.
    """

    source: int
    number: int
    last: bool
    samples: tuple[Sample, ...]


@dataclass(frozen=True)
class Columns:
    """Which columns of a Parquet file hold the picture and its name; "" finds them."""

    image: str = ""
    key: str = ""


FOUND = Columns()


def parts_of(source: Source, size: int, done: Set[int], columns: Columns = FOUND) -> Iterator[Part]:
    """The parts of a source that are not done yet, in order. A source without a picture is one empty part.

    Args:
        size: Pictures of a part, at most.
        done: Numbers of the parts that are.

    Raises:
        OSError: If the file system does not answer; asking again may help.
        UsageError: If the columns are not there, or a package is missing.
    """
    samples = _Peekable(_named_once(_READERS[source.kind](source, columns)))
    number = 0
    while True:
        held: list[Sample] = []
        weight = 0
        while (
            (sample := samples.peek()) is not None
            and len(held) < size
            and (not held or weight + len(sample.data) <= _MOST_BYTES)
        ):
            held.append(samples.take())
            weight += len(sample.data)
        last = samples.peek() is None
        if number not in done:
            yield Part(source.number, number, last, tuple(held))
        if last:
            return
        number += 1


class _Peekable:
    """Samples one by one, the next one seen before it is taken."""

    def __init__(self, samples: Iterator[Sample]) -> None:
        self._samples = samples
        self._next = next(samples, None)

    def peek(self) -> Sample | None:
        return self._next

    def take(self) -> Sample:
        sample, self._next = self._next, next(self._samples, None)
        assert sample is not None
        return sample


def _named_once(samples: Iterator[Sample]) -> Iterator[Sample]:
    seen: set[str] = set()
    for sample in samples:
        key, number = sample.key, 2
        while key in seen:
            key, number = f"{sample.key} ({number})", number + 1
        seen.add(key)
        yield sample if key == sample.key else replace(sample, key=key)


def _failed(key: str, message: str, hint: str = "") -> Sample:
    return Sample(key, error=told(ImageError(message, hint)))


def _pictures(source: Source, columns: Columns) -> Iterator[Sample]:
    for address, place in source.files:
        try:
            yield Sample(place, storage.read(address))
        except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
            why = (error.strerror or str(error)).lower()
            yield _failed(place, f"{quoted(address, 200)} cannot be read: {why}.", "Check its permissions.")


def _tar(source: Source, columns: Columns) -> Iterator[Sample]:
    try:
        from webdataset.tariterators import group_by_keys, tar_file_iterator
    except ImportError as error:
        raise UsageError(
            f"WebDataset tars need the package webdataset, which cannot be loaded: {error}.",
            "pip install webdataset, on every machine of the cluster.",
        ) from None
    ((address, place),) = source.files
    doubled: list[str] = []

    def go_on(error: Exception) -> bool:
        doubled.append(str(error.args[0]))
        return True

    with storage.stream(address) as file:
        files = ({**member, "__url__": place} for member in tar_file_iterator(file))
        samples = group_by_keys(files, handler=go_on)
        try:
            for sample in samples:
                yield from _of_group(place, sample)
        except _TORN as error:
            yield _failed(place, f"The tar {quoted(place, 200)} ends in the middle: {error}.", "Fetch it again.")
    for message in doubled:
        yield _failed(place, f"In the tar {quoted(place, 200)}, {message.partition(' {')[0]}.")


def _of_group(place: str, sample: dict[str, Any]) -> Iterator[Sample]:
    """A WebDataset sample's picture: its jpg, png ..., the plain one before masks and the like (seg.png).

    A name is cut at its first dot, so "v1.5.jpg" and "v1.6.jpg" come as one sample without a plain picture: each is a
    picture of its own then.
    """
    key = f"{place}/{sample['__key__']}"
    names = [name for name in sample if not name.startswith("__") and f".{name}".endswith(tuple(SUFFIXES))]
    if not names:
        yield _failed(key, f"The sample {quoted(key, 200)} holds no picture.", "A picture is called jpg, png, webp ...")
    plain = sorted(name for name in names if "." not in name)
    for name in plain[:1] or sorted(names):
        yield Sample(f"{key}.{name}", bytes(sample[name]))


def _parquet(source: Source, columns: Columns) -> Iterator[Sample]:
    import pyarrow.parquet as parquet

    ((address, place),) = source.files
    with storage.stream(address) as file:
        try:
            table = parquet.ParquetFile(file)
        except ValueError as error:  # pyarrow's ArrowInvalid is one
            yield _failed(
                place, f"{quoted(place, 200)} is no Parquet file: {str(error).splitlines()[0]}", "Fetch it again."
            )
            return
        image, key = _columns(table.schema_arrow, columns, place)
        number = 0
        for batch in table.iter_batches(_ROWS, columns=[image, *([key] if key else [])]):
            for row in batch.to_pylist():
                yield _of_row(place, row[image], row[key] if key else None, number)
                number += 1


def _columns(schema: Any, columns: Columns, place: str) -> tuple[str, str]:
    """(picture, key) by the names that data sets give them; key "" where there is none."""
    import pyarrow.types as types

    def holds_bytes(kind: Any) -> bool:
        if types.is_struct(kind):  # {"bytes", "path"}, as Hugging Face's data sets have it
            return any(kind.field(number).name == "bytes" for number in range(kind.num_fields))
        return bool(types.is_binary(kind) or types.is_large_binary(kind))

    usable = [field.name for field in schema if holds_bytes(field.type)]
    wanted = [columns.image] if columns.image else [*(name for name in _IMAGES if name in usable), *usable]
    image = next((name for name in wanted if name in usable), "")
    keys = [columns.key] if columns.key else [name for name in _KEYS if name in schema.names and name != image]
    if not image or (columns.key and columns.key not in schema.names):
        named = columns.key if image else columns.image
        lacking = f"no column {quoted(named)}" if named else "no column of picture bytes"
        raise UsageError(
            f"The Parquet file {quoted(place, 200)} has {lacking}.",
            f"Its columns: {', '.join(schema.names)[:300]}. --ray-image-column and --ray-key-column name them.",
        )
    return image, keys[0] if keys else ""


def _of_row(place: str, value: Any, key: Any, number: int) -> Sample:
    path = ""
    if isinstance(value, dict):
        value, path = value.get("bytes"), str(value.get("path") or "")
    name = str(key) if key is not None else PurePosixPath(path).name or f"{number:08d}"
    if not value:
        return _failed(f"{place}/{name}", f"Row {number} of {quoted(place, 200)} holds no picture.")
    return Sample(f"{place}/{name}", bytes(value))


_READERS: dict[str, Callable[[Source, Columns], Iterator[Sample]]] = {
    "pictures": _pictures,
    "tar": _tar,
    "parquet": _parquet,
}
