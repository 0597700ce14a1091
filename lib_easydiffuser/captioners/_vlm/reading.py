"""From a folder to a vision-language model with its processor, checked as every other model is."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from ...errors import BrokenModelError, ModelError, quoted
from ...models.files import weight_files
from ...models.load import Loaded, architecture, library_class, load_model, require_words
from .release import installed


def load(folder: Path, architectures: Collection[str]) -> Loaded:
    """The model, and its processor as `image_processor`.

    Args:
        architectures: Class names that will do; `config.json` names the one used.

    Raises:
        MissingModelError: If a file is not there.
        BrokenModelError: If one is damaged or a pickle, or the folder holds something else.
        ModelError: If this transformers cannot read it.
    """
    name = architecture(folder, architectures)
    require_safetensors(folder)
    processor = load_processor(folder)
    model: Any = load_model(folder, name)
    require_words(folder, model, processor.tokenizer)
    if not model.config.is_encoder_decoder:
        # An answer begins where its question ends: shorter questions are filled up in front.
        processor.tokenizer.padding_side = "left"
    home = {key: parameter.data for key, parameter in model.named_parameters()}
    return Loaded(folder, model, processor, processor.tokenizer, home)


def require_safetensors(folder: Path) -> None:
    """Refuse a folder whose weights are pickles: models this new are published without.

    Raises:
        BrokenModelError: Naming the file.
    """
    pickled = [path.name for path in weight_files(folder) if path.suffix != ".safetensors"]
    if pickled:
        raise BrokenModelError(
            f"{quoted(str(folder), 200)} has its weights as a pickle ({pickled[0]}), which is not opened here.",
            "Take the same model as safetensors.",
        )


def load_processor(folder: Path) -> Any:
    """What turns words and pictures into the model's inputs: transformers' own class, no code of the folder's.

    Raises:
        BrokenModelError: If it cannot be made from the folder's files.
        ModelError: If it needs a package that is not here, or this transformers cannot be imported whole.
    """
    kind = library_class("AutoProcessor")
    try:
        found: Any = kind.from_pretrained(str(folder), local_files_only=True, trust_remote_code=False)
    except ImportError as error:
        raise ModelError(
            f"The processor of {quoted(folder.name)} needs a package: {quoted(_line(error), 160)}.",
            "Install it into the Python of the host.",
        ) from error
    # Tokenizers, templates and settings of a foreign folder make the library raise anything, bare Exception included.
    except Exception as error:
        raise BrokenModelError(
            f"The processor in {quoted(str(folder), 200)} cannot be read by transformers {installed()}: "
            f"{quoted(_line(error), 160)}.",
            "Download the folder again, or take a newer transformers.",
        ) from error
    if not (hasattr(found, "tokenizer") and hasattr(found, "image_processor")):
        raise BrokenModelError(
            f"{quoted(str(folder), 200)} has no processor for pictures and words together.",
            "Copy its preprocessor_config.json and processor_config.json too.",
        )
    return found


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
