"""What a tag source is, and all it may look at."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from ...dataclass import dataclass
from ...host import Host
from ...parts import Part
from ...records import Evidence, Picture, Polarity, Reading, Tag
from ...settings import Settings


@dataclass(frozen=True, eq=False)
class Scene:
    """Everything a tag source may look at.

    Attributes:
        reading: Captions, words, evidence.
        positives: The positive tags already decided, in order of rank; empty while they are being made.
    """

    reading: Reading
    settings: Settings
    positives: tuple[Tag, ...] = ()


class TagSource(Part):
    """words and evidence -> tags. To add one, add a file to this folder with a subclass of this.

    Attributes:
        polarity: Positive sources run first; negative ones then see the positives.
        order: Sources of one polarity run (and their tags stand) in this order.
        looks: Whether it has a model of its own that looks at the picture (a tagger).
        apart: Whether its look needs no device of the host, so that another process may do it.
        optional: Whether nobody misses it where it cannot work; others are then told of.
        beside: Captioners whose captions need no look of its own.
    """

    polarity: ClassVar[Polarity] = "positive"
    order: ClassVar[int] = 50
    looks: ClassVar[bool] = False
    apart: ClassVar[bool] = False
    optional: ClassVar[bool] = False
    beside: ClassVar[tuple[str, ...]] = ()

    def enabled(self, settings: Settings) -> bool:
        """Whether the person wants this source; the settings decide."""
        return True

    def check(self, settings: Settings, host: Host) -> None:
        """Refuse settings that name nothing there is, before anything runs.

        Raises:
            UnknownNameError: Naming what there is.
        """
        return

    def look(self, picture: Picture, settings: Settings, host: Host) -> tuple[Evidence, ...]:
        """What its model sees; evidence that `propose` then turns into tags, again and again, without the model.

        Raises:
            ModelError: If the model cannot be used.
            Interrupted: As soon as `host.stopped()`.
        """
        return ()

    @abstractmethod
    def propose(self, scene: Scene) -> list[Tag]:
        """Tags, best first. No model is run here."""
