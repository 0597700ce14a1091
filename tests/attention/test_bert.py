"""BERT in numpy is BERT in torch: the same attention, and the same JSON to the byte."""

import json
import math
import shutil

import numpy as np
import pytest

from lib_easydiffuser.attention.calibration import calibration_captions
from lib_easydiffuser.attention.encoders import REGISTRY
from lib_easydiffuser.attention.encoders import minilm as module
from lib_easydiffuser.attention.encoders._bert import Bert, erf
from lib_easydiffuser.attention.encoders._bert_torch import TorchBert
from lib_easydiffuser.attention.encoders.minilm import MiniLM
from lib_easydiffuser.errors import BrokenModelError, MissingModelError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.pipeline import analyse_captions
from lib_easydiffuser.records import Caption
from lib_easydiffuser.serial import to_dict
from lib_easydiffuser.settings import Settings

TEXTS = [caption.text for caption in calibration_captions()][::4]


@pytest.fixture
def by_torch():
    pytest.importorskip("transformers")
    return MiniLM()


def test_the_error_function_is_right_to_the_last_digits_of_float32():
    x = np.linspace(-6, 6, 4001).astype(np.float32)
    assert erf(x) == pytest.approx([math.erf(value) for value in x], abs=6e-7)


def test_attention_and_embedding_equal_torch_s(by_torch, monkeypatch):
    theirs = by_torch.attend(TEXTS, QuietHost())
    assert isinstance(by_torch._model, TorchBert)
    monkeypatch.setattr(module, "_torch_pays", lambda sentences: False)
    encoder = MiniLM()
    ours = encoder.attend(TEXTS, QuietHost())
    assert isinstance(encoder._model, Bert)
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one.attention, other.attention, atol=1e-5)
        np.testing.assert_allclose(one.embedding, other.embedding, atol=1e-5)
        assert one.pieces == other.pieces


def as_records(texts, monkeypatch, pays, batch):
    monkeypatch.setattr(module, "_torch_pays", lambda sentences: pays)
    REGISTRY.get("minilm", QuietHost()).unload()
    groups = [(Caption(text),) for text in texts]
    starts = range(0, len(groups), batch)
    found = [one for i in starts for one in analyse_captions(groups[i : i + batch], Settings(), QuietHost())]
    return [json.loads(json.dumps(to_dict(one))) for one in found]


def numbers_apart(records):
    """(records without the words' two numbers, those numbers)."""
    words = [word for record in records for word in record["words"]]
    return records, np.array([[word.pop("taggable"), word.pop("importance")] for word in words])


def test_the_json_is_the_same(monkeypatch):
    """To the byte, but where a word's fifth digit lies on the edge: there torch differs from itself as often, when it
    reads one by one what it has read in batches.
    """
    pytest.importorskip("transformers")
    (ours, one), (theirs, two), (_, alone) = (
        numbers_apart(as_records(TEXTS, monkeypatch, pays, batch))
        for pays, batch in ((False, 64), (True, 64), (True, 1))
    )
    assert ours == theirs
    np.testing.assert_allclose(one, two, atol=1.01e-4)
    assert (one != two).sum() <= max(2 * (two != alone).sum(), 4)


def test_torch_reads_once_it_is_in_memory_or_there_is_much_to_read(by_torch, monkeypatch):
    import transformers  # noqa: F401

    by_torch.attend(["a cat"], QuietHost())
    assert isinstance(by_torch._model, TorchBert)
    encoder = MiniLM()
    monkeypatch.setattr(module, "_TORCH", ("json", "a package that nobody has"))
    encoder.attend(["a cat"], QuietHost())
    assert isinstance(encoder._model, Bert)
    assert not module._torch_pays(module._MANY)  # not installed: numpy reads a long list too
    monkeypatch.setattr(module, "_TORCH", ("json", "this"))  # the second is there and not imported
    assert module._torch_pays(module._MANY) and not module._torch_pays(module._MANY - 1)


def test_a_transformers_that_cannot_be_imported_leaves_it_to_numpy(monkeypatch):
    def broken(folder):
        raise RuntimeError("operator torchvision::nms does not exist")

    monkeypatch.setattr(module, "TorchBert", type("Broken", (), {"__new__": lambda cls, folder: broken(folder)}))
    encoder = MiniLM()
    (attended,) = encoder.attend(["a cat"], QuietHost())
    assert isinstance(encoder._model, Bert) and attended.embedding is not None


@pytest.fixture
def folder(tmp_path):
    source = MiniLM().where(QuietHost())
    shutil.copy(source / "config.json", tmp_path)
    shutil.copy(source / "model.safetensors", tmp_path)
    return tmp_path


@pytest.mark.parametrize("length", [0, 5, 4000, 1_000_000])
def test_a_file_cut_short_is_said_so(folder, length):
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(BrokenModelError, match=f"{length} bytes"):
        Bert(folder)


def test_no_file_is_said_so(folder):
    (folder / "model.safetensors").unlink()
    with pytest.raises(MissingModelError):
        Bert(folder)


def test_a_weight_that_is_missing_is_named(folder):
    bert = Bert(folder)
    bert._weights = {name: value for name, value in bert._weights.items() if "layer.3.output" not in name}
    with pytest.raises(BrokenModelError, match=r"encoder\.layer\.3\.output"):
        bert([[101, 102]])
