"""The detector: OpenCV runs its body, numpy the widest two heads, for the 80 categories that have a name.

Source:
    SSD (Liu et al. 2016) as tensorflow/models, research/object_detection, exports it; its boxes and their suppression
    as OpenCV's DetectionOutput layer makes them with the parameters of the graph's text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .seen import Floats, Sighting
from .vocabulary import categories

LEAST = 0.02
"""Below this a box says nothing."""
SAME, MOST = 0.6, 100
"""Boxes of one category that overlap more are one; so many are kept of a picture."""
CATEGORIES = 91
_BODY = "FeatureExtractor/MobilenetV2/"
FEATURES = (f"{_BODY}expanded_conv_13/expand/Relu6", f"{_BODY}Conv_1/Relu6")
_OUTPUTS = (
    *FEATURES,
    *(f"BoxPredictor_{level}/ClassPredictor/Conv2D" for level in range(2, 6)),
    "BoxEncodingPredictor/concat",
    "PriorBox/concat",
)
WEIGHTS = tuple((f"BoxPredictor_{level}/ClassPredictor/weights", f"BoxPredictor_{level}/ClassPredictor/biases")
                for level in (0, 1))  # fmt: skip
"""The constants of the two heads that numpy runs."""
_KNOWN = tuple(categories())


def leaves(name: str) -> bool:
    """Whether OpenCV is to do without this node of the text graph."""
    of_heads = ("BoxPredictor_0/ClassPredictor", "BoxPredictor_1/ClassPredictor", "ClassPredictor/concat")
    return name.startswith(of_heads) or name.endswith("ClassPredictor/BiasAdd/Flatten") or name == "detection_out"


def by_category(kernel: Floats, bias: Floats) -> tuple[Floats, Floats]:
    """A head as it is kept: what scores one category lies together, and the nameless ones are left out.

    Args:
        kernel, bias: As the graph holds them, shapes (3, 3, channels, anchors * 91) and (anchors * 91,).

    Returns:
        Of the 80 known categories, shapes (3, 3, 80, anchors, channels) and (80, anchors).
    """
    parted = kernel.reshape(*kernel.shape[:3], -1, CATEGORIES)[..., list(_KNOWN)]
    biases = bias.reshape(-1, CATEGORIES)[:, list(_KNOWN)]
    return np.ascontiguousarray(parted.transpose(0, 1, 4, 3, 2)), np.ascontiguousarray(biases.T)


@dataclass
class Detector:
    """OpenCV's network without its widest heads, and those.

    Attributes:
        heads: Kernel and bias of the two, see `by_category`.
    """

    body: Any
    heads: Sequence[tuple[Floats, Floats]]

    def boxes(self, blob: Any) -> tuple[Sighting, ...]:
        """What is in the picture, surest first.

        Args:
            blob: Shape (1, 3, side, side).
        """
        self.body.setInput(blob)
        *maps, places, priors = self.body.forward(_OUTPUTS)
        scored = [_scored(each[0], *head) for each, head in zip(maps, self.heads, strict=False)]
        scored += [_picked(each[0]) for each in maps[len(self.heads) :]]
        scores = np.concatenate(scored)
        where, which = np.nonzero(scores > np.log(LEAST / (1 - LEAST)))
        boxes = decoded(places.reshape(-1, 4)[where], priors[0].reshape(2, -1, 4)[:, where])
        sure = 1 / (1 + np.exp(-scores[where, which]))
        return suppressed(boxes, sure, np.asarray(_KNOWN)[which])


def _scored(features: Floats, kernel: Floats, bias: Floats) -> Floats:
    """A 3x3 convolution with a rim of zeros, as nine products; shape (places * anchors, 80)."""
    channels, height, width = features.shape
    padded = np.zeros((height + 2, width + 2, channels), np.float32)
    padded[1:-1, 1:-1] = features.transpose(1, 2, 0)
    found = np.repeat(bias.reshape(1, -1), height * width, axis=0)
    for down in range(3):
        for across in range(3):
            seen = padded[down : down + height, across : across + width].reshape(-1, channels)
            found += seen @ kernel[down, across].reshape(-1, channels).T
    return found.reshape(height * width, *bias.shape).transpose(0, 2, 1).reshape(-1, len(bias))


def _picked(scores: Floats) -> Floats:
    """Of what OpenCV scored, shape (anchors * 91, height, width); shape (places * anchors, 80)."""
    picked: Floats = scores.transpose(1, 2, 0).reshape(-1, CATEGORIES)[:, list(_KNOWN)]
    return picked


def decoded(offsets: Floats, priors: Floats) -> Floats:
    """Boxes (left, top, right, bottom), clipped to the picture.

    Args:
        offsets: Of middle and logarithm of the sides, shape (boxes, 4).
        priors: Boxes and variances, shape (2, boxes, 4).
    """
    prior, variance = priors
    sides = prior[:, 2:] - prior[:, :2]
    middle = (prior[:, 2:] + prior[:, :2]) / 2 + variance[:, :2] * offsets[:, :2] * sides
    half = np.exp(variance[:, 2:] * offsets[:, 2:]) * sides / 2
    return np.concatenate((middle - half, middle + half), axis=1)


def suppressed(boxes: Floats, sure: Floats, category: NDArray[Any]) -> tuple[Sighting, ...]:
    """Of boxes of one category that show the same the surest."""
    kept: list[int] = []
    for each in np.unique(category):
        rows = np.flatnonzero(category == each)
        rows = rows[np.argsort(-sure[rows], kind="stable")][:MOST]
        kept += rows[_apart(boxes[rows])].tolist()
    kept = sorted(kept, key=lambda row: -sure[row])[:MOST]
    inside = np.clip(boxes, 0, 1)
    return tuple(Sighting(int(category[row]), float(sure[row]), *map(float, inside[row])) for row in kept)


def _apart(boxes: Floats) -> list[int]:
    """Greedy, surest first: those that overlap none kept before by more than `SAME`."""
    corner, far = np.maximum(boxes[:, None, :2], boxes[None, :, :2]), np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    shared = np.clip(far - corner, 0, None).prod(axis=2)
    area = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    same = shared > SAME * (area[:, None] + area[None] - shared)
    kept: list[int] = []
    gone = np.zeros(len(boxes), bool)
    for row in range(len(boxes)):
        if not gone[row]:
            kept.append(row)
            gone |= same[row]
    return kept
