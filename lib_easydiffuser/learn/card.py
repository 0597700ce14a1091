"""The card of a regressor as a page a person reads: what it is, what it was made of, how good, what it is not for."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Mapping
from typing import Any

from .regressor import Card

_LIBRARIES = ("numpy", "scipy", "torch", "timm", "safetensors", "pillow", "opencv-python-headless", "opencv-python")


def versions() -> dict[str, str]:
    """Of Python and of the libraries that are here."""
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def model_card(card: Card, file: str) -> str:
    """Markdown, as model hubs show it beside the file."""
    what = "ridge regression on frozen features" if card.kind == "ridge" else "a fine-tuned timm model"
    parts = [
        f"# {file}",
        f"A prompt regressor of Easy Diffuser: picture → {card.encoder} embedding of the prompt that made it (384 "
        f"numbers). It is {what} (`{card.name}`), made on {card.made or 'an unknown day'}.",
        f"## Made of\n\n{_table(card.pictures, 'pictures')}\n\n{card.truths} true prompts together.",
        f"## Scores\n\nMean cosine to the true prompts, 95 % intervals by drawing pictures again.\n\n"
        f"{_table(card.scores, 'mean cosine')}",
        f"## Settings\n\n{_table(card.settings, 'value')}",
        f"## Versions\n\n{_table(card.versions, 'version')}",
        "## What it is not for\n\nIt knows pictures like those it was made of. Its scores on the pictures it was "
        "trained on say nothing; `evaluate` counts them and says so. The file holds numbers and fingerprints of the "
        "training files, no picture and no prompt; whether it may be passed on is for whoever owns those to say.",
    ]
    return "\n\n".join(parts) + "\n"


def _table(values: Mapping[str, Any], head: str) -> str:
    rows = [f"| {_cell(name)} | {_cell(value)} |" for name, value in values.items()]
    return "\n".join(["| | " + head + " |", "|---|---|", *rows])


def _cell(value: Any) -> str:
    if isinstance(value, dict) and {"mean", "low", "high"} <= set(value):
        low, high = value["low"], value["high"]
        return f"{value['mean']:.4f}" + ("" if low is None else f" [{low:.4f}, {high:.4f}]")
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value).replace("|", "\\|").replace("\n", " ")
