"""What a text encoder is to us: something whose attention over a caption can be read."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...dataclass import dataclass
from ...host import Host
from ...parts import Part
from ...records import Span


@dataclass(frozen=True, eq=False)
class Attended:
    """A sentence as an encoder saw it.

    Attributes:
        text: The sentence.
        pieces: Character span of every real token; start, end and padding tokens are left out.
        attention: Shape (layers, heads, T, T) with T = pieces + 2: how much the row's token looks at the
            column's; rows sum to 1. The first row and column are the start token, the last the end token.
        embedding: Sentence embedding, shape (width,), unit length; None when the encoder gives none.
    """

    text: str
    pieces: tuple[Span, ...]
    attention: NDArray[np.float32]
    embedding: NDArray[np.float32] | None = None


class Encoder(Part):
    """caption -> attention. To add one, add a file to this folder with a subclass of this.

    Attributes:
        causal: Whether a token sees only those before it (CLIP's text tower).
        comes_and_goes: Whether it is the host's, loaded and unloaded without us; MiniLM reads while it is away.
    """

    causal: bool = False
    comes_and_goes: bool = False

    @abstractmethod
    def attend(self, texts: Sequence[str], host: Host) -> list[Attended]:
        """Run the sentences through the encoder in batches, in order.

        Raises:
            ModelError: If the encoder cannot be loaded.
            Interrupted: As soon as `host.stopped()`.
        """

    def calibration_captions(self, host: Host) -> int:
        """At most so many captions for a calibration, where each is dear; 0 for all."""
        return 0

    @abstractmethod
    def fingerprint(self, host: Host) -> str:
        """Names the weights: two encoders of the same fingerprint give the same attention."""

    def unload(self) -> None:
        """Let go of the weights; the next `attend` loads them again. For hosts whose memory others need."""
