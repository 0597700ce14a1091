"""Text towers made of the host's own tensors, kept until they are released."""

from __future__ import annotations

import threading
from abc import abstractmethod

from ...clip.encoders._memory import text_tower
from ...clip.tokens import Tokens
from ...clip.tower import TextTower
from ...clip.weights import TextWeights
from ...host import Host


class TextTowers:
    """The half of a CLIP model that both of the host's share."""

    def __init__(self) -> None:
        super().__init__()
        self._towers: dict[tuple[str, str], TextTower] = {}
        self._lock = threading.Lock()

    @abstractmethod
    def tokens(self, host: Host) -> Tokens: ...

    @abstractmethod
    def text_weights(self, host: Host) -> TextWeights: ...

    def tower(self, host: Host, dtype: str = "float32") -> TextTower:
        """See `ClipModel.tower`."""
        with self._lock:
            key = (host.device(), dtype)
            if key not in self._towers:
                self._towers[key] = text_tower(self.text_weights(host), self.tokens(host), host, dtype)
            return self._towers[key]

    def release(self) -> None:
        """Ours alone; the host's model stays where it is."""
        with self._lock:
            self._towers.clear()
