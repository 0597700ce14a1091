"""leeyunjai/img2txt, the model the first Easy Diffuser was written for: loaded by what its configuration names."""

from __future__ import annotations

from ..models.checkpoint import Checkpoint
from ..parts import Needs
from ._checkpoint import CheckpointCaptioner
from ._decode import SUPPORTED


class Img2Txt(CheckpointCaptioner):
    """leeyunjai/img2txt."""

    name = "img2txt"
    title = "leeyunjai/img2txt"
    needs = Needs(("torch", "transformers"), mib=1000)  # its size could not be looked up; that of its likely kinds
    rank = 40
    architectures = SUPPORTED
    checkpoints = (Checkpoint("leeyunjai/img2txt", "", "licence not known, see its page", mib=0),)
