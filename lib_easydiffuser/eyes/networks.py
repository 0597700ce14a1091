"""The two networks in OpenCV: opened after their files are checked, tried once, and run one step at a time."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..errors import EasyDiffuserError, ModelError, quoted
from ..files import write_whole
from ..models.memory import trim
from ..models.wheel import require_digest
from .detector import WEIGHTS as HEADS
from .detector import Detector, by_category, leaves
from .files import CLASSIFIER, DETECTOR, GRAPH, TEXT, WEIGHTS
from .graph_file import constants, without
from .lite0 import SIDE, converted
from .seen import Floats, Sighting
from .torch_file import tensors

CONVERTED = "efficientnet-lite0.onnx"
CONVERTED_SHA256 = "9f24dadcbca54be5c45aedd4a7f07ea1031c0ef962aebf33ba1f92f65e4c44a3"
MIB = 330
"""What both take once they have run at both sizes."""

Answer = TypeVar("Answer")


@dataclass
class Networks:
    """Detector and classifier, ready to run; one thread at a time."""

    detector: Detector
    classifier: Any
    second: int = 416
    """Side of the second look's square, pixels; the first is at 300."""

    def boxes(self, square: NDArray[np.uint8]) -> tuple[Sighting, ...]:
        """What the detector finds in the whole picture, stretched to a square as it was trained.

        Args:
            square: Shape (side, side, 3), RGB.

        Raises:
            ModelError: If OpenCV cannot run it.
        """
        import cv2

        blob = cv2.dnn.blobFromImage(np.ascontiguousarray(square))
        return _ran(lambda: self.detector.boxes(blob), "the detector")

    def classes(self, square: NDArray[np.uint8]) -> Floats:
        """ImageNet's probabilities of a view, shape (1000,).

        Args:
            square: Shape (224, 224, 3), RGB.
        """
        self._show(square)
        return np.array(_ran(self.classifier.forward, "the classifier")[0], np.float32)

    def whole(self, square: NDArray[np.uint8]) -> tuple[Floats, Floats]:
        """A view's probabilities and features, shapes (1000,) and (1280,), in one run.

        Args:
            square: Shape (224, 224, 3), RGB.
        """
        self._show(square)
        names = [*self.classifier.getUnconnectedOutLayersNames(), _pooled(self.classifier)]
        classes, features = _ran(lambda: self.classifier.forward(names), "the classifier")
        return np.array(classes[0], np.float32), np.array(features, np.float32).reshape(-1)

    def features(self, square: NDArray[np.uint8]) -> Floats:
        """What the classifier makes its classes from: the pooled features of a view, shape (1280,).

        Args:
            square: Shape (224, 224, 3), RGB.
        """
        self._show(square)
        pooled = _pooled(self.classifier)
        return np.array(_ran(lambda: self.classifier.forward(pooled), "the classifier"), np.float32).reshape(-1)

    def _show(self, square: NDArray[np.uint8]) -> None:
        scaled = (square.astype(np.float32) - 127) / 128
        self.classifier.setInput(np.ascontiguousarray(scaled.transpose(2, 0, 1)[None]))


def opened(folders: tuple[Path, Path], cache: Path | None) -> Networks:
    """Both networks, each tried on an empty picture: some OpenCV read what they cannot run.

    Args:
        folders: Of the detector's and the classifier's files.
        cache: Where the converted classifier is kept; None to convert it every time.

    Raises:
        BrokenModelError: If a file is not the pinned one.
        ModelError: If this OpenCV is missing, or cannot read or run them.
    """
    cv2 = _opencv()
    # The smaller one first: what its reading takes for a moment, the larger one's reading takes again.
    classifier = _read(lambda: cv2.dnn.readNetFromONNX(_bytes(_onnx(folders[1], cache))), "the classifier")
    graph, text = (require_digest(DETECTOR, folders[0] / name) for name in (GRAPH, TEXT))
    heads = _heads(graph)
    body = _read(lambda: _body(cv2, graph, text), "the detector")
    trim()
    found = Networks(Detector(body, heads), classifier, _second())
    for each in (body, classifier):
        # Its second copy of the weights takes memory, and few of these convolutions gain by it. OpenCV 4.7 and newer.
        getattr(each, "enableWinograd", lambda _: None)(False)
    found.boxes(np.zeros((300, 300, 3), np.uint8))
    if found.classes(np.zeros((SIDE, SIDE, 3), np.uint8)).shape != (1000,):
        raise ModelError("This OpenCV runs the classifier wrongly.", _OTHER_OPENCV)
    return found


