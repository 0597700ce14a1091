"""Refining without a page: the tab's handlers, a painter that hears red only when it is said louder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lib_easydiffuser.host import OnProgress
from lib_easydiffuser.records import Generated, GenerationRequest, PromptPair
from lib_easydiffuser.ui.compare.bench import Bench
from lib_easydiffuser.ui.compare.choices import CURRENT, FROM_TAGS, TXT2IMG
from lib_easydiffuser.ui.compare.events import CompareEvents
from lib_easydiffuser.ui.desk import Desk
from lib_easydiffuser.ui.events import Events
from lib_easydiffuser.ui.refine.choices import titles
from lib_easydiffuser.ui.refine.events import RefineEvents

from ..loop.world import HOST, Shapes

ALL = tuple(titles())


@dataclass
class Deaf(Shapes):
    """Draws red only where it is emphasised, and green where nobody denies it.

    Attributes:
        before: Called before every picture, with its number from 0.
        made: Pictures so far.
    """

    before: Callable[[int], None] = field(default=lambda _number: None)
    made: int = 0

    def generate(self, request: GenerationRequest, on_progress: OnProgress | None = None) -> Iterator[Generated]:
        for one in super().generate(request, on_progress):
            self.before(self.made)
            self.made += 1
            yield one

    def colours(self, prompts: PromptPair, seed: int) -> tuple[str, ...]:
        found = super().colours(prompts, seed)
        heard = found if "(red tones:" in prompts.prompt else tuple(colour for colour in found if colour != "red")
        return heard if "green tones" in prompts.negative_prompt else (*heard, "green")


class Tabs:
    """One tab's handlers over a generator, with a models folder for notes."""

    def __init__(self, shapes: Any, models: Path) -> None:
        class Host(type(HOST)):  # type: ignore[misc]
            stopping = False

            def generator(self) -> Any:
                return shapes

            def models_dir(self) -> Path:
                return models

            def stopped(self) -> bool:
                return self.stopping

        self.host = Host()
        tab: Any = SimpleNamespace(host=self.host, events=Events(self.host, ()), values=[], answer=[None] * 6, boxes=())
        self.compare = CompareEvents(tab, None)
        self.events = RefineEvents(tab, self.compare)

    def refine(self, desk: Desk, bench: Bench, *, rounds: Any = 6, pictures: Any = 0, counts: Any = ALL,
               pinned: str = "", seeds: int = 2, image: Any = None, resume: bool = False) -> list[Any]:  # fmt: skip
        """Every answer of one press."""
        ours, theirs = (rounds, pictures, 0, counts, pinned), (CURRENT, seeds, True, FROM_TAGS, TXT2IMG, 0.75)
        return list(self.events.go(None, desk, bench, image, "", "pixels", (*ours, *theirs), resume))

    def ask(self, desk: Desk, bench: Bench, **what: Any) -> Any:
        """What the page draws after a click."""
        return said(self.events.ask(desk, bench, json.dumps(what)))


def said(answer: Any) -> Any:
    """The message of ours in an answer."""
    return json.loads(answer[-1])
