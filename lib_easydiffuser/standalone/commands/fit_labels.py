"""`fit-labels`: a linear head on CLIP's image features, from the pictures a person tagged."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ...clip.cache import readable_features
from ...clip.encoders import choose
from ...clip.head import fit_head, head_path, save_head
from ...errors import OutputError, UsageError, quoted
from ...images import find_pictures
from ...models.find import with_models_dir
from ...settings import knobs
from ..arguments import add_knobs, settings_of
from ..host import StandaloneHost
from ..streams import tell
from ._contract import Command


class FitLabels(Command):
    """Pictures with a .txt of comma-separated tags beside them, as `tags --out` and trainers write them."""

    name = "fit-labels"
    title = "learn your own tags from your tagged pictures"
    order = 81
    epilog = "example: python -m lib_easydiffuser fit-labels my-pictures --recursive"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="pictures, each with its .txt")
        parser.add_argument("--recursive", action="store_true", help="look into subfolders too")
        parser.add_argument(
            "--out", type=Path, metavar="FILE", help="where to write the head; beside the models by default"
        )
        add_knobs(parser, only=[name for name in knobs() if name in ("clip", "max_side", "models_dir")])

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        settings = settings_of(options)
        furnished = with_models_dir(host, settings)
        model = choose(settings.clip, furnished)
        tagged = _tagged(options.folder, options.recursive)
        seen = readable_features([path for path, _ in tagged], model, settings, furnished)
        for error in seen.broken.values():
            tell(f"Left out: {error}")
        tagged = [tagged[row] for row in seen.rows]
        head = fit_head(seen.features, [tags for _, tags in tagged], model.fingerprint(furnished))
        path = options.out or head_path(model, furnished)
        try:
            save_head(head, path)
        except OSError as error:
            raise OutputError(f"The head cannot be written to {quoted(str(path))}.", str(error)) from error
        tell(_summary(head.tags, head.quality.tolist(), len(tagged)))
        tell(f"Written to {path}.")
        return 0


def _tagged(folder: Path, recursive: bool) -> list[tuple[Path, list[str]]]:
    """Pictures with their tags; those without a .txt are left out."""
    found = [(path, _tags(path.with_suffix(".txt"))) for path in find_pictures(folder, recursive)]
    tagged = [(path, tags) for path, tags in found if tags]
    if len(tagged) < 2:
        raise UsageError(
            f"{quoted(str(folder), 200)} has {len(tagged)} tagged pictures.",
            "Put a .txt with comma-separated tags beside every picture.",
        )
    return tagged


def _tags(path: Path) -> list[str]:
    if not path.is_file():
        return []
    text = path.read_text("utf-8-sig", "replace")
    return [" ".join(tag.split()) for tag in text.replace("\n", ",").split(",") if tag.strip()]


def _summary(tags: Sequence[str], quality: Sequence[float], pictures: int) -> str:
    best = sorted(zip(quality, tags, strict=True), reverse=True)
    shown = ", ".join(f"{tag} {value:.2f}" for value, tag in best[:5])
    mean = sum(quality) / len(quality)
    return f"{len(tags)} tags from {pictures} pictures, mean F1 {mean:.2f} with each picture left out once: {shown}."
