"""Where the host keeps its files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ._look import attribute
from .settings import attribute_of_options, flag


def models() -> Path | None:
    """The folder of models; `--data-dir` and `--models-dir` are in it."""
    found = attribute("modules.paths:models_path", "modules.shared:models_path")
    return Path(found) if found else None


def loader_folder(name: str) -> str:
    """One of the folders of models, written as the host's loader writes it."""
    # A Path would drop the "/./" of a path, which the host takes for a hidden part.
    return os.path.join(str(attribute("modules.paths:models_path") or ""), name)  # noqa: PTH118


def walked(folder: str, suffix: str) -> Iterator[str]:
    """What the host's own walk finds of a suffix: through links, and as its setting for hidden folders says."""
    walk = attribute("modules.util:walk_files")
    if walk is not None:
        yield from walk(folder, allowed_extensions=[suffix])


def embeddings() -> Path | None:
    """The folder of textual inversions."""
    found = flag("embeddings_dir") or attribute("modules.shared:opts.embeddings_dir")
    return Path(found) if found else None


def clip_weights() -> Path:
    """Where OpenAI's CLIP keeps its files for the host."""
    return Path(flag("clip_models_path") or "~/.cache/clip").expanduser()


# One folder for all pictures, which then stands for the others, or one each.
_SAVED = ("outdir_samples", "outdir_txt2img_samples", "outdir_img2img_samples", "outdir_extras_samples", "outdir_save")


def outputs() -> list[Path]:
    """Where the host saves pictures, each folder once; relative ones are meant from where it runs."""
    named = [str(attribute_of_options(name, "") or "") for name in _SAVED]
    return list(dict.fromkeys(Path(os.path.abspath(name)) for name in named if name))  # noqa: PTH100 -- links stay
