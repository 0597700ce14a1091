"""Which files make a checkpoint, and which of them a folder lacks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ..errors import BrokenModelError, quoted

SAFETENSORS = "model.safetensors"
PICKLED = "pytorch_model.bin"

# Any one of these sets makes a tokenizer.
_TOKENIZERS = (
    ("tokenizer.json",),
    ("vocab.txt",),
    ("vocab.json", "merges.txt"),
    ("spiece.model",),
    ("tokenizer.model",),
)
_SMALL = (
    "config.json", "generation_config.json", "preprocessor_config.json", "processor_config.json", "tokenizer.json",
    "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.txt", "vocab.json", "merges.txt",
    "spiece.model", "tokenizer.model", "chat_template.json", "chat_template.jinja", "video_preprocessor_config.json",
)  # fmt: skip


# transformers makes up for them; repositories of one family have them or not.
OPTIONAL = frozenset(
    ("generation_config.json", "special_tokens_map.json", "tokenizer_config.json", "added_tokens.json")
)


def wanted(published: Sequence[str], files: Sequence[str] = ()) -> list[str]:
    """The files to take out of a published repository: what we read, safetensors before pickles, no other framework's.

    Args:
        published: All file names of the repository.
        files: The ones to take, when the checkpoint names them.
    """
    if files:
        named = (SAFETENSORS if name == PICKLED and name not in published else name for name in files)
        return [name for name in named if name in published]
    small = [name for name in _SMALL if name in published]
    for whole, stem in ((SAFETENSORS, "model-"), (PICKLED, "pytorch_model-")):
        if whole in published:
            return [*small, whole]
        if f"{whole}.index.json" in published:
            suffix = Path(whole).suffix
            shards = sorted(name for name in published if name.startswith(stem) and name.endswith(suffix))
            return [*small, f"{whole}.index.json", *shards]
    return small


def unpublished(published: Sequence[str], files: Sequence[str]) -> list[str]:
    """The files a checkpoint names, which a repository or a folder lacks and a model cannot do without."""
    there = {*published, *OPTIONAL, *([PICKLED] if SAFETENSORS in published else ())}
    return [name for name in files if name not in there]


def weight_files(folder: Path) -> list[Path]:
    """The files holding the weights, safetensors before pickles; empty when there are none.

    Raises:
        BrokenModelError: If the index of a model in several files cannot be read.
    """
    for name in (SAFETENSORS, PICKLED):
        if (folder / name).is_file():
            return [folder / name]
        index = folder / f"{name}.index.json"
        if index.is_file():
            return [folder / shard for shard in sorted(set(_weight_map(index).values()))]
    return []


def lacking(folder: Path, files: Sequence[str] = ()) -> list[str]:
    """Names of the files a folder lacks before it can be loaded; empty when it is complete.

    Args:
        files: What it must hold, when the checkpoint names them.
    """
    if files:
        return unpublished([name for name in {*files, SAFETENSORS} if (folder / name).is_file()], files)
    lacks = [name for name in ("config.json", "preprocessor_config.json") if not (folder / name).is_file()]
    if "preprocessor_config.json" in lacks and (folder / "processor_config.json").is_file():
        lacks.remove("preprocessor_config.json")  # transformers 5 saves only this one
    if not any(all((folder / name).is_file() for name in names) for names in _TOKENIZERS):
        lacks.append("tokenizer.json")
    weights = weight_files(folder)
    if not weights:
        lacks.append(SAFETENSORS)
    return lacks + [path.name for path in weights if not path.is_file()]


def _weight_map(index: Path) -> dict[str, str]:
    try:
        return dict(json.loads(index.read_text(encoding="utf-8"))["weight_map"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokenModelError(
            f"The index {quoted(str(index), 200)} cannot be read.", "Copy or download it again."
        ) from error
