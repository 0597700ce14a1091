"""EfficientNet-lite0: its published weights, written as a network that OpenCV runs.

Source:
    The layers as github.com/tensorflow/tpu, models/official/efficientnet/lite, states them; the weights' names as
    EfficientNet-PyTorch's. No squeeze and excitation, ReLU6 throughout, "same" padding.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..errors import BrokenModelError, quoted
from .onnx_file import Network
from .torch_file import Tensors

SIDE, CLASSES = 224, 1000
# (repeats, kernel, stride of the first, expansion)
_STAGES = ((1, 3, 1, 1), (2, 3, 2, 6), (2, 5, 2, 6), (3, 3, 2, 6), (3, 5, 1, 6), (4, 5, 2, 6), (1, 3, 1, 6))
_EPSILON = 1e-3
_INPUT = "picture"

Floats = NDArray[np.float32]


def converted(weights: Tensors) -> bytes:
    """An ONNX file: (1, 3, 224, 224), RGB -1..1 -> (1, 1000) probabilities.

    Batch normalisation is multiplied into the convolution before it, in double precision, so that the file's bytes are
    the same on every machine.

    Raises:
        BrokenModelError: If a layer is missing or has another shape.
    """
    try:
        return _Lite0(weights).content()
    except (KeyError, ValueError) as error:
        raise BrokenModelError(
            f"The weights are no EfficientNet-lite0: {quoted(str(error), 120)}.", "Fetch the file again."
        ) from error


class _Lite0:
    def __init__(self, weights: Tensors) -> None:
        self._weights = weights
        self._net = Network(_INPUT)
        self._side = SIDE

    def content(self) -> bytes:
        self._convolve("_conv_stem", "_bn0", stride=2)
        self._bounded()
        number = 0
        for repeats, _, stride, expansion in _STAGES:
            for repeat in range(repeats):
                self._block(f"_blocks.{number}", 1 if repeat else stride, expansion > 1)
                number += 1
        self._convolve("_conv_head", "_bn1")
        self._bounded()
        return self._head()

    def _block(self, name: str, stride: int, expands: bool) -> None:
        """Widen, look around in every channel by itself, narrow; and add what came in where the shape allows."""
        given, before = self._net.last, 0
        if expands:
            before = self._convolve(f"{name}._expand_conv", f"{name}._bn0")
            self._bounded()
        self._convolve(f"{name}._depthwise_conv", f"{name}._bn1", stride, depthwise=True)
        self._bounded()
        after = self._convolve(f"{name}._project_conv", f"{name}._bn2")
        if stride == 1 and before == after:
            self._net.add("Add", self._net.last, given)

    def _convolve(self, conv: str, norm: str, stride: int = 1, depthwise: bool = False) -> int:
        """One convolution; gives its number of input channels for a plain one of 1x1, of output ones."""
        kernel, bias = _folded(self._weights, conv, norm)
        side = kernel.shape[-1]
        total = max((-(-self._side // stride) - 1) * stride + side - self._side, 0)
        first = total // 2
        # OpenCV pads both sides alike inside a convolution: what is not even goes before it.
        if total % 2:
            pads = self._net.weight(np.array([0, 0, first, first, 0, 0, total - first, total - first], np.int64))
            self._net.add("Pad", self._net.last, pads)
            first = 0
        names = (self._net.last, self._net.weight(kernel), self._net.weight(bias))
        self._net.add(
            "Conv", *names, kernel_shape=[side, side], strides=[stride, stride], pads=[first] * 4,
            group=kernel.shape[0] if depthwise else 1,
        )  # fmt: skip
        self._side = -(-self._side // stride)
        return int(kernel.shape[1] if conv.endswith("_expand_conv") else kernel.shape[0])

    def _bounded(self) -> None:
        low, high = (self._net.weight(np.array(value, np.float32)) for value in (0.0, 6.0))
        self._net.add("Clip", self._net.last, low, high)

    def _head(self) -> bytes:
        self._net.add("GlobalAveragePool")
        self._net.add("Flatten", axis=1)
        layer = (np.asarray(self._weights[f"_fc.{part}"], np.float32) for part in ("weight", "bias"))
        self._net.add("Gemm", self._net.last, *(self._net.weight(one) for one in layer), transB=1)
        self._net.add("Softmax", axis=1)
        return self._net.content((1, 3, SIDE, SIDE), _INPUT, CLASSES)


def _folded(weights: Tensors, conv: str, norm: str) -> tuple[Floats, Floats]:
    """The convolution's kernel and bias with the normalisation after it multiplied in."""
    kernel = np.asarray(weights[f"{conv}.weight"], np.float64)
    scale, shift, mean, spread = (
        np.asarray(weights[f"{norm}.{part}"], np.float64) for part in ("weight", "bias", "running_mean", "running_var")
    )
    factor = scale / np.sqrt(spread + _EPSILON)
    return (kernel * factor[:, None, None, None]).astype(np.float32), (shift - mean * factor).astype(np.float32)
