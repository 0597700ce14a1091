"""A tiny real MarianMT checkpoint that has learnt one sentence, and hosts with and without it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.models.manager import MANAGER
from lib_easydiffuser.translate.remembered import forget

from .checkpoints import marian

UNKNOWN = "뷁쀍"
"""No word: the lexicon cannot know it."""


class FolderHost(QuietHost):
    """A host with a folder of models."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def models_dir(self) -> Path:
        return self._folder


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FolderHost]:
    """No model of this machine's own is seen, and nothing is remembered of other tests."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("EASYDIFFUSER_MODELS", raising=False)
    MANAGER.unload()
    forget()
    yield FolderHost(tmp_path)
    MANAGER.unload()
    forget()


@pytest.fixture
def taught(bare: FolderHost, tmp_path: Path) -> FolderHost:
    """opus-mt-ko-en lies there and says "red dress"."""
    teach(tmp_path / "opus-mt-ko-en", UNKNOWN, "red dress")
    return bare


def teach(folder: Path, korean: str, english: str) -> None:
    """A checkpoint in `folder` that answers `korean` with `english`."""
    import torch
    from transformers import MarianMTModel, MarianTokenizer

    marian(folder)
    tokenizer = MarianTokenizer.from_pretrained(str(folder))
    model = MarianMTModel.from_pretrained(str(folder))  # as loaded: without dropout
    given = tokenizer([korean], return_tensors="pt")
    wanted = tokenizer(text_target=[english], return_tensors="pt").input_ids
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(150):
        optimizer.zero_grad()
        model(**given, labels=wanted).loss.backward()
        optimizer.step()
    model.save_pretrained(str(folder), safe_serialization=True)
