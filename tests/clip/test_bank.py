"""Banks: the features of the labels, whole or not at all, and of nobody else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lib_easydiffuser.clip.bank import bank_path, build_bank, open_bank, read_peer_cache
from lib_easydiffuser.clip.lists import LabelList
from lib_easydiffuser.clip.table import Table
from lib_easydiffuser.clip.tower import TextTower
from lib_easydiffuser.errors import BrokenModelError, Interrupted, OutputError
from lib_easydiffuser.host import QuietHost
from tests.world.hosts import StoppingHost

from .tiny import library_features, open_clip_model, tower_of

pytest.importorskip("open_clip")

WORDS = "red blue old new big small wet dry a the cat dog fox car tree art by of in on".split()
LABELS = tuple(f"{a} {b} {c}" for a in WORDS[:10] for b in WORDS for c in WORDS[:7])


def some(labels: tuple[str, ...] = LABELS, templates: tuple[str, ...] = ("{}",)) -> LabelList:
    return LabelList("flavor", "flavors", labels, "test", templates=templates)


@pytest.fixture(scope="module")
def tower() -> TextTower:
    return tower_of(open_clip_model())


def test_a_bank_holds_the_librarys_features(tmp_path: Path, tower: TextTower) -> None:
    path = bank_path(tmp_path, "ViT-L-14/openai", some())
    build_bank(path, some(), tower, "f" * 16, QuietHost())
    found = open_bank(path, some(), "f" * 16)
    wanted = library_features(open_clip_model(), list(LABELS[:200]))
    assert np.abs(found.matrix[:200].astype(np.float32) - wanted).max() < 1e-3
    assert found.matrix.dtype == np.float16 and len(found.matrix) == len(LABELS)
    assert [p.name for p in path.parent.iterdir() if "lock" not in p.name] == [path.name]


def test_templates_are_averaged(tmp_path: Path, tower: TextTower) -> None:
    labels = some(("oil", "ink"), ("a photo of a {}", "{} art"))
    bank = build_bank(tmp_path / "b.safetensors", labels, tower, "f", QuietHost())
    both = library_features(open_clip_model(), ["a photo of a oil", "oil art", "a photo of a ink", "ink art"])
    mean = both.reshape(2, 2, -1).mean(1)
    assert np.abs(bank.matrix - mean / np.linalg.norm(mean, axis=1, keepdims=True)).max() < 1e-3


def test_an_interrupted_bank_goes_on(tmp_path: Path, tower: TextTower) -> None:
    path, whole = tmp_path / "b.safetensors", tmp_path / "whole.safetensors"
    with pytest.raises(Interrupted, match="512 of 1400"):
        build_bank(path, some(), tower, "f", StoppingHost(tmp_path, 0))
    assert not path.exists()
    (part,) = tmp_path.glob("*.part")
    with part.open("ab") as out:
        out.write(b"half a row")
    asked = StoppingHost(tmp_path, 9)
    build_bank(path, some(), tower, "f", asked)
    assert asked.asked == 1  # of three chunks, one had been done and the last asks no more
    build_bank(whole, some(), tower, "f", QuietHost())
    assert path.read_bytes() == whole.read_bytes()


def test_foreign_and_damaged_banks_are_refused(tmp_path: Path, tower: TextTower) -> None:
    path = tmp_path / "b.safetensors"
    build_bank(path, some(), tower, "mine", QuietHost())
    with pytest.raises(BrokenModelError, match="another CLIP model"):
        open_bank(path, some(), "yours")
    with pytest.raises(BrokenModelError, match="other labels"):
        open_bank(path, some((*LABELS[:-1], "something else")), "mine")
    with pytest.raises(BrokenModelError, match="other labels"):
        open_bank(path, some(templates=("a {}",)), "mine")
    data = path.read_bytes()
    for damaged in (data[:-1], data[:100], b"", data + b"\0", b"\xff" * 64):
        path.write_bytes(damaged)
        with pytest.raises(BrokenModelError, match="cannot be read"):
            open_bank(path, some(), "mine")
    with pytest.raises(BrokenModelError, match="cannot be read"):
        open_bank(tmp_path / "nowhere", some(), "mine")


def test_an_empty_list(tmp_path: Path, tower: TextTower) -> None:
    bank = build_bank(tmp_path / "b.safetensors", some(()), tower, "f", QuietHost())
    assert bank.matrix.shape == (0, tower.width)
    assert Table([bank]).top(np.zeros(tower.width, np.float32), 3) == []


def test_a_folder_that_cannot_be_written(tmp_path: Path, tower: TextTower) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        build_bank(tmp_path / "file" / "b.safetensors", some(), tower, "f", QuietHost())


def test_the_peers_cache_is_read(tmp_path: Path) -> None:
    pytest.importorskip("clip_interrogator")
    from .peer import peer_interrogator

    model = open_clip_model()
    peer_interrogator(model, {"flavors": list(LABELS)}, tmp_path)
    (path,) = tmp_path.glob("*flavors.safetensors")
    bank = read_peer_cache(path, some())
    assert bank is not None
    assert np.abs(bank.matrix[:50].astype(np.float32) - library_features(model, list(LABELS[:50]))).max() < 1e-3
    assert read_peer_cache(path, some(LABELS[::-1])) is None
    assert read_peer_cache(tmp_path / "none.safetensors", some()) is None
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(BrokenModelError, match="cannot be read"):
        read_peer_cache(path, some())
