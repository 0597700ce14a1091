"""`run --refine N`: what it may be told, and what it says round by round."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing, suppress

from ..errors import EasyDiffuserError, OutputError, UsageError
from ..files import write_whole
from ..host import Host
from ..loop.history import FILE, SHEET, History
from ..loop.records import Round
from ..loop.refining.aspects import ASPECTS, counted
from ..loop.refining.best import best_of
from ..loop.refining.graph import graph
from ..loop.refining.learned import Notes, notes_of
from ..loop.refining.records import Event, Options
from ..loop.sheet import score_line
from .compared import round_text
from .show import block, plain
from .side_by_side import side_by_side
from .streams import tell

PAGE = "side-by-side.html"
_LEARNED = "Learned about the checkpoint (`learned keep ID --out DIR` puts it down)"
_ENDS = {
    "rounds": "All rounds are done.",
    "solved": "A picture has everything that counts.",
    "nothing": "The last rounds brought nothing new.",
    "budget": "The budget is used up.",
    "stopped": "It was stopped.",
    "failed": "It could not go on.",
}


def add_refining(parser: argparse.ArgumentParser) -> None:
    """The options of refining."""
    group = parser.add_argument_group("Refining")
    group.add_argument("--refine", type=int, metavar="N", help="at most N rounds, each with a better prompt")
    group.add_argument("--max-pictures", type=int, default=0, metavar="N", help="a budget over all rounds [no limit]")
    group.add_argument("--max-minutes", type=float, default=0.0, metavar="X", help="no round begins after [no limit]")
    names = ", ".join(aspect.name for aspect in ASPECTS)
    group.add_argument("--counts", default="", metavar="NAMES", help=f"what it judges by, of {names} [all]")
    group.add_argument("--pin", default="", metavar="TAGS", help="tags that nothing may touch, comma-separated")


def options_of(options: argparse.Namespace) -> Options:
    """What was asked for.

    Raises:
        UsageError: If a number cannot be, or there is no such aspect.
    """
    counts, pinned = (_listed(text) for text in (options.counts, options.pin))
    return Options(options.refine, options.max_pictures, options.max_minutes, counts, pinned)


def require_together(options: argparse.Namespace) -> None:
    """Refuse options of refining without it.

    Raises:
        UsageError: Naming the first.
    """
    for name in ("max_pictures", "max_minutes", "counts", "pin"):
        if options.refine is None and getattr(options, name):
            raise UsageError(f"--{name.replace('_', '-')} is for --refine.", "--refine 6")


def played(events: Iterator[Event], history: History) -> tuple[Round, str]:
    """(the last round, why it is over); kept on disk at every step, sheet and page are written whatever happens."""
    last: Event | None = None
    try:
        with closing(events):  # type: ignore[type-var]  # a full disk ends it: the WebUI shall not paint on
            for event in events:
                made, last = last.pictures if last else 0, event
                history.put(event.round)
                if event.pictures > made:
                    tell(f"Picture {event.pictures}, round {event.round.number}")
                for line in _told(event):
                    tell(plain(line))
    finally:
        if last is not None:
            _files(history)
    assert last is not None
    return history.round(last.round.number), last.ended


def _told(event: Event) -> Iterator[str]:
    if event.round.finished:
        yield event.said
        for line in event.proposal.lines if event.proposal and not event.ended else ():
            yield f"  {line.said}"
        if event.ended:
            yield _ENDS[event.ended]


def refined_text(history: History, options: Options, notes: Notes) -> str:
    """The rounds, the best of them, what was learned."""
    nodes, best = graph(history.rounds, options.counts), best_of(history.rounds, options)
    lines = []
    for node in nodes:
        origin = f" (from {node.parent})" if node.parent else ""
        lines.append(f"{'*' if node.best else ' '} {node.number}{origin} {node.standing}  {node.said}")
        lines += [f"    {score_line(found)}" for found in node.scores]
    blocks = [block("Rounds (* the best)", lines)]
    if best is not None:
        files = [str(path) for name in (FILE, SHEET, PAGE) if history.folder and (path := history.folder / name)]
        blocks += [round_text(best.round), f"Best: seed {best.seed}.", _prompts(best.round), block("Written", files)]
    with suppress(OutputError):  # a broken file of notes hides no result
        if offered := notes.offer(history.rounds, counted(options.counts)):
            blocks.append(block(_LEARNED, [f"{note.id}  {note.text}" for note in offered]))
    return "\n\n".join(text.rstrip("\n") for text in blocks) + "\n"


def hints(host: Host, checkpoint: str) -> tuple[str, ...]:
    """What was learned about the checkpoint that paints, as sentences; a broken file of notes holds nothing up."""
    with suppress(OutputError):
        return tuple(f"Learned about {checkpoint}: {note.text}" for note in notes_of(host).hints(checkpoint))
    return ()


def _prompts(best: Round) -> str:
    return block("Prompt", [best.prompts.prompt]) + "\n\n" + block("Negative prompt", [best.prompts.negative_prompt])


def _files(history: History) -> None:
    """One that cannot be written is said, and does not hide the others."""
    if history.folder is None:
        return
    best = best_of(history.rounds)
    shown = best.round if best else history.rounds[-1]
    page = side_by_side(shown).encode("utf-8", "replace")
    for write in (lambda: history.write_sheet(), lambda: write_whole(history.folder / PAGE, page)):  # type: ignore[operator]
        try:
            write()
        except EasyDiffuserError as error:
            tell(f"Note: {error}")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part for piece in text.split(",") if (part := piece.strip()))
