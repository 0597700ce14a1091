"""From a folder to a model that is all there, at the least cost in memory and time.

    config.json ─► class ─► empty model (meta device) ─► mapped weights assigned ─► checked ─► dtype, device

Nothing of transformers' own pickled or remote code is ever run: the class must be one transformers itself has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..dataclass import dataclass
from ..errors import BrokenModelError, MissingModelError, ModelError, quoted
from .assign import assign, complain, require_content, strange
from .build import build_empty
from .weights import read_weights

if TYPE_CHECKING:
    import torch
    from torch import nn

_NEWER = "did not match any variant of untagged enum"  # says tokenizers of a piece of JSON that it does not know


@dataclass(eq=False)
class Loaded:
    """A model in memory with what turns pictures and tokens into its inputs and back.

    Attributes:
        folder: Where it was read from.
        model: In evaluation mode, no gradients.
        image_processor, tokenizer: transformers' own, of this checkpoint.
        home: Every weight by name as it lies in its file, mapped, and every constant once `place` has moved it; what
            `place` copies from.
        dtype: What pictures must be given in; single parts may be kept more precise.
    """

    folder: Path
    model: Any
    image_processor: Any
    tokenizer: Any
    home: dict[str, torch.Tensor]
    dtype: torch.dtype | None = None

    @property
    def device(self) -> str:
        return str(next(self.model.parameters()).device)

    @property
    def mib(self) -> int:
        """Memory of the weights, MiB."""
        return int(sum(p.numel() * p.element_size() for p in self.model.parameters())) >> 20


def load(folder: Path, architectures: Collection[str]) -> Loaded:
    """Model, tokenizer and image processor of a folder, on the CPU in the checkpoint's own precision.

    Args:
        architectures: Class names that will do; `config.json` names the one used.

    Raises:
        MissingModelError: If a file is not there.
        BrokenModelError: If one is damaged, or the folder holds something else.
    """
    name = architecture(folder, architectures)
    model = load_model(folder, name)
    processor, tokenizer = load_processors(folder)
    require_words(folder, model, tokenizer)
    home = {key: parameter.data for key, parameter in model.named_parameters()}
    return Loaded(folder, model, processor, tokenizer, home)


def architecture(folder: Path, allowed: Collection[str]) -> str:
    """The model class a folder's configuration names.

    Raises:
        BrokenModelError: If it is none of those allowed, or only exists as code inside the folder.
    """
    config = read_json(folder / "config.json")
    named = [str(name) for name in config.get("architectures") or []]
    fitting = [name for name in named if name in allowed]
    if fitting:
        return fitting[0]
    what = ", ".join(named) or f"model_type {config.get('model_type')!r}"
    code = " Its own program code is not run." if config.get("auto_map") else ""
    raise BrokenModelError(
        f"{quoted(str(folder), 200)} holds {what}, which cannot caption here.{code}",
        f"Supported are {', '.join(sorted(allowed))}.",
    )


def load_model(folder: Path, name: str) -> nn.Module:
    """The model of that class with the folder's weights, checked."""
    kind = library_class(name)
    state = read_weights(folder)
    with _quiet():
        config = _config(folder)
        model = build_empty(kind, config)
        state = _under_todays_names(kind, state)
        if _renamed(model, state):
            require_content(state)
            model = _by_library(kind, config, state)
        else:
            assign(model, state)
    _generation_config(model, folder)
    return model.requires_grad_(False).eval()


def load_processors(folder: Path) -> tuple[Any, Any]:
    """The image processor and the tokenizer of a folder."""
    images, words = library_class("AutoImageProcessor"), library_class("AutoTokenizer")
    try:
        processor = images.from_pretrained(str(folder), local_files_only=True, trust_remote_code=False)
        tokenizer = words.from_pretrained(str(folder), local_files_only=True, trust_remote_code=False)
    # A damaged file makes transformers, tokenizers and sentencepiece raise anything, bare Exception included.
    except Exception as error:
        if _NEWER in str(error):
            raise _newer_tokenizer(folder) from error
        raise BrokenModelError(
            f"The tokenizer or image processor in {quoted(str(folder), 200)} cannot be read: "
            f"{quoted(str(error), 160)}.",
            "Copy or download the folder again.",
        ) from error
    return processor, tokenizer


def _newer_tokenizer(folder: Path) -> ModelError:
    """Nothing is wrong with the folder: a tokenizer.json of transformers 4.45 and later is not read by earlier ones."""
    import transformers

    return ModelError(
        f"The tokenizer in {quoted(str(folder), 200)} was saved by a newer transformers than this one "
        f"({transformers.__version__}), which cannot read it.",
        "Take the publisher's own files; they are read by every version.",
    )


