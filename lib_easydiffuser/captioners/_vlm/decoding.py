"""generate(), and its answers without the question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...models.load import Loaded
from .._sentence import Sentence
from .grids import on_grid
from .looking import Seen, watched


def answers(loaded: Loaded, inputs: dict[str, Any], options: dict[str, Any], look: bool = True) -> list[Sentence]:
    """All answers about the first picture, best first, then those about the next.

    Args:
        look: Whether to keep where the model looked.
    """
    import torch

    model, asked = loaded.model, inputs["input_ids"]
    picture = asked == picture_id(model.config) if look else torch.zeros_like(asked, dtype=torch.bool)
    with watched(model, picture) as seen:
        found = model.generate(**inputs, **_quick(options, model))
    beams = getattr(found, "beam_indices", None)
    rows = found.sequences.tolist()
    count = len(rows) // len(asked)
    return [
        _sentence(loaded, row, number, inputs, options, seen, None if beams is None else beams[number].tolist(), count)
        for number, row in enumerate(rows)
    ]


def picture_id(config: Any) -> int:
    """The token that stands for the picture; -1 where the configuration does not say."""
    for name in ("image_token_id", "image_token_index"):
        if getattr(config, name, None) is not None:
            return int(getattr(config, name))
    return -1


def _quick(options: dict[str, Any], model: Any) -> dict[str, Any]:
    quick = {"disable_compile": True} if hasattr(model.generation_config, "disable_compile") else {}
    # Compiling would take minutes for one caption.
    return options | quick | {"return_dict_in_generate": True}


def _sentence(
    loaded: Loaded, row: list[int], number: int, inputs: dict[str, Any], options: dict[str, Any], seen: Seen | None,
    beams: list[int] | None, count: int,
) -> Sentence:  # fmt: skip
    given = inputs["input_ids"][number // count].tolist()
    ids = _answer(row, given, loaded.model)
    ids, ended = _until_its_end(ids, loaded.model.generation_config.eos_token_id)
    cut = not ended and len(ids) >= int(options["max_new_tokens"])
    attention = seen.of(number, len(ids), beams) if seen else None
    if attention is None:
        return Sentence(ids, cut=cut)
    prompt = loaded.tokenizer.decode(given, skip_special_tokens=False)
    found = on_grid(attention, inputs, number // count, loaded.model.config, prompt)
    return Sentence(ids, found[0], cut, found[1]) if found else Sentence(ids, cut=cut)


def _answer(row: list[int], given: list[int], model: Any) -> list[int]:
    if model.config.is_encoder_decoder:
        return row[1:]  # a decoder of its own begins with its start sign
    return row[len(given) :] if row[: len(given)] == given else row


def _until_its_end(ids: Sequence[int], ends: Any) -> tuple[list[int], bool]:
    """(the tokens up to the end sign, whether there is one); what follows fills the row up."""
    signs = set(ends if isinstance(ends, list | tuple) else [ends])
    for at, token in enumerate(ids):
        if token in signs and at:
            return list(ids[: at + 1]), True
    return list(ids), False
