"""One round: generate for every seed, then compare every result; what is there at a fault is kept and said.

First all pictures, then all comparisons: on a small GPU the image model and the captioner would otherwise push each
other out of memory once a picture.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any, cast

from ..errors import CaptionError, EasyDiffuserError, GenerationError, Interrupted
from ..host import Generator, Host, OnProgress
from ..records import Analysis, Generated, GenerationRequest, Picture
from ..settings import Settings
from .belief import believed
from .checkpoints import same_checkpoint
from .compare import Comparer
from .preset import quick
from .records import Result, Round
from .refining.ledger import Ledger
from .summary import summarise
from .thumbs import thumbnail

_LOG = logging.getLogger(__name__)
_GENERATING = 0.8
"""The share of a round's progress that is generating; comparing is the rest."""
_NOT_COMPARED = "Stopped before all pictures were compared."


def play(
    reference: Analysis,
    request: GenerationRequest,
    generator: Generator,
    settings: Settings,
    host: Host,
    number: int = 1,
    on_progress: OnProgress | None = None,
    earlier: Ledger | None = None,
) -> Iterator[Round]:
    """One round; every `Round` it gives is more complete than the one before, the last one is finished.

    A fault ends the round, not the caller: `problem` says in one sentence what happened, and everything that was
    there before is in the round. Closing the iterator stops the host.

    Args:
        reference: The analysed picture; its tags are those of the prompts.
        number: The round's place in its history, from 1.
        earlier: What earlier rounds of this reference have counted: it makes surer what this one finds.

    Raises:
        ImageError: If the reference has no picture.
    """
    comparer = Comparer(reference, request.prompts, settings, host)
    playing = _Playing(begun(reference, request, number), comparer, host, on_progress or _silent, earlier)
    return playing.steps(generator)


def compare_picture(reference: Analysis, picture: Picture, settings: Settings, host: Host, number: int = 1) -> Round:
    """A round without generating: any second picture beside the reference.

    Raises:
        ImageError: If the reference has no picture.
    """
    comparer = Comparer(reference, reference.prompt, settings, host)
    result = Result(-1, reference.prompt, **_of_picture(picture), name=picture.name)
    current = begun(reference, None, number).but(results=(result,))
    *_, last = _Playing(current, comparer, host, _silent).comparing()
    return last


def begun(reference: Analysis, request: GenerationRequest | None, number: int) -> Round:
    """A round in which nothing has happened yet."""
    picture = reference.reading.picture
    thumb = thumbnail(picture.rgb) if picture else b""
    return Round(number, datetime.now(timezone.utc).isoformat(timespec="seconds"), reference, thumb, request)


