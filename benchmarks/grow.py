"""Nothing grows faster than its input: much against little, ours against itself: `make bench-grow`.

CPU time at one thread, medians of runs in turn. `ours` is the large input's cost, `peer` the small one's, and the ratio
how many times more it is. Input grows tenfold; the bar on `compose` at 990 words against 100 is the
issue's 12, the others' a quarter above their input's growth. A history is written whole with every round, in one step,
so that nothing of it is ever lost: its bar is 25, where spelling all rounds anew each time made it 79.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from PIL import Image

from lib_easydiffuser import inventory
from lib_easydiffuser.attention.calibration import calibration_captions
from lib_easydiffuser.captioners import Captioner
from lib_easydiffuser.captioners.blip_base import BlipBase
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.images.load import load_picture
from lib_easydiffuser.loop.history import History
from lib_easydiffuser.loop.records import Result
from lib_easydiffuser.loop.rounds import begun
from lib_easydiffuser.loop.thumbs import thumbnail
from lib_easydiffuser.parts import Registry
from lib_easydiffuser.pipeline import compose, read
from lib_easydiffuser.records import Caption, Picture, PromptPair, Reading
from lib_easydiffuser.settings import Settings

from .report import Figure, finish, interleaved

ROUNDS = 9
TEXTS = [caption.text for caption in calibration_captions()]


class Boxed(QuietHost):
    """A host whose prompt box holds so many items already."""

    def __init__(self, items: int) -> None:
        words = " ".join(TEXTS).split() * (items // 1000 + 1)
        self._boxes = PromptPair(", ".join(f"({word}:1.1)" for word in words[:items]))

    def prompt_boxes(self) -> PromptPair:
        return self._boxes


def against(name: str, bar: float, work: Callable[[int], Callable[[], object]], large: int, small: int) -> Figure:
    """What `work` of the large size costs, beside that of the small one."""
    ways = [work(large), work(small)]
    for way in ways:
        way()
    costs = [seconds * 1000 for seconds in interleaved(ways, ROUNDS)]
    return Figure(name, costs[0], costs[1], bar, unit="ms", share=True)


def turned(reading: Reading, host: QuietHost) -> Callable[[], object]:
    """A knob turned: tags and prompts anew from what was read."""
    return lambda: compose(reading, Settings(), host)


def words(count: int) -> Callable[[], object]:
    said = " and ".join(text.rstrip(" .") for text in TEXTS).split()[:count]
    return turned(read(None, Settings(), QuietHost(), (Caption(" ".join(said)),)), QuietHost())


def captions(count: int) -> Callable[[], object]:
    some = (TEXTS * (count // len(TEXTS) + 1))[:count]
    return turned(read(None, Settings(), QuietHost(), [Caption(text) for text in some]), QuietHost())


def box(items: int) -> Callable[[], object]:
    return turned(read(None, Settings(), QuietHost(), [Caption(text) for text in TEXTS[:3]]), Boxed(items))


def history(rounds: int) -> Callable[[], object]:
    """So many rounds of one picture with a thumbnail each, put into a history on disk one after the other."""
    picture = Image.linear_gradient("L").convert("RGB")
    analysis = compose(read(Picture(picture), Settings(captioner="pixels"), QuietHost()), Settings(), QuietHost())
    result = Result(1, PromptPair("a cat", ""), thumbnail=thumbnail(picture))
    all_of_them = [begun(analysis, None, number).but(results=(result,)) for number in range(1, rounds + 1)]

    def fill() -> None:
        with tempfile.TemporaryDirectory(prefix="bench-grow-") as folder:
            kept = History(Path(folder))
            for one in all_of_them:
                kept.put(one)

    return fill


def models(rows: int) -> Callable[[], object]:
    """The table of Models with so many captioners, each looked for on disk."""
    registry: Registry[Captioner] = Registry("captioner", Captioner, [])
    kinds = (type(f"Blip{number}", (BlipBase,), {"name": f"blip-{number}"}) for number in range(rows))
    registry._parts.update({kind.name: kind() for kind in kinds})

    def look() -> list[Any]:
        with patch.object(inventory, "registries", lambda: {"captioner": registry}):
            return [inventory.described(line) for line in inventory.models(Settings(), QuietHost())]

    assert len(look()) == rows
    return look


def picture_figure(side: int = 6144) -> Figure:
    """Ours beside Pillow's own decoding of the same bytes: what is in our colour space already is not copied."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((side, side)).convert("RGB").save(file, "BMP")
    data = file.getvalue()
    costs = interleaved([lambda: load_picture(data), lambda: Image.open(io.BytesIO(data)).load()], ROUNDS)
    ours, theirs = (seconds * 1000 for seconds in costs)
    return Figure(f"loading a picture of {side} px / Pillow's load", ours, theirs, 1.25, unit="ms", share=True)


def figures() -> Iterator[Figure]:
    yield against("compose, 990 words of caption / 100", 12, words, 990, 100)
    yield against("compose, 500 captions / 50", 12.5, captions, 500, 50)
    yield against("compose, 1,000 items in the box / 100", 12.5, box, 1000, 100)
    yield against("history, 100 rounds put in / 10", 25, history, 100, 10)
    yield against("models, 2,000 rows / 200", 12.5, models, 2000, 200)
    yield picture_figure()


def main() -> int:
    return finish("grow", list(figures()), "little")


if __name__ == "__main__":
    sys.exit(main())
