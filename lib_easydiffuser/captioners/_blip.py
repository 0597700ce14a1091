"""BLIP: decoding with its cross-attention recorded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..models.load import Loaded
from ._sentence import Sentence

if TYPE_CHECKING:
    import torch


def decode(loaded: Loaded, pixel_values: Any, options: dict[str, Any]) -> list[Sentence]:
    """Captions, and where in the picture each of their tokens was seen.

    generate() never returns BLIP's cross-attention. Without beams a hook keeps it step by step; beams change
    places while they are decoded, so their attention is read in one more pass over the finished sentences.
    """
    model, steps = loaded.model, options["num_beams"] == 1
    with _watched(model, steps) as seen:
        sequences = model.generate(pixel_values=pixel_values, **options)
    attention = seen.by_step() if steps else _second_look(model, sequences, seen.picture)
    if attention is None:
        return [Sentence(row[1:]) for row in sequences.tolist()]
    # The first token is BLIP's start sign, and the first patch its class token; one row belongs to each token chosen.
    return [
        Sentence(row[1:], rows[:, :, : len(row) - 1, 1:].float().cpu().numpy())
        for row, rows in zip(sequences.tolist(), attention, strict=True)
    ]


class _Seen:
    """What the hooks kept: the encoded picture, and the attention of every step."""

    def __init__(self) -> None:
        self.picture: torch.Tensor | None = None
        self.steps: list[tuple[torch.Tensor, ...]] = []

    def by_step(self) -> torch.Tensor | None:
        """Shape (sequences, layers, heads, tokens, patches + 1); None when the model gave none."""
        import torch

        if not self.steps or not all(self.steps):
            return None
        layers = [torch.cat([step[layer] for step in self.steps], dim=2) for layer in range(len(self.steps[0]))]
        return torch.stack(layers, dim=1)


@contextmanager
def _watched(model: Any, steps: bool) -> Iterator[_Seen]:
    seen = _Seen()

    def ask(_: Any, args: Any, kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        return args, kwargs | {"output_attentions": True}

    def keep(_: Any, args: Any, output: Any) -> None:
        # transformers 5 gives an empty tuple when it cannot give attention.
        seen.steps.append(tuple(layer[:, :, -1:] for layer in output.cross_attentions or ()))

    def keep_picture(_: Any, args: Any, output: Any) -> None:
        seen.picture = output[0]

    hooks = [model.vision_model.register_forward_hook(keep_picture)]
    if steps:
        hooks.append(model.text_decoder.register_forward_pre_hook(ask, with_kwargs=True))
        hooks.append(model.text_decoder.register_forward_hook(keep))
    try:
        yield seen
    finally:
        for hook in hooks:
            hook.remove()


def _second_look(model: Any, sequences: torch.Tensor, picture: torch.Tensor | None) -> torch.Tensor | None:
    """Cross-attention of finished sentences, shape as by_step(): row t is of the step that chose token t + 1."""
    import torch

    if picture is None or sequences.shape[1] < 2:
        return None
    # Below the head: nobody asks for the words again, and 30524 of them are a sixth of the work.
    output = model.text_decoder.bert(
        input_ids=sequences[:, :-1],
        encoder_hidden_states=picture.repeat_interleave(len(sequences) // len(picture), dim=0),
        output_attentions=True,
        return_dict=True,
        use_cache=False,
        is_decoder=True,
    )
    return torch.stack(tuple(output.cross_attentions), dim=1) if output.cross_attentions else None