class _Playing:
    """A round as it goes on."""

    def __init__(
        self, current: Round, comparer: Comparer, host: Host, tell: OnProgress, earlier: Ledger | None = None
    ) -> None:
        self._round = current
        self._comparer = comparer
        self._host = host
        self._tell = tell
        self._earlier = earlier

    def steps(self, generator: Generator) -> Iterator[Round]:
        yield self._round
        try:
            yield from self._generating(generator)
        except EasyDiffuserError as error:
            self._round = self._failed(error, _stopped_after(self._round, error))
            if isinstance(error, Interrupted):
                yield self._end()
                return
            yield self._round
        # The host's own error: what it has made is compared all the same.
        except Exception as error:
            _LOG.exception("Generating broke")
            broken = GenerationError(f"Generating broke: {_said(error)}", "The console says where.")
            self._round = self._failed(broken, _stopped_after(self._round, broken))
            yield self._round
        yield from self.comparing()

    def _generating(self, generator: Generator) -> Iterator[Round]:
        self._prepare(generator)
        yield self._round
        if self._host.stopped():
            raise Interrupted
        request = cast(GenerationRequest, self._round.request)
        made = generator.generate(request, lambda done, text: self._tell(done * _GENERATING, text))
        try:
            for generated in made:
                self._round = self._round.but(results=(*self._round.results, _result(generated)))
                yield self._round
                if self._host.stopped():
                    raise Interrupted
        finally:  # whoever leaves us early stops the host too; a plain iterator has nothing to close
            getattr(made, "close", _nothing)()

    def _prepare(self, generator: Generator) -> None:
        """The settings in force, and those of the quick preset in the place of the host's."""
        request = cast(GenerationRequest, self._round.request)
        settings = request.settings or generator.current()
        if request.preset == "quick" and request.settings is None:
            settings = quick(settings, _size(self._round.reference))
            request = replace(request, settings=settings)
        self._round = self._round.but(request=request, settings=settings)

    def comparing(self) -> Iterator[Round]:
        """Compare what is there."""
        for place in range(len(self._round.results)):
            share = place / len(self._round.results)
            self._tell(_GENERATING + (1 - _GENERATING) * share, f"comparing picture {place + 1}")
            try:
                self._put(place, self._compared(self._round.results[place]))
            except Interrupted as error:
                self._round = self._failed(error, _NOT_COMPARED)
                break
            yield self._round
        yield self._end()

    def _compared(self, result: Result) -> Result:
        try:
            if self._host.stopped():
                raise Interrupted
            return replace(result, comparison=self._comparer.compare(Picture(result.picture, name=result.name)))
        except Interrupted:
            raise
        except EasyDiffuserError as error:
            return replace(result, problem=f"It could not be compared: {error}")
        # A library's own error, a damaged model: one result's trouble, the others are compared all the same.
        except Exception as error:
            _LOG.exception("A result could not be compared")
            return replace(result, problem=f"It could not be compared: {_said(error)}")

    def _failed(self, error: EasyDiffuserError, problem: str) -> Round:
        """The first fault is the round's."""
        first = self._round
        return first if first.problem else first.but(problem=problem, fault=type(error).__name__)

    def _put(self, place: int, result: Result) -> None:
        results = [*self._round.results]
        results[place] = result
        self._round = self._round.but(results=tuple(results))

    def _end(self) -> Round:
        alike, notes = same_checkpoint(self._round)
        compared = [result.comparison for result in alike if result.comparison]
        failed = [result.problem for result in self._round.results if result.problem]
        if failed and not compared:
            self._round = self._failed(CaptionError(failed[0]), failed[0])
        self._tell(1.0, "done")
        summary = summarise(compared, self._round.prompts)
        summary = believed(summary, compared, self._round.reference, self._same_checkpoint(alike))
        return self._round.but(summary=summary, notes=notes, finished=True)

    def _same_checkpoint(self, alike: Sequence[Result]) -> Ledger | None:
        """What earlier rounds have counted, where it was with the checkpoint of this one."""
        earlier = self._earlier
        here = alike and earlier and alike[0].settings.checkpoint == earlier.checkpoint
        return earlier if here else None


def _result(generated: Generated) -> Result:
    picture = Picture(generated.picture.convert("RGB"))
    return Result(
        generated.seed,
        generated.prompts,
        settings=generated.settings,
        infotext=generated.infotext,
        path=generated.path,
        name=generated.path.name if generated.path else "",
        **_of_picture(picture),
    )


def _of_picture(picture: Picture) -> dict[str, Any]:
    return {"size": (picture.width, picture.height), "thumbnail": thumbnail(picture.rgb), "picture": picture.rgb}


def _size(reference: Analysis) -> tuple[int, int]:
    picture = reference.reading.picture
    return (picture.width, picture.height) if picture else (1, 1)


def _stopped_after(current: Round, error: EasyDiffuserError) -> str:
    wanted = len(current.request.seeds) if current.request and current.request.seeds else 1
    made = len(current.results)
    what = error.message.rstrip(".")
    return f"{what}; {made} of {wanted} {'pictures were' if wanted > 1 else 'picture was'} made. {error.hint}".strip()


def _said(error: Exception) -> str:
    first = (str(error).strip().splitlines() or [""])[0][:200].rstrip(".")
    return f"{type(error).__name__}{': ' if first else ''}{first}."


def _silent(done: float, text: str) -> None:
    return None


def _nothing() -> None:
    return None
