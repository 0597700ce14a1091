"""CFG scale."""

from __future__ import annotations

from collections.abc import Iterator

from .._usual import usual_cfg
from ..records import Offer, Scene, Values
from ._contract import Proposer
from ._number import number_offers, plainly


class CfgScale(Proposer):
    """How closely the prompt is followed."""

    name = "cfg_scale"
    title = "CFG Scale"
    order = 30
    fields = ("cfg_scale",)

    def offers(self, scene: Scene) -> Iterator[Offer]:
        yield from number_offers(scene, "cfg_scale", scene.own.cfg_scale, (1, 30), usual_cfg(scene.facts))

    def shown(self, values: Values) -> str:
        return plainly(values.get("cfg_scale"))
