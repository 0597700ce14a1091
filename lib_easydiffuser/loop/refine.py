"""The seam of an automatic loop: a finished round -> what the next one would ask for. No model, no host's work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..host import Host
from ..records import Analysis, GenerationRequest
from ..settings import Settings
from .edits import Edit, Editor, with_tags
from .records import Round, ScoreSpread, TagDifference
from .spread import changed

Wanted = Callable[[TagDifference], bool]


@dataclass(frozen=True)
class Step:
    """What the next round would ask for.

    Attributes:
        reference: The analysis with the edited tags.
        request: The same seeds and settings with the new prompts; None when nothing is left to change.
        edits: Made and not made, in order.
    """

    reference: Analysis
    request: GenerationRequest | None
    edits: tuple[Edit, ...]


def certain(difference: TagDifference) -> bool:
    """A difference that all results agree on, and no misreading: what one seed lost by chance asks for nothing."""
    return difference.certain and difference.sure and difference.status != "kept"


def next_step(done: Round, settings: Settings, host: Host, wanted: Wanted = certain) -> Step:
    """Raise or add what was lost, deny what was invented, keep everything else as it was.

    Args:
        wanted: Which differences are acted upon.
    """
    editor = Editor(settings, host, done.reference.reading.captions)
    tags, edits = editor.all_applied(filter(wanted, done.summary.tags), done.reference.tags)
    if not any(edit.kind != "none" for edit in edits):
        return Step(done.reference, None, edits)
    reference = with_tags(done.reference, tags, settings, host)
    request = replace(done.request, prompts=reference.prompt) if done.request else None
    return Step(reference, request, edits)


@dataclass(frozen=True)
class Change:
    """What became of one score from one round to a later one.

    Attributes:
        moved: The means' difference where the seeds' spread does not explain it, else 0.0; more is likelier.
    """

    before: ScoreSpread
    after: ScoreSpread
    moved: float

    @property
    def said(self) -> str:
        """ "better", "worse", "same"; "" where a single seed tells nothing of the spread."""
        if min(len(self.before.spread.values), len(self.after.spread.values)) < 2:
            return ""
        return "better" if self.moved > 0 else "worse" if self.moved < 0 else "same"


def changes(before: Round, after: Round) -> tuple[Change, ...]:
    """Every score of both rounds; the same seeds are compared pair by pair."""
    paired = [result.seed for result in before.results] == [result.seed for result in after.results]
    old = {item.score.name: item for item in before.summary.scores}
    return tuple(
        Change(old[item.score.name], item, changed(old[item.score.name].spread.values, item.spread.values, paired))
        for item in after.summary.scores
        if item.score.name in old
    )
