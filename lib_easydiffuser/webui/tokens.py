"""The host's own token count, for the model it has loaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..host import TokenCounter


def token_counter() -> TokenCounter | None:
    """Counts as the counter above the box does; None while no model is loaded. Loads none."""
    count = _lengths()
    if count is None:
        return None
    from ..prompt.budget import variants

    return lambda text, negative=False: max(int(count(variant)[0]) for variant in variants(text, negative))


def _lengths() -> Callable[[str], Any] | None:
    from modules import sd_models

    # `shared.sd_model` would load a checkpoint.
    model = sd_models.model_data.sd_model
    if model is None or type(model).__name__ == "FakeInitialModel":
        return None
    # Forge asks the model, the WebUI its hijack, which answers "-" while it holds no text encoder.
    own = getattr(model, "get_prompt_lengths_on_ui", None)
    if own is not None:
        return own if own("cat")[0] else None  # type: ignore[no-any-return]
    from modules.sd_hijack import model_hijack

    return model_hijack.get_prompt_lengths if model_hijack.clip is not None else None
