"""A run on the worker's thread: picture, caption if it has none yet, tags, then round after round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from ...dataclass import dataclass
from ...errors import HostError, UsageError
from ...host import Generator, Host
from ...records import Picture
from ..compare.way import Way
from ..desk import caption_of, same
from ..view import status
from .view import same_picture

if TYPE_CHECKING:
    from ...loop.records import Round
    from ...loop.refining.records import Options
    from ...records import Analysis

_TYPED = "The prompt is not that of the tags: refining changes tags, not a text."


def _options() -> Options:
    from ...loop.refining.records import Options

    return Options()


@dataclass
class RefineWay(Way):
    """One press of Refine, or of Resume.

    Attributes:
        options: How far it may go.
        resume: Whether it goes on from the round that is shown.
    """

    options: Options = field(default_factory=_options)
    resume: bool = False

    def refine(self, generator: Generator | None, host: Host) -> None:
        """Until it ends; every event is put among what is fresh.

        Raises:
            EasyDiffuserError: What ended it before its first round.
        """
        from ...loop.refining.refiner import refine

        if generator is None:
            raise HostError("There is nothing to generate with.", "Run inside the WebUI, or start with --webui URL.")
        reference, earlier = self._resumed() if self.resume else self._begun(host)
        picture = reference.reading.picture
        assert picture is not None
        request = self.choices.request(reference.prompt, picture, generator.current(), ())
        last = self.bench.next_number - 1
        aside = same_picture(self.bench) if self.resume else ()
        for event in refine(
            reference, request, generator, self.settings, host, self.options, earlier, self.tell, last + 1, aside
        ):
            self.fresh.put(event)

    def shown(self) -> dict[str, Any]:
        """What the tab says of a fresh analysis."""
        caption = caption_of(self.desk.analysis) if self.desk.analysis else ""
        return {"line": status("running", self.watch.text), "caption": caption}

    def _begun(self, host: Host) -> tuple[Analysis, Sequence[Round]]:
        picture = self.analyse(host)
        if self.desk.own_text or self.desk.taken:
            raise UsageError(_TYPED, "Press Re-tag, or switch the file's own prompt off.")
        prompts = self.desk.prompts
        if not prompts.prompt.strip():
            raise UsageError("The prompt is empty.", "Switch a tag on.")
        return self.reference(prompts), [found for found in self.bench.rounds if _of(found, picture)]

    def _resumed(self) -> tuple[Analysis, Sequence[Round]]:
        from ...loop.refining.graph import branch

        found = self.bench.round
        if found is None or found.request is None:
            raise UsageError("There is no round to go on from.", "Press Refine.")
        self.before = self.bench.snapshots.get(found.number)
        self.choices = replace(self.choices, keep=True)
        return found.reference, branch(same_picture(self.bench), found.number)


def _of(found: Round, picture: Picture) -> bool:
    known = found.reference.reading.picture
    return known is picture or same(known, picture)
