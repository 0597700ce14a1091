"""The host's own Interrogate CLIP, asked only when it has all it needs on disk.

Its `load()` and `categories()` fetch whatever is missing, and `interrogate()` swallows errors and ends the text in
"<error>": neither may happen to a person who asked for a comparison.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import HostError, MissingModelError
from ..records import Picture
from .abilities import folders, interrogator, memory

_CLIP_FILE = "ViT-L-14.pt"
_BERT = "bert-base-uncased"
_ERROR = "<error>"


def interrogate(picture: Picture) -> str:
    """What the host's Interrogate CLIP says of a picture. The caller has the host's turn.

    Raises:
        MissingModelError: If it would have to download something first.
        HostError: If the host has no interrogator, or its interrogation failed.
    """
    own = _interrogator()
    lacking = list(_lacking(own))
    if lacking:
        raise MissingModelError(
            f"The WebUI's Interrogate lacks {'; '.join(lacking)}.",
            "Its own button Interrogate CLIP in img2img downloads them; or copy them there.",
        )
    text = _asked(own, picture)
    if _ERROR in text or not text:
        raise HostError("The WebUI's Interrogate failed.", "The console says why.")
    return text


def _asked(own: Any, picture: Picture) -> str:
    try:
        return str(own.interrogate(picture.rgb)).strip()
    finally:
        for name in ("blip_patcher", "clip_patcher"):
            memory.give_back(getattr(own, name, None))


def _interrogator() -> Any:
    found = interrogator.interrogator()
    if found is None:
        raise HostError("This WebUI has no Interrogate.", "Newer hosts removed it.")
    return found


def _lacking(own: Any) -> Iterator[str]:
    """Everything the host would fetch, with where it belongs."""
    if not Path(own.content_dir).exists():
        yield f"the label lists in {own.content_dir}"
    if own.clip_model is None and not _whole_clip(_clip_file()):
        yield f"{_CLIP_FILE} (890 MB) in {_clip_file().parent}"
    if own.blip_model is None:
        yield from _lacking_blip()


def _lacking_blip() -> Iterator[str]:
    from .parts.blip import FOLDER, WEIGHTS

    folder = folders.loader_folder(FOLDER)
    if not WEIGHTS.lies_in(folder):
        yield f"{WEIGHTS.name} ({WEIGHTS.size}) in {folder}"
    if not _has_bert():
        yield f"the vocabulary of {_BERT} in the hub's cache"


def _clip_file() -> Path:
    return folders.clip_weights() / _CLIP_FILE


def _whole_clip(path: Path) -> bool:
    """Whether the host would take the file: with another checksum it downloads it again."""
    if not path.is_file():
        return False
    try:
        from clip.clip import _MODELS  # type: ignore[import-not-found]
    except Exception:  # the package is the host's; without it there is nothing to ask
        return False
    stat = path.stat()
    return _checksum(path, stat.st_size, stat.st_mtime_ns) == str(_MODELS["ViT-L/14"]).split("/")[-2]


@lru_cache(maxsize=4)
def _checksum(path: Path, size: int, changed: int) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(1 << 22):
            digest.update(piece)
    return digest.hexdigest()


def _has_bert() -> bool:
    from transformers import BertTokenizer

    try:
        BertTokenizer.from_pretrained(_BERT, local_files_only=True)
    except (OSError, ValueError):
        return False
    return True
