"""What a captioner is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from ..errors import EasyDiffuserError, Interrupted
from ..host import Host
from ..models.checkpoint import Checkpoint
from ..models.find import find, how_to_get
from ..parts import Part
from ..records import Caption, Picture
from ..settings import Settings


class Captioner(Part):
    """image -> captions. To add one, add a file to this folder with a subclass of this.

    Attributes:
        rank: `auto` takes the ready captioner of the highest rank; 0 is never taken.
        on_cpu: Whether it runs on the CPU whatever device the host has.
        stand_in: The captioner that speaks where this one cannot; "" for none.
        kinds: The kinds of captions it can be asked for (`_instructions.KINDS`, or some of them); none where it takes
            no instruction.
        checkpoints: What it needs on disk, and what `download` fetches.
    """

    rank: ClassVar[int] = 0
    on_cpu: ClassVar[bool] = False
    stand_in: ClassVar[str] = ""
    kinds: ClassVar[tuple[str, ...]] = ()
    checkpoints: ClassVar[tuple[Checkpoint, ...]] = ()

    def missing(self, host: Host) -> str:
        lack = super().missing(host)
        absent = [checkpoint for checkpoint in self.checkpoints if find(checkpoint, host) is None]
        if lack or not absent:
            return lack
        return f"{absent[0].repo} is not on this machine. {how_to_get(absent[0], host, self.name)}"

    def brief(self, host: Host) -> str:
        absent = [checkpoint for checkpoint in self.checkpoints if find(checkpoint, host) is None]
        if self._absent() or not absent:
            return super().brief(host)
        mib = sum(checkpoint.mib for checkpoint in absent)
        return f"{mib} MiB to download" if all(checkpoint.mib for checkpoint in absent) else "to be downloaded"

    @abstractmethod
    def caption(self, picture: Picture, settings: Settings, host: Host) -> tuple[Caption, ...]:
        """One or several sentences about one picture, best first.

        Raises:
            ModelError: If the model cannot be used.
            CaptionError: If it said nothing usable. An error text is never returned as a caption.
            Interrupted: As soon as `host.stopped()`.
        """

    def caption_batch(
        self, pictures: Sequence[Picture], settings: Settings, host: Host
    ) -> list[tuple[Caption, ...] | EasyDiffuserError]:
        """Captions of many pictures, in order; a picture that cannot be captioned gives its error in its place.

        Raises:
            Interrupted: As soon as `host.stopped()`.
        """
        return [self._tried(picture, settings, host) for picture in pictures]

    def _tried(self, picture: Picture, settings: Settings, host: Host) -> tuple[Caption, ...] | EasyDiffuserError:
        if host.stopped():
            raise Interrupted
        try:
            return self.caption(picture, settings, host)
        except Interrupted:
            raise
        except EasyDiffuserError as error:
            return error
