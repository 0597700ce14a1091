"""What a caller hands in -> the bytes of a picture file and its name."""

from __future__ import annotations

import base64
import binascii
import re
import stat
import urllib.parse
from pathlib import Path

from ..errors import ImageError, TooLargeError, quoted

MAX_BYTES = 512 * 2**20

_MAGIC = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_DATA_URL = re.compile(r"\s*data:(?P<type>[^,]{0,200}),", re.IGNORECASE)
_FORMATS = "PNG, JPEG, WebP, GIF, BMP or TIFF"
# A path longer than this exists on no system we run on; base64 of any picture is longer than the magic.
_LONGEST_PATH = 4096


def file_bytes(source: str | Path | bytes) -> tuple[bytes, str]:
    """The file's bytes, and its name or "".

    Raises:
        ImageError: If there is no such file, or it cannot be read.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        return _not_empty(bytes(source), ""), ""
    if isinstance(source, Path):
        return _read(source)
    if not isinstance(source, str):
        raise ImageError(
            f"A picture cannot be read from {quoted(source)}.", "Give a path, bytes, base64 text or a PIL image."
        )
    if not source.strip():
        raise ImageError(f"No picture was given: {quoted(source[:20])}.", "Give a path or base64 text.")
    if match := _DATA_URL.match(source):
        return _not_empty(_from_data_url(source, match), "a data: URL"), ""
    if len(source) <= _LONGEST_PATH and _exists(source):
        return _read(Path(source))
    data = _from_base64(source)
    return (data, "") if data is not None and looks_like_picture(data) else _read(Path(source))


def looks_like_picture(data: bytes) -> bool:
    """Whether the first bytes are those of a picture file."""
    return data.startswith(_MAGIC) or data[4:8] == b"ftyp"


def _from_data_url(source: str, match: re.Match[str]) -> bytes:
    payload = source[match.end() :]
    if "base64" not in match["type"].lower():
        return urllib.parse.unquote_to_bytes(payload)
    data = _from_base64(urllib.parse.unquote(payload))
    if data is None:
        raise ImageError(f"The data: URL {quoted(source[:80])} is not valid base64.", "Was it cut when it was copied?")
    return data


def _from_base64(text: str) -> bytes | None:
    """The decoded bytes; None for text that is not base64, plain or url-safe, padded or not."""
    packed = "".join(text.split()).rstrip("=")
    try:
        plain = packed.encode("ascii").translate(bytes.maketrans(b"-_", b"+/"))
        return base64.b64decode(plain + b"=" * (-len(plain) % 4), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None


def _exists(text: str) -> bool:
    try:
        return Path(text).exists()
    except (OSError, ValueError):
        return False


def _read(path: Path) -> tuple[bytes, str]:
    name = quoted(str(path)[:1000], 200)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ImageError(f"{name} is a folder, not a picture.", "Name a picture in it.")
        if not stat.S_ISREG(status.st_mode):
            raise ImageError(f"{name} is not a regular file.", f"Give a {_FORMATS} file.")
        if status.st_size > MAX_BYTES:
            raise TooLargeError(
                f"The file {name} has {status.st_size / 2**20:.0f} MiB.", f"At most {MAX_BYTES // 2**20} MiB are read."
            )
        return _not_empty(path.read_bytes(), name), path.name
    except FileNotFoundError:
        raise ImageError(f"There is no such file: {name}.", "Check the path, or give base64 of a picture.") from None
    except PermissionError:
        raise ImageError(f"The file {name} may not be read.", "Check its permissions.") from None
    except ValueError:
        raise ImageError(f"There is no such file: {name}.", "A path cannot hold a NUL character.") from None
    except OSError as error:
        raise ImageError(f"The file {name} cannot be read: {error.strerror or error}.", "Check the path.") from None


def _not_empty(data: bytes, name: str) -> bytes:
    if not data:
        raise ImageError(f"The picture {name or quoted(data)} is empty.", f"Give a {_FORMATS} file with content.")
    if len(data) > MAX_BYTES:
        raise TooLargeError(
            f"The picture has {len(data) / 2**20:.0f} MiB.", f"At most {MAX_BYTES // 2**20} MiB are read."
        )
    return data
