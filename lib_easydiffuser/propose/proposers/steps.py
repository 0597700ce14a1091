"""Sampling steps."""

from __future__ import annotations

from collections.abc import Iterator

from .._usual import usual_steps
from ..records import Offer, Scene, Values
from ._contract import Proposer
from ._number import number_offers, plainly


class Steps(Proposer):
    """Of the first pass."""

    name = "steps"
    title = "Sampling steps"
    order = 20
    fields = ("steps",)

    def offers(self, scene: Scene) -> Iterator[Offer]:
        yield from number_offers(scene, "steps", scene.own.steps, (1, 150), usual_steps(scene.facts))

    def shown(self, values: Values) -> str:
        return plainly(values.get("steps"))
