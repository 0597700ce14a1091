"""BERT in numpy is BERT in torch is BERT of transformers: the same attention, and the same JSON to the byte."""

import json
import math
import shutil
import sys

import numpy as np
import pytest

from lib_easydiffuser.attention.calibration import calibration_captions
from lib_easydiffuser.attention.encoders import REGISTRY
from lib_easydiffuser.attention.encoders import minilm as module
from lib_easydiffuser.attention.encoders._bert import Bert, Block, erf
from lib_easydiffuser.attention.encoders._bert_torch import TorchBert
from lib_easydiffuser.attention.encoders.minilm import MiniLM
from lib_easydiffuser.errors import BrokenModelError, MissingModelError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.pipeline import analyse_captions
from lib_easydiffuser.records import Caption
from lib_easydiffuser.serial import to_dict
from lib_easydiffuser.settings import Settings

TEXTS = [caption.text for caption in calibration_captions()][::4]


@pytest.fixture(scope="module")
def by_transformers():
    """(attention, embedding) of every text alone by the library's model: nothing of ours but the tokenizer."""
    t = pytest.importorskip("transformers")
    import torch

    folder = MiniLM().where(QuietHost())
    config = t.BertConfig.from_pretrained(folder)
    config._attn_implementation = "eager"
    model = t.BertModel.from_pretrained(folder, config=config, add_pooling_layer=False).eval()
    found = []
    for encoding in module._tokenizer(folder).encode_batch(TEXTS):
        with torch.inference_mode():
            out = model(torch.tensor([encoding.ids]), output_attentions=True)
        mean = out.last_hidden_state[0].mean(0).numpy()
        found.append((torch.cat(out.attentions).numpy(), mean / np.linalg.norm(mean)))
    return found


def test_the_error_function_is_right_to_the_last_digits_of_float32():
    x = np.linspace(-6, 6, 4001).astype(np.float32)
    assert erf(x) == pytest.approx([math.erf(value) for value in x], abs=6e-7)


@pytest.mark.parametrize(("pays", "reader"), [(False, Bert), (True, TorchBert)], ids=["numpy", "torch"])
def test_attention_and_embedding_equal_the_library_s(by_transformers, pays, reader, monkeypatch):
    monkeypatch.setattr(module, "_torch_pays", lambda sentences: pays)
    encoder = MiniLM()
    ours = encoder.attend(TEXTS, QuietHost())
    assert type(encoder._model) is reader
    for one, (attention, embedding) in zip(ours, by_transformers, strict=True):
        np.testing.assert_allclose(one.attention, attention, atol=1e-5)
        np.testing.assert_allclose(one.embedding, embedding, atol=1e-5)


def test_what_stands_beside_a_sentence_changes_nothing_of_it():
    """Unsorted, alone, or with others of its length: the model knows where each one ends."""
    encoder = MiniLM()
    encoder.attend(TEXTS[:1], QuietHost())
    encodings = encoder._words.encode_batch(TEXTS[:9] + TEXTS[:2])
    together = list(encoder._model.read(encodings))
    for (attention, unit), encoding in zip(together, encodings, strict=True):
        ((alone, alone_unit),) = encoder._model.read([encoding])
        np.testing.assert_allclose(attention, alone, atol=1e-5)
        np.testing.assert_allclose(unit, alone_unit, atol=1e-5)


def as_records(texts, monkeypatch, pays, batch):
    monkeypatch.setattr(module, "_torch_pays", lambda sentences: pays)
    REGISTRY.get("minilm", QuietHost()).unload()
    groups = [(Caption(text),) for text in texts]
    starts = range(0, len(groups), batch)
    found = [one for i in starts for one in analyse_captions(groups[i : i + batch], Settings(), QuietHost())]
    return [json.loads(json.dumps(to_dict(one))) for one in found]


def numbers_apart(records):
    """(records without what attention gives words and tags, those numbers)."""
    words = [word for record in records for word in record["words"]]
    tags = [tag for record in records for tag in record["tags"]]
    numbers = [word.pop(name) for name in ("taggable", "importance") for word in words]
    return records, np.array(numbers + [tag.pop("attention") for tag in tags])


def test_the_json_is_the_same(monkeypatch):
    """To the byte, but where the fifth digit of a number lies on the edge: 8 of 12,423 in 320 captions."""
    pytest.importorskip("torch")
    (ours, one), (theirs, two) = (numbers_apart(as_records(TEXTS, monkeypatch, pays, 64)) for pays in (False, True))
    assert ours == theirs
    np.testing.assert_allclose(one, two, atol=1.01e-4)
    assert (one != two).mean() < 0.003


def test_torch_reads_once_it_is_in_memory_or_there_is_much_to_read(monkeypatch):
    there, imported = "this", "json"
    assert there not in sys.modules
    monkeypatch.setattr(module, "_TORCH", "a package that nobody has")
    assert not module._torch_pays(module._MANY)  # not installed: numpy reads a long list too
    monkeypatch.setattr(module, "_TORCH", there)
    assert module._torch_pays(module._MANY) and not module._torch_pays(module._MANY - 1)
    monkeypatch.setattr(module, "_TORCH", imported)
    assert module._torch_pays(1)


def test_a_torch_that_cannot_be_imported_leaves_it_to_numpy(monkeypatch):
    def broken(folder):
        raise OSError("libcudart.so.12: cannot open shared object file")

    monkeypatch.setattr(module, "_torch_pays", lambda sentences: True)
    monkeypatch.setattr(module, "TorchBert", type("Broken", (), {"__new__": lambda cls, folder: broken(folder)}))
    encoder = MiniLM()
    (attended,) = encoder.attend(["a cat"], QuietHost())
    assert type(encoder._model) is Bert and attended.embedding is not None


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
        bert([[101, 102]], [Block(1, 2, 0)])