def require_words(folder: Path, model: Any, tokenizer: Any) -> None:
    """The tokenizer of another model would turn good tokens into nonsense.

    Raises:
        BrokenModelError: If it knows more words than the model, or so few that it cannot be its own.
    """
    config = model.config
    text = next((getattr(config, name) for name in ("text_config", "decoder") if getattr(config, name, None)), config)
    known, words = len(tokenizer), int(text.vocab_size)
    if known > words or known < words // 2:
        raise BrokenModelError(
            f"The tokenizer in {quoted(str(folder), 200)} knows {known} tokens, the model {words}.",
            "It belongs to another model; download the folder again.",
        )


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a model's folder."""
    if not path.is_file():
        raise MissingModelError(f"There is no {path.name} in {quoted(str(path.parent), 200)}.", "Copy it there.")
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BrokenModelError(f"{quoted(str(path), 200)} cannot be read: {error}.", "Download it again.") from error
    if not isinstance(value, dict):
        raise BrokenModelError(f"{quoted(str(path), 200)} holds no JSON object.", "Download it again.")
    return value


@contextmanager
def _quiet() -> Iterator[None]:
    """Without transformers' progress bars and reports: what is wrong is our error, the rest is noise."""
    from transformers.utils import logging

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()


def library_class(name: str) -> Any:
    """A class of transformers.

    Raises:
        ModelError: If this transformers has none of that name, or cannot import it.
    """
    import transformers

    try:
        return getattr(transformers, name)
    except AttributeError:
        raise ModelError(
            f"transformers {transformers.__version__} has no {name}.", "A newer transformers may have it."
        ) from None
    # A torchvision built for another torch fails with a RuntimeError, whatever one wanted to import.
    except (ImportError, RuntimeError) as error:
        raise ModelError(
            f"transformers {transformers.__version__} cannot import {name}: "
            f"{quoted(str(error.__cause__ or error), 160)}.",
            "Often torchvision is broken: install the one made for this torch, or none.",
        ) from error


def _config(folder: Path) -> Any:
    from transformers import AutoConfig

    try:
        config = AutoConfig.from_pretrained(str(folder), local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokenModelError(
            f"The configuration in {quoted(str(folder), 200)} cannot be used: {quoted(str(error), 160)}.",
            "Download it again.",
        ) from error
    # BLIP's decoder gives its attention only when it is computed step by step; versions before 4.36 know no other way.
    text = getattr(config, "text_config", None)
    if text is not None and config.model_type == "blip" and hasattr(type(text), "_attn_implementation"):
        text._attn_implementation = "eager"
    # Gemma 2 bounds its scores (softcap). sdpa leaves that out, and transformers 4.48 to 4.57 take sdpa for it without
    # a word: other scores, other words. (5.x refuses sdpa for it by itself.)
    for part in (config, text):
        if part is not None and getattr(part, "attn_logit_softcapping", None):
            part._attn_implementation = "eager"
    return config


def _generation_config(model: Any, folder: Path) -> None:
    """What the checkpoint says about decoding, as from_pretrained would take it."""
    from transformers import GenerationConfig

    if (folder / "generation_config.json").is_file() and hasattr(model, "generation_config"):
        model.generation_config = GenerationConfig.from_pretrained(str(folder), local_files_only=True)


def _under_todays_names(kind: Any, state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Weights by the names of transformers 4.52 to 4.57, where a class says how those it was published with are called.

    The first pattern that fits is the one, as in the library; transformers 5 keeps its tables elsewhere.
    """
    patterns = getattr(kind, "_checkpoint_conversion_mapping", None) or {}
    return {_renamed_by(patterns, name): tensor for name, tensor in state.items()} if patterns else state


def _renamed_by(patterns: Mapping[str, str], name: str) -> str:
    for pattern, new in patterns.items():
        found, count = re.subn(pattern, new, name)
        if count:
            return found
    return name


def _renamed(model: nn.Module, state: Mapping[str, torch.Tensor]) -> bool:
    """Whether this transformers names weights otherwise than the checkpoint and knows how to translate."""
    import importlib.util

    if importlib.util.find_spec("transformers.conversion_mapping") is None:
        return False
    return bool(strange(model, state))


def _by_library(kind: Any, config: Any, state: Mapping[str, torch.Tensor]) -> nn.Module:
    """Weights under old names, through transformers 5's own table; its complaints are errors here too."""
    model, report = kind.from_pretrained(None, config=config, state_dict=dict(state), output_loading_info=True)
    wrong = {key: sorted(map(str, report.get(key) or ())) for key in ("missing_keys", "unexpected_keys")}
    wrong["missing_keys"] += [str(item) for item in report.get("mismatched_keys") or ()]
    complain(wrong["missing_keys"], strange(model, dict.fromkeys(wrong["unexpected_keys"])))
    return model  # type: ignore[no-any-return]
