"""Half precision on a CPU: where it was measured to be faster, and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from lib_easydiffuser.clip import precision as of_clip
from lib_easydiffuser.models import place, precision
from lib_easydiffuser.models.find import FOLDER
from tests.world.hosts import ModelHost

# Before the tests' own fixture, which makes every CPU one without it.
ASKED = precision.bfloat16_pays


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "_known", {})
    for module in (place, of_clip):
        monkeypatch.setattr(module, "bfloat16_pays", ASKED)


def measures(monkeypatch: pytest.MonkeyPatch, found: float) -> list[float]:
    """From now on the probe finds this; gives the list of what it was asked."""
    calls: list[float] = []

    def gain() -> float:
        calls.append(found)
        return found

    monkeypatch.setattr(precision, "gain", gain)
    return calls


@pytest.mark.parametrize("found, wanted", [(0.5, ""), (1.0, ""), (1.2, ""), (1.4, "bfloat16"), (6.0, "bfloat16")])
def test_the_probe_decides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, found: float, wanted: str) -> None:
    measures(monkeypatch, found)
    host = ModelHost(tmp_path)
    assert of_clip.reduced_dtype("cpu", host) == wanted
    for asked in ("auto", "float16"):
        assert place.pick_dtype(asked, "cpu", host) == getattr(torch, wanted or "float32")
    assert place.pick_dtype("float32", "cpu", host) == torch.float32
    assert place.pick_dtype("bfloat16", "cpu", host) == torch.bfloat16


def test_a_gpu_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = measures(monkeypatch, 9.0)
    assert of_clip.reduced_dtype("cuda:0") == "float16" and place.pick_dtype("auto", "cuda:0") == torch.float16
    assert of_clip.reduced_dtype("mps") == ""
    assert not calls


def test_it_is_measured_once_for_a_cpu_and_a_torch(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    calls = measures(monkeypatch, 4.0)
    host = ModelHost(tmp_path)
    assert ASKED(host) and ASKED(host) and len(calls) == 1
    monkeypatch.setattr(precision, "_known", {})  # another process
    assert ASKED(host) and len(calls) == 1
    kept = tmp_path / FOLDER / "precision.json"
    (key,) = json.loads(kept.read_text())
    assert str(torch.__version__) in key
    measures(monkeypatch, 0.5)
    monkeypatch.setattr(precision, "_cpu", lambda: "another")
    assert not ASKED(host)
    assert len(json.loads(kept.read_text())) == 2


@pytest.mark.parametrize("said", ["", "[1]", '{"a": "b"}', "{"])
def test_a_damaged_memory_is_measured_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "precision.json").write_text(said)
    calls = measures(monkeypatch, 2.0)
    assert ASKED(ModelHost(tmp_path)) and len(calls) == 1


def test_a_build_without_such_products_stays_with_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    def gain() -> float:
        raise RuntimeError("not implemented for 'BFloat16'")

    monkeypatch.setattr(precision, "gain", gain)
    assert not ASKED()


def test_the_probe_itself_gives_a_ratio() -> None:
    assert 0.0 < precision.gain() < 100.0
