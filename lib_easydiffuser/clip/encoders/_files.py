"""Weights of CLIP models in the formats they are published in: where they lie and how they are read."""

from __future__ import annotations

import hashlib
import pickle
import zipfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import BrokenModelError, quoted
from ...host import Host
from ...models.checkpoint import Checkpoint
from ...models.find import home, search_folders

if TYPE_CHECKING:
    import torch

NAMES = ("open_clip_model.safetensors", "open_clip_pytorch_model.safetensors", "open_clip_pytorch_model.bin")
_SAMPLES, _SAMPLE = 64, 1 << 16


def find_file(checkpoint: Checkpoint, host: Host, others: Sequence[str] = ()) -> Path | None:
    """The weights of an open_clip repository, or a single file of another name.

    Args:
        others: File names looked for beside the models, in `CLIP/`, and in OpenAI's own cache (~/.cache/clip).
    """
    return next((path for path in _places(checkpoint, host, others) if path.is_file()), None)


def how_to_get_file(checkpoint: Checkpoint, host: Host) -> str:
    """Where the file belongs and where it is published."""
    return (
        f"Missing {(checkpoint.files or NAMES)[0]} in {home(host) / checkpoint.folder}. "
        f"Copy it there from {checkpoint.page} ({checkpoint.size}, {checkpoint.licence})."
    )


def read_state(path: Path) -> dict[str, torch.Tensor]:
    """Every tensor of the file by name, mapped where the format can be.

    Raises:
        BrokenModelError: If it is damaged, or a pickle that holds more than tensors.
    """
    import torch

    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file

            return dict(load_file(str(path)))
        if _is_script(path):  # OpenAI's files: TorchScript archives, whose reader makes tensors and nothing else
            return dict(torch.jit.load(str(path), map_location="cpu").state_dict())
        state = torch.load(str(path), map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path) or None)
        return dict(state.get("state_dict", state))
    # safetensors' and torch's readers have no common error.
    except (pickle.UnpicklingError, RuntimeError, OSError, EOFError, ValueError, KeyError, AttributeError) as error:
        raise _broken(path, error) from error
    except Exception as error:
        if type(error).__name__ != "SafetensorError":
            raise
        raise _broken(path, error) from error


def sampled_fingerprint(path: Path) -> str:
    """Names a weights file: its size and 64 pieces of 64 KiB spread over it.

    Reading 1.7 GB at every start would cost more than ranking; another training changes every piece.
    """
    stat = path.stat()
    return _sampled(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=32)
def _sampled(path: Path, size: int, changed: int) -> str:
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as stream:
        for number in range(_SAMPLES):
            stream.seek(max(size - _SAMPLE, 0) * number // (_SAMPLES - 1))
            digest.update(stream.read(_SAMPLE))
    return digest.hexdigest()[:16]


def _places(checkpoint: Checkpoint, host: Host, others: Sequence[str]) -> Iterator[Path]:
    organisation, _, name = checkpoint.repo.partition("/")
    for place in search_folders(host):
        for folder in (place / name, place / organisation / name, place / f"{organisation}--{name}"):
            yield from (folder / file for file in (*NAMES, *others))
        snapshots = place / f"models--{organisation}--{name}" / "snapshots"
        for snapshot in sorted(snapshots.iterdir()) if snapshots.is_dir() else ():
            yield from (snapshot / file for file in NAMES)
        yield from (folder / file for folder in (place, place / "CLIP") for file in others)
    yield from (Path.home() / ".cache" / "clip" / file for file in others)


def _is_script(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any("/code/" in name for name in archive.namelist())


def _broken(path: Path, error: Exception) -> BrokenModelError:
    return BrokenModelError(
        f"The weights {quoted(str(path), 200)} cannot be read: {quoted(str(error), 120)}.", "Download them again."
    )
