"""The host's own token count, for the model it has loaded; before that, by the tokenizer that the host ships."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...host import TokenCounter
from . import checkpoint
from ._look import attribute, module, takes

# CLIP's tokenizer, the same for each of these; other models' folders hold other vocabularies.
_SHIPPED = ("runwayml/stable-diffusion-v1-5", "stabilityai/stable-diffusion-xl-base-1.0")


def token_counter() -> TokenCounter | None:
    """Counts as the counter above the box does, or will do for a model of CLIP's; None where neither can be had.

    It loads no model.
    """
    count = _lengths()
    if count is None:
        return _by_vocabulary()
    from ...prompt.budget import variants

    return lambda text, negative=False: max(int(count(variant)[0]) for variant in variants(text, negative))


def _lengths() -> Callable[[str], Any] | None:
    """(tokens, room) of a text, by the model itself, else by the hijack around it."""
    model = checkpoint.loaded()
    if model is None:
        return None
    own = getattr(model, "get_prompt_lengths_on_ui", None)
    if own is not None:
        return own if own("cat")[0] else None  # type: ignore[no-any-return]
    return _by_hijack(model)


def _by_hijack(model: Any) -> Callable[[str], Any] | None:
    count = attribute("modules.sd_hijack:model_hijack.get_prompt_lengths")
    if count is None:
        return None
    if takes(count, "cond_stage_model"):
        encoder = getattr(model, "cond_stage_model", None)
        return None if encoder is None else lambda text: count(text, encoder)
    # It answers "-" while it holds no text encoder.
    return count if attribute("modules.sd_hijack:model_hijack.clip") is not None else None  # type: ignore[no-any-return]


def _by_vocabulary() -> TokenCounter | None:
    from ...prompt.bpe import bpe_of
    from ...prompt.budget import ClipCounter

    file = _shipped()
    bpe = bpe_of(file) if file else None
    return ClipCounter(bpe) if bpe else None


def _shipped() -> Path | None:
    """Forge and its kin keep the tokenizers of the models they know beside the code."""
    folders = [Path(folder) for folder in getattr(module("backend"), "__path__", ())]
    files = (folder / "huggingface" / model / "tokenizer" / "merges.txt" for folder in folders for model in _SHIPPED)
    return next((file for file in files if file.is_file()), None)
