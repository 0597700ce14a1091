"""The embedded captioner that sees things: two small trained networks, an OpenCV, and no model hub."""

from __future__ import annotations

from typing import ClassVar

from ..errors import EasyDiffuserError, Interrupted, ModelError
from ..eyes.files import WHEELS
from ..host import Host
from ..models.checkpoint import Checkpoint
from ..parts import Needs
from ..records import Caption, Picture
from ..settings import Settings
from ._contract import Captioner
from ._scene import scene_sentence
from .pixels import Pixels, sentence


class Eyes(Captioner):
    """Says what is there, how many, where and in which colour, and what the pixels prove.

    Silent about things in drawings, renders and textures; what cannot be looked at is told as `pixels` tells it.
    """

    name = "eyes"
    title = "Embedded: what two small networks see"
    needs = Needs(("cv2",), mib=330)
    rank = 1
    on_cpu = True
    stand_in = "pixels"
    checkpoints: ClassVar[tuple[Checkpoint, ...]] = WHEELS

    def caption(self, picture: Picture, settings: Settings, host: Host) -> tuple[Caption, ...]:
        from ..eyes.claims import SOURCE, glance
        from ..eyes.things import SEVERAL
        from ..pixels import few

        if host.stopped():
            raise Interrupted
        try:
            found = glance(picture, settings, host)
        except ModelError as error:
            return self._without(picture, settings, host, error)
        if not found.things:
            told = sentence(few(found.evidence, settings.max_pixel_tags))
            return (Caption(told, self.name, attended=False, evidence=found.evidence),)
        objects = [claim for claim in found.evidence if claim.source == SOURCE and claim.kind == "object"]
        named = [
            (claim, thing.place, thing.count == SEVERAL) for claim, thing in zip(objects, found.things, strict=True)
        ]
        others = few([claim for claim in found.evidence if claim not in objects], settings.max_pixel_tags)
        return (Caption(scene_sentence(named, others), self.name, attended=False, evidence=found.evidence),)

    def unload(self) -> None:
        """Give the memory back."""
        from ..eyes.resident import RESIDENT

        RESIDENT.release()

    def memory(self) -> tuple[int, str]:
        """(MiB now, where)."""
        from ..eyes.resident import RESIDENT

        return RESIDENT.mib, "cpu" if RESIDENT.mib else ""

    def _without(
        self, picture: Picture, settings: Settings, host: Host, error: EasyDiffuserError
    ) -> tuple[Caption, ...]:
        """Exactly what `pixels` says, and why it is no more."""
        from dataclasses import replace

        (caption,) = Pixels().caption(picture, settings, host)
        return (replace(caption, notes=(f"The eyes could not look: {error}",)),)
