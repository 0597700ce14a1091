"""What a captioner is."""

from __future__ import annotations

from abc import abstractmethod

from ..host import Host
from ..parts import Part
from ..records import Caption, Picture
from ..settings import Settings


class Captioner(Part):
    """image -> captions. To add one, add a file to this folder with a subclass of this."""

    @abstractmethod
    def caption(self, picture: Picture, settings: Settings, host: Host) -> tuple[Caption, ...]:
        """One or several sentences about one picture, best first.

        Raises:
            ModelError: If the model cannot be used.
            CaptionError: If it said nothing usable. An error text is never returned as a caption.
            Interrupted: As soon as `host.stopped()`.
        """
