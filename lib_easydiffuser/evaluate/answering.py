"""Ways over pictures: a few at a time, what one picture does wrong costs that picture, what was answered is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import EasyDiffuserError, Interrupted
from ..host import Host
from ..records import Picture
from ..settings import Settings
from .examples import loaded
from .kept_answers import KeptAnswers, question
from .records import Answer, Answers, Example
from .ways import Way
from .ways._contract import Asked


@dataclass(frozen=True, eq=False)
class Asking:
    """A way as it was asked for.

    Attributes:
        spec: As the person wrote it: "captioner:eyes".
    """

    spec: str
    way: Way
    argument: str


def answers(asking: Asking, some: Sequence[Example], settings: Settings, host: Host, kept: KeptAnswers) -> Answers:
    """One answer, or why there is none, for every picture, in order.

    Raises:
        Interrupted: If the person stopped it; what was answered is in `kept`.
        OutputError: If `kept` cannot be written.
    """
    asked = question(asking.way, asking.argument, settings, host)
    found: Answers = []
    for first in range(0, len(some), settings.batch_size):
        if host.stopped():
            raise Interrupted(f"Stopped after {first} of {len(some)} pictures of {asking.spec}.", _GO_ON)
        host.progress(first, len(some), asking.spec)
        chunk = some[first : first + settings.batch_size]
        found += _chunk(asking, chunk, [kept.get(asked, example.key) for example in chunk], settings, host)
        for example, answer in zip(chunk, found[first:], strict=True):
            if isinstance(answer, Answer) and kept.get(asked, example.key) is None:
                kept.put(asked, example.key, answer)
    host.progress(len(some), len(some), asking.spec)
    return found


_GO_ON = "With --out FOLDER the same command goes on from here."


def _chunk(
    asking: Asking, chunk: Sequence[Example], known: Sequence[Answer | None], settings: Settings, host: Host
) -> Answers:
    """What is not known yet is looked at, all at once."""
    fresh = [example for example, answer in zip(chunk, known, strict=True) if answer is None]
    pictures = list(loaded(fresh))
    readable = [(example, picture) for example, picture in pictures if isinstance(picture, Picture)]
    looked = iter(_looked(asking, readable, settings, host))
    said = iter([next(looked) if isinstance(picture, Picture) else picture for _, picture in pictures])
    return [answer if answer is not None else next(said) for answer in known]


def _looked(asking: Asking, readable: Sequence[tuple[Example, Picture]], settings: Settings, host: Host) -> Answers:
    if not readable:
        return []
    pictures, keys = [picture for _, picture in readable], [example.key for example, _ in readable]
    try:
        return asking.way.answers(Asked(pictures, asking.argument, settings, host, keys))
    except Interrupted:
        raise
    except EasyDiffuserError as error:
        return [error] * len(readable)
