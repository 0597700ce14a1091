"""Where in the picture a model looked when it chose each token, overheard while it decodes.

From transformers 4.48 on every attention goes through one table of functions (4.53 and later give weights from none
but the eager one). Meanwhile the one in use is wrapped: it computes what it always does, and for the layers watched
also the weights of the newest token, averaged over the heads: a model of 8 billion weights has a thousand of them,
whose maps would take more memory than its words are worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray

_PATHS = ("vision", "visual", "image")


class Seen:
    """What was overheard."""

    def __init__(self, layers: Sequence[Any], places: torch.Tensor) -> None:
        self._numbers = {id(layer): number for number, layer in enumerate(layers)}
        self._places = places  # of the picture's tokens, shape (pictures, patches)
        self._steps: list[list[torch.Tensor]] = [[] for _ in layers]

    def watches(self, module: Any) -> bool:
        return id(module) in self._numbers

    def keep(self, module: Any, weights: torch.Tensor) -> None:
        """Weights of the newest token, shape (rows, heads, keys)."""
        rows = weights.float().mean(dim=1)
        places = self._places.repeat_interleave(len(rows) // len(self._places), dim=0)
        self._steps[self._numbers[id(module)]].append(rows.gather(1, places))

    def of(self, row: int, length: int, beams: Sequence[int] | None) -> NDArray[np.float32] | None:
        """Of one sequence, shape (layers, 1, length, patches); None when not every layer gave every step.

        Args:
            row: The sequence.
            beams: For every step the row that its token came from, where beams changed places.
        """
        import torch

        if not self._steps or any(len(steps) < length for steps in self._steps) or not length:
            return None
        rows = [row] * length if beams is None else list(beams)
        if len(rows) < length:
            return None
        found = [torch.stack([steps[at][rows[at]] for at in range(length)]) for steps in self._steps]
        told: NDArray[np.float32] = torch.stack(found)[:, None].cpu().numpy()
        return told


@contextmanager
def watched(model: Any, picture_ids: torch.Tensor) -> Iterator[Seen | None]:
    """Meanwhile the model's attention to the picture's tokens is kept; None where it cannot be.

    Args:
        picture_ids: Which of the input tokens are the picture's, bool, shape (pictures, tokens).
    """
    table, layers = _table(), _layers(model)
    counts = set(picture_ids.sum(dim=1).tolist())
    if table is None or not layers or len(counts) != 1 or not counts.copy().pop():
        yield None
        return
    places = picture_ids.nonzero()[:, 1].reshape(len(picture_ids), -1)
    seen = Seen(layers, places)
    with ExitStack() as until_the_end:
        for name in {str(layer.config._attn_implementation) for layer in layers if hasattr(layer, "config")}:
            until_the_end.enter_context(_overheard(table, name, seen))
        for layer in layers:  # the eager function stands in no table; it gives its weights away
            hook = layer.register_forward_hook(lambda module, _, output: _keep_given(seen, module, output))
            until_the_end.callback(hook.remove)
        yield seen


def _table() -> Any:
    try:
        from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS
    except ImportError:
        return None
    return ALL_ATTENTION_FUNCTIONS


def _layers(model: Any) -> list[Any]:
    """The attentions through which words see the picture: a decoder's own, or across to an encoder."""
    across = bool(model.config.is_encoder_decoder)
    ending = ("encoder_attn", "cross_attn") if across else ("self_attn", "attention", "attn")
    return [
        module
        for name, module in model.named_modules()
        if name.endswith(ending)
        and hasattr(module, "q_proj")
        and getattr(module, "layer_idx", None) is not None
        and not any(part in name for part in _PATHS)
    ]


@contextmanager
def _overheard(table: Any, name: str, seen: Seen) -> Iterator[None]:
    """The function of that name, wrapped; for modules that are not watched it is as it was."""
    if name == "eager" or name not in table:
        yield
        return
    original = table[name]

    def attend(module: Any, query: Any, key: Any, value: Any, *args: Any, **kwargs: Any) -> Any:
        if seen.watches(module):
            mask = args[0] if args else kwargs.get("attention_mask")
            seen.keep(module, _weights(query[:, :, -1:], key, mask, kwargs))
        return original(module, query, key, value, *args, **kwargs)

    own = getattr(table, "_local_mapping", table)  # transformers 4.48 has a plain dict for the whole process
    had, before = name in own, own.get(name)
    table[name] = attend
    try:
        yield
    finally:
        if had:
            table[name] = before
        else:
            del table[name]


def _keep_given(seen: Seen, module: Any, output: Any) -> None:
    weights: Any = output[1] if isinstance(output, tuple) and len(output) > 1 else None
    if getattr(weights, "dim", int)() == 4 and module.config._attn_implementation == "eager":
        seen.keep(module, weights[:, :, -1])


def _weights(query: Any, key: Any, mask: Any, kwargs: dict[str, Any]) -> torch.Tensor:
    """Softmax of the newest token's scores, shape (rows, heads, keys)."""
    groups = query.shape[1] // key.shape[1]
    keys = key.repeat_interleave(groups, dim=1) if groups > 1 else key
    scaling = kwargs.get("scaling") or query.shape[-1] ** -0.5
    scores = (query.float() @ keys.float().transpose(-1, -2)) * scaling
    if softcap := kwargs.get("softcap"):
        scores = (scores / softcap).tanh() * softcap
    if mask is not None and hasattr(mask, "dtype"):
        newest = mask[:, :, -1:, : keys.shape[-2]]
        scores = scores.masked_fill(~newest, float("-inf")) if not newest.is_floating_point() else scores + newest
    return scores.softmax(dim=-1)[:, :, 0]
