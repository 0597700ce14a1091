"""The text towers the host holds, as weights of ours: no copy is made, nothing is moved or changed."""

from __future__ import annotations

from typing import Any

from ..clip.weights import TextWeights, from_open_clip, from_transformers
from ..errors import ModelError


def tower_weights(module: Any, projection: Any) -> TextWeights:
    """The text encoder of a checkpoint with the projection it lacks.

    Args:
        module: transformers' CLIPTextModel, or an open_clip model without its image tower.
        projection: The full CLIP's, shape (width, features).

    Raises:
        ModelError: If it is no CLIP text tower.
    """
    # The host wraps the token embedding to put textual inversions in.
    state = {name.replace(".wrapped.", "."): tensor for name, tensor in module.state_dict().items()}
    if projection.shape[0] != module_width(state):
        raise ModelError("The checkpoint's text encoder is of another width than this CLIP's.", "Choose another CLIP.")
    if not hasattr(module, "transformer"):  # not by `text_model`, which transformers 5 took away
        return from_transformers({**state, "text_projection.weight": projection.T}, module.config)
    return from_open_clip({**state, "text_projection": projection}, _heads(module), _activation(module))


def module_width(state: dict[str, Any]) -> int:
    """Width of the token embedding, 0 where there is none."""
    found = next((value for name, value in state.items() if name.endswith("token_embedding.weight")), None)
    return int(found.shape[1]) if found is not None else 0


def _heads(module: Any) -> int:
    return int(module.transformer.resblocks[0].attn.num_heads)


def _activation(module: Any) -> str:
    """By the class in the block: OpenAI's QuickGELU, or torch's GELU."""
    kind = type(module.transformer.resblocks[0].mlp.gelu).__name__
    return "quick_gelu" if kind == "QuickGELU" else "gelu"
