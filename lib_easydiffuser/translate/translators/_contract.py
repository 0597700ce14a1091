"""What a translator is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from ...host import Host
from ...parts import Part
from ...settings import Settings


class Translator(Part):
    """texts -> the same texts in another language. To add one, add a file to this folder with a subclass of this.

    Attributes:
        pairs: (source, target) languages it knows, two letters each.
        rank: The ready translator of the highest rank is taken.
    """

    pairs: ClassVar[tuple[tuple[str, str], ...]]
    rank: ClassVar[int] = 0

    @abstractmethod
    def translate(
        self, texts: Sequence[str], source: str, target: str, settings: Settings, host: Host
    ) -> tuple[str, ...]:
        """One text for each, in order.

        Raises:
            LanguageError: If it cannot read one of them.
            ModelError: If the model cannot be used, or said nothing. An error text is never a translation.
            Interrupted: As soon as `host.stopped()`.
        """
