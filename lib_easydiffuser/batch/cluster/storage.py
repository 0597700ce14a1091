"""Files by their address, wherever they lie: by fsspec, else by pyarrow. Each is there whole or not at all."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit
from uuid import uuid4

from ...errors import ImageError, OutputError, UsageError, quoted
from ...files import write_whole

# There, a put is one step, and a rename would be a second copy.
_OBJECTS = frozenset(("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oci", "oss"))
_STAMPS = ("etag", "ETag", "md5Hash", "mtime", "LastModified", "last_modified", "updated")


@dataclass(frozen=True)
class Entry:
    """A file that was listed.

    Attributes:
        place: Its path below what was listed.
        stamp: What changes when the file does (ETag, time of change); "" where its file system knows nothing such.
    """

    address: str
    place: str
    size: int
    stamp: str


def is_address(text: str) -> bool:
    """Whether a text names a file system (s3://...), and no path of this machine."""
    return "://" in text


def absolute(address: str) -> str:
    """The same for a machine that works in another folder."""
    return address if is_address(address) else str(Path(address).expanduser().absolute())


def join(address: str, *names: str) -> str:
    """The address of something below a folder."""
    return "/".join([address.rstrip("/"), *names])


def listed(address: str, recursive: bool = True) -> list[Entry]:
    """The files of a folder, or the one file that is named, or those that a pattern with * fits; hidden ones left out.

    Raises:
        ImageError: If there is nothing of that name, or it cannot be read.
    """
    fs, path = _opened(address)
    try:
        if "*" in path:
            found = fs.glob(path, detail=True)
            top = posixpath.dirname(path.partition("*")[0])
        elif fs.isfile(path):
            found, top = {path: fs.info(path)}, posixpath.dirname(path)
        else:
            found, top = fs.find(path, maxdepth=None if recursive else 1, detail=True), path
            if not found and not fs.isdir(path):
                raise FileNotFoundError(path)
    except FileNotFoundError:
        raise ImageError(f"There is nothing at {quoted(address, 200)}.", "Check the address.") from None
    except OSError as error:
        raise ImageError(f"{quoted(address, 200)} cannot be read: {_why(error)}.", "Check its permissions.") from error
    entries = (_entry(address, top, name, info) for name, info in found.items() if info.get("type") != "directory")
    return [entry for entry in entries if not any(piece.startswith(".") for piece in entry.place.split("/"))]


def stream(address: str) -> IO[bytes]:
    """The file, open for reading from its beginning to its end.

    Raises:
        OSError: If it cannot be opened.
    """
    fs, path = _opened(address)
    opened: IO[bytes] = fs.open(path, "rb")
    return opened


def read(address: str) -> bytes:
    """The whole file.

    Raises:
        OSError: If it cannot be read.
    """
    fs, path = _opened(address)
    return bytes(fs.cat_file(path))


def write(address: str, data: bytes) -> None:
    """Put the file there in one step, over what stands there.

    Raises:
        OutputError: If it cannot be written.
    """
    fs, path = _opened(address)
    if not is_address(address):
        write_whole(Path(path), data)
        return
    try:
        if urlsplit(address).scheme in _OBJECTS:
            fs.pipe_file(path, data)
        else:
            _put_beside(fs, path, data)
    except OSError as error:
        raise OutputError(f"{quoted(address, 200)} cannot be written: {_why(error)}.", "Check the address.") from error


def remove(addresses: Iterable[str]) -> None:
    """Take files away; one that is not there is none the less."""
    for address in addresses:
        fs, path = _opened(address)
        try:
            fs.rm_file(path)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise OutputError(f"{quoted(address, 200)} cannot be taken away: {_why(error)}.") from error


def _put_beside(fs: Any, path: str, data: bytes) -> None:
    """Write beside the place, then rename: nobody reads half a file."""
    part = f"{posixpath.dirname(path)}/.{posixpath.basename(path)}.{uuid4().hex[:8]}.part"
    fs.makedirs(posixpath.dirname(path), exist_ok=True)
    try:
        fs.pipe_file(part, data)
        try:
            fs.mv(part, path)
        except FileExistsError:  # SFTP, SMB: a rename puts nothing over another
            fs.rm_file(path)
            fs.mv(part, path)
    finally:
        if fs.exists(part):
            fs.rm_file(part)


def _entry(address: str, top: str, name: str, info: Mapping[str, Any]) -> Entry:
    stamp = next((str(info[key]) for key in _STAMPS if info.get(key)), "")
    place = posixpath.relpath(name, top) if top else name
    return Entry(_address_of(address, name), place, int(info.get("size") or 0), stamp)


def _address_of(address: str, path: str) -> str:
    """The address of a path on the file system that `address` lies on."""
    if not is_address(address) or is_address(path):  # of http, paths are addresses
        return path
    parts, inside = urlsplit(address), path.lstrip("/")
    if not parts.netloc:
        return f"{parts.scheme}://{path}"
    # s3 and its like have the bucket in the path, hdfs and sftp have the host before it.
    held = inside.split("/")[0] == parts.netloc
    return f"{parts.scheme}://{inside}" if held else f"{parts.scheme}://{parts.netloc}/{inside}"


def _opened(address: str) -> tuple[Any, str]:
    """(file system, path on it), in fsspec's terms."""
    if not is_address(address):
        return _local(), str(Path(address).expanduser().absolute())
    scheme, _, _ = address.partition("://")
    fs = _file_system(scheme, urlsplit(address).netloc)
    return fs, str(fs._strip_protocol(address))


@lru_cache(maxsize=1)
def _local() -> Any:
    return _fsspec().filesystem("file")


def _fsspec() -> Any:
    try:
        import fsspec
    except ImportError as error:
        raise UsageError(f"Files are read by fsspec, which is not here: {error}.", "pip install fsspec") from None
    return fsspec


@lru_cache(maxsize=32)
def _file_system(scheme: str, host: str) -> Any:
    """fsspec's file system; where it has none, or its driver is not installed, pyarrow's.

    Raises:
        UsageError: If neither knows it.
    """
    address = f"{scheme}://{host}"
    try:
        return _fsspec().core.url_to_fs(f"{address}/")[0]
    except (ImportError, ValueError, OSError) as first:
        try:
            return _arrow(address)
        except Exception as second:  # pyarrow says no by ArrowInvalid, ArrowKeyError, OSError, ImportError ...
            why = quoted(str(second).splitlines()[0] if str(second) else type(second).__name__, 160)
            raise UsageError(
                f"The file system of {quoted(address, 100)} cannot be reached: {_why(first)}; pyarrow: {why}.",
                "Install what fsspec needs for it, on every machine of the cluster.",
            ) from second


def _arrow(address: str) -> Any:
    from fsspec.implementations.arrow import ArrowFSWrapper
    from pyarrow.fs import FileSystem

    return ArrowFSWrapper(FileSystem.from_uri(f"{address}/")[0])


def _why(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).rstrip(".").lower()
