"""Text towers made of the host's own tensors, kept until they are released or the host puts another model there."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Hashable

from ...clip.encoders._memory import text_tower
from ...clip.tokens import Tokens
from ...clip.tower import TextTower
from ...clip.weights import TextWeights
from ...host import Host


class TextTowers:
    """The half of a CLIP model that both of the host's share."""

    def __init__(self) -> None:
        super().__init__()
        self._towers: dict[tuple[Hashable, str, str], TextTower] = {}
        self._lock = threading.Lock()

    @abstractmethod
    def tokens(self, host: Host) -> Tokens: ...

    @abstractmethod
    def text_weights(self, host: Host) -> TextWeights: ...

    @abstractmethod
    def source(self, host: Host) -> Hashable:
        """Which of the host's models the weights are of; equal as long as it is the same one."""

    def tower(self, host: Host, dtype: str = "float32") -> TextTower:
        """See `ClipModel.tower`."""
        with self._lock:
            key = (self.source(host), host.device(), dtype)
            if key not in self._towers:
                # One of a model the host has switched away reads other words, and keeps that model in memory.
                self._towers = {known: tower for known, tower in self._towers.items() if known[0] == key[0]}
                self._towers[key] = text_tower(self.text_weights(host), self.tokens(host), host, dtype)
            return self._towers[key]

    def holds_tower(self, host: Host) -> bool:
        """See `ClipModel.holds_tower`."""
        with self._lock:
            return (self.source(host), host.device(), "float32") in self._towers

    def release(self) -> None:
        """Ours alone; the host's model stays where it is."""
        with self._lock:
            self._towers.clear()
