"""A translation checkpoint from its folder, through transformers' own class, without running its pickles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...errors import BrokenModelError, ModelError, quoted
from ...models.load import Loaded, architecture
from ...models.weights import read_weights

# Computed by the model itself and left out of its files.
_COMPUTED = ("embed_positions.weight", "embed_positions.weights", "final_logits_bias")
_AGAIN = "Copy or download the folder again."


def load(folder: Path, kind: str, tokenizer: str) -> Loaded:
    """Model and tokenizer, on the CPU.

    Raises:
        MissingModelError: If a file is not there.
        BrokenModelError: If one is damaged, or the folder holds something else.
    """
    architecture(folder, (kind,))
    model = _model(folder, kind)
    words = _tokenizer(folder, tokenizer)
    home = {key: parameter.data for key, parameter in model.named_parameters()}
    return Loaded(folder, model, None, words, home)


def _model(folder: Path, kind: str) -> Any:
    import transformers

    state = read_weights(folder)
    try:
        maker = getattr(transformers, kind)
        config = maker.config_class.from_pretrained(str(folder), local_files_only=True)
        model, report = maker.from_pretrained(None, config=config, state_dict=state, output_loading_info=True)
    # A configuration of anything at all makes transformers raise anything at all.
    except Exception as error:
        raise BrokenModelError(
            f"The model in {quoted(str(folder), 200)} cannot be used: {quoted(str(error), 160)}.", _AGAIN
        ) from error
    missing = [name for name in report["missing_keys"] if not name.endswith(_COMPUTED)]
    if missing or report.get("mismatched_keys"):
        raise BrokenModelError(f"The weights in {quoted(str(folder), 200)} lack {quoted(missing)}.", _AGAIN)
    _take_generation(model, folder)
    return model.requires_grad_(False).eval()


def _take_generation(model: Any, folder: Path) -> None:
    from transformers import GenerationConfig

    if (folder / "generation_config.json").is_file():
        model.generation_config = GenerationConfig.from_pretrained(str(folder), local_files_only=True)


def _tokenizer(folder: Path, name: str) -> Any:
    import transformers

    try:
        return getattr(transformers, name).from_pretrained(str(folder), local_files_only=True)
    except ImportError as error:
        raise ModelError(
            f"{name} cannot be used here: {quoted(str(error), 160)}.", "pip install sentencepiece"
        ) from None
    except Exception as error:
        raise BrokenModelError(
            f"The tokenizer in {quoted(str(folder), 200)} cannot be read: {quoted(str(error), 160)}.", _AGAIN
        ) from error
