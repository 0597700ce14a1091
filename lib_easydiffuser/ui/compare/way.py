"""The whole way, on the worker's thread: picture, caption if it has none yet, tags, generated, compared."""

from __future__ import annotations

from dataclasses import field, replace
from queue import SimpleQueue
from typing import Any

from ...dataclass import dataclass
from ...errors import HostError, UsageError
from ...host import Generator, Host
from ...records import Analysis, Picture, PromptPair
from ...settings import Settings
from ..desk import Desk, analysed, same
from ..given import read_given
from ..running import Watch
from ..snapshot import Snapshot
from .bench import Bench
from .choices import FROM_BOXES, Choices


@dataclass
class Way:
    """One press of the button.

    Attributes:
        image: The picture box's value.
        watch: The run, as the page shows it.
        caption: What stands in the caption box.
        boxes: What stands in the txt2img boxes; None where there are none.
        lost: Whether the picture is another than was read, and has no answer of its own yet.
        before: The tags as they stood when the prompts were made.
        fresh: What happened since somebody looked: the word "analysed", or a round.
    """

    desk: Desk
    bench: Bench
    settings: Settings
    choices: Choices
    image: Any
    watch: Watch
    boxes: PromptPair | None = None
    caption: str = ""
    lost: bool = False
    before: Snapshot | None = None
    fresh: SimpleQueue[Any] = field(default_factory=SimpleQueue)

    def go(self, generator: Generator | None, host: Host) -> None:
        """To the side by side.

        Raises:
            EasyDiffuserError: What ended it early; the rounds so far hold.
        """
        if generator is None:
            raise HostError("There is nothing to generate with.", "Run inside the WebUI, or start with --webui URL.")
        picture = self.analyse(host)
        prompts = self._prompts()
        from ...loop.refining.ledger import Ledger
        from ...loop.rounds import play

        request = self.choices.request(prompts, picture, generator.current(), self.bench.last_seeds)
        reference, number = self.reference(prompts), self.bench.next_number
        earlier = Ledger.of(old for old in self.bench.rounds if old.reference.reading.picture is picture)
        for found in play(reference, request, generator, self.settings, host, number, self.tell, earlier):
            self.fresh.put(found)

    def compare(self, second: Any, host: Host) -> None:
        """Any other picture beside the reference; nothing is generated."""
        other = picture_of(second, self.settings)
        if other is None:
            raise UsageError("There is no second picture yet.", "Drop one into the box beside the button.")
        self.analyse(host)
        from ...loop.rounds import compare_picture

        self.fresh.put(
            compare_picture(self.reference(self.desk.prompts), other, self.settings, host, self.bench.next_number)
        )

    def analyse(self, host: Host) -> Picture:
        """The picture on the desk, read now if it was not.

        A caption that the person wrote before anything was read is the picture's; a later one may still be that of
        the picture before, so it is not read as this one's, but stays at hand.
        """
        known = self.desk.analysis.reading.picture if self.desk.analysis else None
        self.lost = self.image is not None
        shown = picture_of(self.image, self.settings)
        if shown is not None and not same(known, shown):
            own = self.desk.own_caption(self.caption)
            if self.desk.analysis is None:
                self.desk.put(analysed(shown, own, self.settings, host))
            else:
                found = analysed(shown, "", self.settings, host)
                self.desk.keep_caption(own)
                self.desk.put(found)
            self.fresh.put("analysed")
            known = shown
        self.lost = False
        if known is None:
            raise UsageError("There is no picture to compare with.", "Drop one into the box at the top.")
        return known

    def tell(self, share: float, text: str) -> None:
        """Progress of a round, to our page alone."""
        # The host counts its own steps while it generates.
        self.watch.done, self.watch.total, self.watch.text = round(100 * share), 100, text

    def _prompts(self) -> PromptPair:
        prompts = self.boxes if self.choices.prompts == FROM_BOXES and self.boxes else self.desk.prompts
        if not prompts.prompt.strip():
            raise UsageError("The prompt is empty.", "Switch a tag on, or write the prompt in txt2img.")
        return prompts

    def reference(self, prompts: PromptPair) -> Analysis:
        """The picture's analysis with the tags as the person left them."""
        assert self.desk.analysis is not None
        self.before = Snapshot.of(self.desk)
        return replace(self.desk.analysis, tags=self.desk.tags(), prompt=prompts)


def picture_of(image: Any, settings: Settings) -> Picture | None:
    """What stands in a picture box."""
    return None if image is None else read_given(image, max_side=settings.max_side)


def drained(fresh: SimpleQueue[Any]) -> list[Any]:
    """What is in it now."""
    found = []
    while not fresh.empty():
        found.append(fresh.get())
    return found
