"""Which of transformers' own classes a folder's configuration means, or why none will do. Imports no transformers
before the folder itself is found good."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...errors import BrokenModelError, ModelError, quoted
from ...models.files import lacking
from ...models.load import read_json
from .reading import require_safetensors
from .release import installed, newer

_MAPPINGS = ("MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES", "MODEL_FOR_VISION_2_SEQ_MAPPING_NAMES")


def require_family(folder: Path) -> str:
    """The name of the class.

    Raises:
        MissingModelError: If there is no configuration.
        BrokenModelError: If its files are not all there, or pickles, or it needs code of its own.
        ModelError: If this transformers does not know it, or it is no model for pictures and words.
    """
    config = read_json(folder / "config.json")
    require_safetensors(folder)
    absent = lacking(folder)
    if absent:
        raise BrokenModelError(f"{quoted(str(folder), 200)} lacks {', '.join(absent[:3])}.", "Copy the whole folder.")
    if config.get("quantization_config"):
        how = (
            config["quantization_config"].get("quant_method", "")
            if isinstance(config["quantization_config"], Mapping)
            else ""
        )
        raise ModelError(
            f"{quoted(str(folder), 200)} is quantised ({how or 'in its own way'}), which is not read here.",
            "Take the model in half precision, or let a server run it: --captioner server.",
        )
    return _known(folder, config)


def _known(folder: Path, config: Mapping[str, Any]) -> str:
    kind = str(config.get("model_type") or "")
    mappings = _names()
    families = mappings.get(kind, ())
    named = [str(name) for name in config.get("architectures") or []]
    all_known = {name for names in mappings.values() for name in names}
    found = next((name for name in named if name in all_known), families[0] if families else "")
    if found:
        return found
    raise _unknown(folder, kind, named, config)


def _unknown(folder: Path, kind: str, named: list[str], config: Mapping[str, Any]) -> ModelError:
    what = ", ".join(named) or f"a model of the type {kind!r}"
    where = quoted(str(folder), 200)
    if config.get("auto_map"):
        return BrokenModelError(
            f"{where} holds {what}, which needs program code of its own, and that is never run here.",
            "Look for the same model in transformers' own class.",
        )
    saved = str(config.get("transformers_version") or "")
    if not _is_known_type(kind) and newer(saved):
        return ModelError(
            f"{where} was saved by transformers {saved}; this host has {installed()}, which does not know {what}.",
            "A newer host may, or a server: --captioner server.",
        )
    if _is_known_type(kind):
        return ModelError(f"{where} holds {what}, which does not answer about pictures.", "Name another folder.")
    return ModelError(
        f"{where} holds {what}, which transformers {installed()} does not know.",
        "Let a server run it: --captioner server.",
    )


def _names() -> dict[str, tuple[str, ...]]:
    """Classes by model_type, of AutoModelForImageTextToText and, before transformers 5, AutoModelForVision2Seq."""
    from transformers.models.auto import modeling_auto

    found: dict[str, tuple[str, ...]] = {}
    for mapping in _MAPPINGS:
        for kind, names in (getattr(modeling_auto, mapping, None) or {}).items():
            found.setdefault(kind, (names,) if isinstance(names, str) else tuple(names))
    return found


def _is_known_type(kind: str) -> bool:
    from transformers.models.auto.configuration_auto import CONFIG_MAPPING_NAMES

    return kind in CONFIG_MAPPING_NAMES
