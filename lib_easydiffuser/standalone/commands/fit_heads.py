"""`fit-heads`: the two maps from attention to meaning, fitted for a text encoder."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ...attention import encoders
from ...attention.calibrate import LEAST_AUC, calibrate, deciding_auc, heads_file
from ...attention.calibration import LabelledCaption, calibration_captions, development_captions
from ...errors import ModelError
from ...files import write_text
from ..host import StandaloneHost
from ..streams import tell
from ._contract import Command

Labelled = Sequence[LabelledCaption]


class FitHeads(Command):
    """Development data when a folder of it is given and there, else the project's own calibration captions."""

    name = "fit-heads"
    title = "fit the maps that turn an encoder's attention into taggable words and importance"
    order = 80
    epilog = "example: python -m lib_easydiffuser fit-heads --encoder minilm --out heads.json"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--encoder", default="minilm", help="the text encoder (see `encoders`)")
        parser.add_argument("--data", type=Path, help="folder with factual.dev.jsonl and coco5.dev.jsonl")
        parser.add_argument("--out", type=Path, help="where to write the maps; beside the models by default")

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        encoder = encoders.REGISTRY.get(options.encoder, host)
        taggable, importance, origin = _data(options.data)
        maps = calibrate(encoder, host, taggable, importance, origin)
        auc, spearman = deciding_auc(maps), maps.figures["spearman"]
        heard = f"AUC {maps.figures['auc']:.3f} ({auc:.3f} on new words, place for place), Spearman {spearman:.3f}"
        tell(f"{encoder.title}: {heard} on a held-out fifth ({origin}).")
        if auc < LEAST_AUC:
            raise ModelError(
                f"The attention of {encoder.title} is refused: AUC {auc:.3f} is under {LEAST_AUC:.2f}.",
                "MiniLM is used in its place; nothing was written.",
            )
        path = options.out or heads_file(encoder, host) or Path(f"{encoder.name}.json")
        write_text(path, maps.to_json() + "\n")
        tell(f"Written to {path}.")
        return 0


def _data(folder: Path | None) -> tuple[Labelled, Labelled, str]:
    """(captions with taggable marks, captions with importance marks, what they are)."""
    if folder is not None and folder.is_dir():
        taggable, importance = development_captions(folder)
        return taggable, importance, "development captions"
    if folder is not None:
        tell(f"No development data in {folder}; the project's own calibration captions are used.")
    captions = calibration_captions()
    return captions, captions, "the project's calibration captions"
