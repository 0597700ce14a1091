"""Sampler and scheduler: the picture's own, else what one team prefers for its tone."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import quoted
from ..names import AUTOMATIC, find_name, find_sampler
from ..records import Offer, Origin, Scene, Values, impression, said_by
from ._contract import Proposer

# One studio's impression, nobody's measurement: what it draws with, by the picture's tone.
_BY_TONE = {
    "cool tones": (("Euler a", ""), ("DPM++ 2M", "Karras")),
    "warm tones": (("Euler", ""), ("DPM++ SDE", "Karras")),
}


class Sampler(Proposer):
    """Two fields in one line: a sampler alone would run with another one's scheduler."""

    name = "sampler"
    title = "Sampler and scheduler"
    order = 50
    fields = ("sampler", "scheduler")

    def offers(self, scene: Scene) -> Iterator[Offer]:
        own = scene.own
        if own.sampler:
            yield _offer(scene, own.sampler, own.scheduler, said_by(scene.picture.embedded), "picture")
            return
        for tone, choices in _BY_TONE.items():
            if claim := scene.proves(tone):
                for sampler, scheduler in choices:
                    yield _offer(scene, sampler, scheduler, impression(tone, claim), "impression")

    def shown(self, values: Values) -> str:
        return ", ".join(str(values[name]) for name in self.fields if values.get(name))


def _offer(scene: Scene, sampler: str, scheduler: str, reason: str, origin: Origin) -> Offer:
    found, behind = find_sampler(sampler, scheduler, scene.facts)
    if not found:
        named = {"sampler": sampler, "scheduler": scheduler}
        return Offer(named, reason, origin, absent=f"This WebUI has no sampler {quoted(sampler)}.")
    if scene.facts.schedulers and not behind:
        automatic = find_name(AUTOMATIC, scene.facts.schedulers) or scene.facts.schedulers[0].name
        more = f"This WebUI has no scheduler {quoted(scheduler)}: {automatic} takes its place."
        return Offer({"sampler": found, "scheduler": automatic}, f"{reason} {more}", origin)
    values = {"sampler": found} | ({"scheduler": behind} if behind else {})
    return Offer(values, reason, origin, on=origin == "picture")