def _pooled(classifier: Any) -> str:
    """The layer that pools; OpenCV builds names of its own around the graph's."""
    for name in classifier.getLayerNames():
        if "globalaveragepool" in name.lower():
            return str(name)
    raise ModelError("This OpenCV does not give the classifier's features.", _OTHER_OPENCV)


def _heads(graph: Path) -> list[tuple[Floats, Floats]]:
    """The weights that numpy multiplies, out of the graph's file."""
    names = {name for pair in HEADS for name in pair}
    found = constants(np.memmap(graph, np.uint8, "r").data, names)
    return [by_category(found[kernel], found[bias]) for kernel, bias in HEADS]


def _body(cv2: Any, graph: Path, text: Path) -> Any:
    """The detector in OpenCV, without the heads that numpy runs."""
    with tempfile.TemporaryDirectory(prefix="easy-diffuser-") as folder:
        cut = Path(folder) / "body.pbtxt"
        cut.write_text(without(text.read_text(encoding="utf-8"), leaves), encoding="utf-8")
        # By name, which takes 140 MB less for a moment; OpenCV's names are ASCII on Windows.
        if os.name == "nt" and not f"{graph}{cut}".isascii():
            return cv2.dnn.readNetFromTensorflow(_bytes(graph.read_bytes()), _bytes(cut.read_bytes()))
        return cv2.dnn.readNetFromTensorflow(str(graph), str(cut))


def _onnx(folder: Path, cache: Path | None) -> bytes:
    """The classifier as OpenCV reads it: as it was converted once on this machine, or converted now."""
    kept = cache / CONVERTED if cache is not None else None
    if kept is not None and kept.is_file():
        content = kept.read_bytes()
        if hashlib.sha256(content).hexdigest() == CONVERTED_SHA256:
            return content
    content = converted(tensors(require_digest(CLASSIFIER, folder / WEIGHTS).read_bytes()))
    if kept is not None:
        _keep(kept, content)
    return content


def _keep(path: Path, content: bytes) -> None:
    """A folder that cannot be written costs a quarter of a second the next time, no more."""
    from contextlib import suppress

    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)


def _opencv() -> Any:
    try:
        import cv2
    # A broken build fails in any way it likes.
    except Exception as error:
        raise ModelError(f"OpenCV cannot be imported: {quoted(str(error), 120)}.", _OTHER_OPENCV) from error
    if not hasattr(cv2, "dnn") or not hasattr(cv2.dnn, "readNetFromTensorflow"):
        raise ModelError("This OpenCV has no dnn module that reads TensorFlow's graphs.", _OTHER_OPENCV)
    return cv2


_OTHER_OPENCV = "OpenCV 4.5 to 5.0 are known to work; only what pixels prove is said until then."


def _read(read: Any, what: str) -> Any:
    try:
        return read()
    except EasyDiffuserError:
        raise
    # cv2.error, and whatever a build raises for a layer it does not know.
    except Exception as error:
        raise ModelError(f"OpenCV {_version()} cannot read {what}: {_first(error)}.", _OTHER_OPENCV) from error


def _ran(run: Callable[[], Answer], what: str) -> Answer:
    try:
        return run()
    # cv2.error at a layer it cannot run; whatever numpy raises when what it gave has another shape.
    except Exception as error:
        raise ModelError(f"OpenCV {_version()} cannot run {what}: {_first(error)}.", _OTHER_OPENCV) from error


def _second() -> int:
    """OpenCV keeps the first size's padding for every later one. 4.x still answers well at 416 (the maps are fitted on
    that) and alike when it comes back; from 5.0 on only a size whose layers halve as those of 300 do is alike: 428."""
    return 416 if int(_version().partition(".")[0]) < 5 else 428


def _version() -> str:
    import cv2

    return str(cv2.__version__)


def _first(error: Exception) -> str:
    return quoted(" ".join(str(error).split()) or type(error).__name__, 120)


def _bytes(content: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(content, np.uint8)
