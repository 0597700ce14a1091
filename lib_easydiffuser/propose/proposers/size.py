"""Width and height, by the picture's shape."""

from __future__ import annotations

from collections.abc import Iterator

from ...host import HostFacts
from ..records import Offer, Scene, Values, said_by
from ..sizes import LEAST, MOST, bucket, rounded
from ._contract import Proposer

_FAMILIES = {"sd1": "SD1", "sd2": "SD2", "sdxl": "SDXL"}


class Size(Proposer):
    """The first pass's size."""

    name = "size"
    title = "Size"
    order = 10
    fields = ("width", "height")

    def offers(self, scene: Scene) -> Iterator[Offer]:
        if scene.own.size:
            yield _own(scene.own.size, scene)
            return
        usual, whose = _usual(scene)
        width, height = rounded(bucket(scene.size, scene.facts.family, usual), scene.facts.size_step)
        reason = f"The picture is {scene.size[0]} x {scene.size[1]}; of {whose} this is the nearest in shape."
        cut = " Longer ones repeat what they show." if _is_longer(scene.size, (width, height)) else ""
        yield Offer({"width": width, "height": height}, reason + cut, "checkpoint", on=True)

    def shown(self, values: Values) -> str:
        width, height = values.get("width"), values.get("height")
        return "" if width is None or height is None else f"{width:g} x {height:g}"


def _usual(scene: Scene) -> tuple[tuple[int, int] | None, str]:
    """Size of a family we do not know, by whoever knows; and whose sizes are chosen from."""
    facts, boxes = scene.facts, scene.boxes
    if facts.family in _FAMILIES:
        return None, f"the sizes that {_FAMILIES[facts.family]} checkpoints are used at"
    if facts.usual_size:
        return facts.usual_size, f"the sizes with the area that the WebUI sets for this checkpoint, {_of(facts)},"
    if boxes.get("width") and boxes.get("height"):
        size = (int(boxes["width"]), int(boxes["height"]))
        return size, f"the sizes with the area that your boxes have, {size[0]} x {size[1]},"
    return None, "the sizes that SD1 checkpoints are used at (nobody says which family this one is of)"


def _of(facts: HostFacts) -> str:
    assert facts.usual_size
    return f"{facts.usual_size[0]} x {facts.usual_size[1]}"


def _own(size: tuple[int, int], scene: Scene) -> Offer:
    step = scene.facts.size_step
    width, height = rounded(size, step)
    reason = said_by(scene.picture.embedded)
    if (width, height) != size:
        reason = f"The file says {size[0]} x {size[1]}; a WebUI takes multiples of {step} from {LEAST} to {MOST}."
    return Offer({"width": width, "height": height}, reason, "picture", on=True)


def _is_longer(picture: tuple[int, int], found: tuple[int, int]) -> bool:
    """Whether the picture is far longer than the size that was found for it."""
    return max(picture) / max(min(picture), 1) > 1.2 * max(found) / min(found)
