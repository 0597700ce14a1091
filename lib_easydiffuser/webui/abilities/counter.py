"""The host's own token count, for the model it has loaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...host import TokenCounter
from . import checkpoint
from ._look import attribute, takes


def token_counter() -> TokenCounter | None:
    """Counts as the counter above the box does; None while no model is loaded. Loads none."""
    count = _lengths()
    if count is None:
        return None
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
