"""The seed the picture was made with."""

from __future__ import annotations

from collections.abc import Iterator

from ..records import Offer, Scene, Values, said_by
from ._contract import Proposer

_LARGEST = 2**32 - 1


class Seed(Proposer):
    """Only a file that states one has a seed; else a new one for each picture."""

    name = "seed"
    title = "Seed"
    order = 40
    fields = ("seed",)

    def offers(self, scene: Scene) -> Iterator[Offer]:
        own = scene.own.seed
        if own is None:
            reason = "The picture names no seed; -1 draws a new one each time."
            yield Offer({"seed": -1}, reason, "usual")
        elif 0 <= own <= _LARGEST:
            more = "It gives the same picture only with the same checkpoint and all else the same."
            yield Offer({"seed": own}, f"{said_by(scene.picture.embedded)} {more}", "picture", on=True)
        else:
            absent = f"The seed {own} is none that a WebUI takes: they go from 0 to {_LARGEST}."
            yield Offer({"seed": own}, said_by(scene.picture.embedded), "picture", absent=absent)

    def shown(self, values: Values) -> str:
        seed = values.get("seed")
        return "" if seed is None or seed == "" else f"{seed}".removesuffix(".0")
