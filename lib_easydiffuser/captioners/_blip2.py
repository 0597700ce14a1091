"""BLIP-2: a frozen language model that is shown the picture as a few tokens."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..models.load import Loaded
from ._sentence import Sentence

if TYPE_CHECKING:
    import torch


def decode(loaded: Loaded, pixel_values: Any, options: dict[str, Any]) -> list[Sentence]:
    """Captions by the language model, starting from nothing but the picture."""
    prompt = _prompt(loaded, len(pixel_values))
    with _overheard(loaded.model.language_model, len(pixel_values)) as answers:
        loaded.model.generate(pixel_values=pixel_values, **prompt, **options)
    return [Sentence(_answer(row, prompt)) for row in answers[0].tolist()]


@contextmanager
def _overheard(language_model: Any, pictures: int) -> Iterator[list[torch.Tensor]]:
    """What the language model itself returns.

    4.46 puts one start sign per picture before the answers and fails when there are several answers of one picture:
    it is given back one per picture.
    """
    answers: list[torch.Tensor] = []
    generate = language_model.generate

    def listen(**kwargs: Any) -> torch.Tensor:
        answers.append(generate(**kwargs))
        return answers[0][:pictures]

    language_model.generate = listen
    try:
        yield answers
    finally:
        del language_model.generate


def _prompt(loaded: Loaded, rows: int) -> dict[str, Any]:
    """One token for each of the picture's, then the start sign.

    Versions before 4.45 put the picture in front themselves and must not be given its tokens; later ones raise a
    shape mismatch without them, and 5 gives the whole prompt back in front of the answer.
    """
    import torch

    config = loaded.model.config
    if "interpolate_pos_encoding" not in inspect.signature(type(loaded.model).generate).parameters:
        return {}
    if getattr(config, "image_token_index", None) is None:  # a folder made before 4.45: any unused token will do
        config.image_token_index = int(config.text_config.vocab_size) - 1
    picture = [int(config.image_token_index)] * int(config.num_query_tokens)
    ids = torch.tensor([[*picture, int(config.text_config.bos_token_id)]] * rows, device=loaded.device)
    return {"input_ids": ids, "attention_mask": torch.ones_like(ids)}


def _answer(row: list[int], prompt: dict[str, Any]) -> list[int]:
    """The row without the prompt, where the library gives it back."""
    given = prompt["input_ids"][0].tolist() if prompt else []
    return row[len(given) :] if given and row[: len(given)] == given else row
