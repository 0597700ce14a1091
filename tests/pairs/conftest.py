"""A command line in this process, a WebUI's API, and a real GPT-2 that has learned a handful of sentences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.webui_api import Api, webui_api
from tests.standalone.conftest import Cli, cli

__all__ = ["Cli", "cli"]

SENTENCES = [
    f"a {look} {thing} {place} , {style}"
    for look in ("red", "blue", "old")
    for thing in ("cat", "car", "house")
    for place in ("on a hill", "by the sea")
    for style in ("oil painting", "soft light")
]


@pytest.fixture
def api() -> Iterator[Api]:
    with webui_api() as made:
        yield made


@pytest.fixture(scope="session")
def gpt2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Trained for a few seconds, saved as transformers saves it."""
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

    words = PreTrainedTokenizerFast(tokenizer_object=_tokenizer(), bos_token="<end>", eos_token="<end>")
    torch.manual_seed(0)
    config = GPT2Config(
        vocab_size=len(words), n_positions=32, n_embd=48, n_layer=2, n_head=2, bos_token_id=0, eos_token_id=0,
        resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0,
    )  # fmt: skip
    model = GPT2LMHeadModel(config)
    rows = torch.tensor([[0, *words(text)["input_ids"], 0] for text in SENTENCES])
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3)
    for _ in range(120):
        optimiser.zero_grad()
        for some in (rows, rows[:, 1:]):  # from its mark of a beginning, and from a first word
            model(some, labels=some).loss.backward()
        optimiser.step()
    folder = tmp_path_factory.mktemp("gpt2")
    model.save_pretrained(str(folder), safe_serialization=True)
    words.save_pretrained(str(folder))
    return folder


def _tokenizer() -> object:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    vocabulary = dict.fromkeys(["<end>", "<other>", *(word for text in SENTENCES for word in text.split())])
    made = Tokenizer(models.WordLevel({word: place for place, word in enumerate(vocabulary)}, unk_token="<other>"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.decoder = decoders.WordPiece(prefix="##")
    return made
