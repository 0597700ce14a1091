"""What the page draws of refining, as plain JSON. The page writes every text as text, never as markup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...errors import EasyDiffuserError
from ...host import Host
from ...serial import to_line
from ..compare.about import about
from ..compare.bench import Bench
from ..compare.pictures import Album
from ..running import attempt
from ..stamps import stamp

if TYPE_CHECKING:
    from ...loop.records import Round, Score
    from ...loop.refining.learned import Note
    from ...loop.refining.lines import Line
    from ...loop.refining.records import Node

ENDS = {
    "rounds": "All rounds are done.",
    "solved": "A picture has everything that counts.",
    "nothing": "The last rounds brought nothing new.",
    "budget": "The budget is used up.",
    "stopped": "Stopped. The rounds so far are kept; Resume goes on.",
    "failed": "It could not go on. The rounds so far are kept.",
}
"""Why a run is over."""


def view(bench: Bench, host: Host, *, error: EasyDiffuserError | None = None, said: str = "") -> str:
    """All of it: the line, the edit list, the graph, the notes.

    Args:
        error, said: One sentence about what was just asked for.
    """
    number, album = stamp(), Album(bench)
    rounds = same_picture(bench)
    running = bench.refining.watch is not None
    told = {
        "stamp": number,
        "whole": True,
        "line": _line(bench, error, said),
        "can": _can(bench, rounds),
        "proposal": None if running else _proposal(bench),
        "next": _next(bench) if running else [],
        "graph": _graph(rounds, bench, album),
        "undo": bench.refining.before is not None and not running,
    }
    notes = {} if running else {"notes": _notes(rounds, host)}
    return to_line({**told, **notes, "pictures": album.fresh})


def progress(bench: Bench) -> str:
    """Only the line: what is drawn stays."""
    return to_line({"stamp": stamp(), "line": _line(bench, None, "")})


def same_picture(bench: Bench) -> tuple[Round, ...]:
    """The rounds of the picture that is shown, oldest first: others are no steps on its way."""
    shown = bench.round
    if shown is None:
        return ()
    picture = shown.reference.reading.picture
    return tuple(found for found in bench.rounds if found.reference.reading.picture is picture)


def _line(bench: Bench, error: EasyDiffuserError | None, said: str) -> dict[str, Any]:
    refining = bench.refining
    watch, event = refining.watch, refining.event
    if error is not None:
        return {"kind": "stopped" if error.exit_code == 130 else "error", "text": str(error)}
    if watch is not None:
        pace = (
            {"round": event.done + (not event.round.finished), "of": event.of, "made": event.pictures} if event else {}
        )
        share = {"done": watch.done, "total": watch.total, "elapsed": round(watch.elapsed, 1)}
        return {"kind": "running", "text": watch.text, **share, **pace}
    if said:
        return {"kind": "done", "text": said}
    return {"kind": refining.kind or "idle", "text": refining.said}


def _can(bench: Bench, rounds: Sequence[Round]) -> list[str]:
    """The buttons that mean something now."""
    if bench.refining.watch is not None:
        return ["stop"]
    made = [found for found in rounds if found.request is not None and found.results]
    return ["go", *(["propose"] if rounds else []), *(["resume"] if bench.round in made else [])]


def _proposal(bench: Bench) -> dict[str, Any] | None:
    refining = bench.refining
    if refining.proposal is None:
        return None
    lines = [{**_drawn(line), "made": line.number in refining.made} for line in refining.proposal.lines]
    return {"round": refining.base, "lines": lines, "notes": list(refining.proposal.notes)}


def _next(bench: Bench) -> list[str]:
    """What the round to come will change, while a run is at work."""
    event = bench.refining.event
    return [line.said for line in event.proposal.possible] if event and event.proposal else []


def _drawn(line: Line) -> dict[str, Any]:
    grounds = line.grounds
    return {
        "number": line.number,
        "kind": line.kind,
        "tag": line.tag.text,
        "side": line.tag.polarity,
        "before": line.before,
        "after": line.after,
        "said": line.said,
        "seeds": [str(seed) for seed in grounds.seeds],
        "count": grounds.count,
        "of": grounds.of,
        "score": round(grounds.score, 3),
        "place": grounds.place,
        "box": [round(share, 4) for share in grounds.box] if grounds.box else None,
        "falls": list(line.falls),
    }


def _graph(rounds: Sequence[Round], bench: Bench, album: Album) -> dict[str, Any]:
    """Column by column, for the page holds a hundred rounds of it, and gradio holds every message twice: of each round
    its numbers, of one its sentences, and what a score is once."""
    from ...loop.refining.graph import graph

    nodes = graph(rounds, bench.refining.counts)
    shown = next((found for found in rounds if found.number == bench.shown), rounds[-1] if rounds else None)
    return {
        "numbers": [node.number for node in nodes],
        "parents": [node.parent for node in nodes],
        "standings": [node.standing for node in nodes],
        "best": next((node.number for node in nodes if node.best), 0),
        "pictures": [_picture(node, found, album) for node, found in zip(nodes, rounds, strict=True)],
        "scores": _scores(nodes),
        "about": about(shown, bench) if shown else None,
    }


def _picture(node: Node, found: Round, album: Album) -> int:
    """The place of its best picture, whose thumbnail the page gets; -1 where it has none."""
    index = next((at for at, one in enumerate(found.results) if one.thumbnail is node.thumbnail), 0)
    return index if album.thumbnail(node.thumbnail, f"thumb {node.number} {index}") else -1


def _scores(nodes: Sequence[Node]) -> dict[str, Any]:
    """By name: its range, what it is, and of every round the value and the deviation over the seeds, or null."""
    known = {found.score.name: _about(found.score) for node in nodes for found in node.scores}
    for name, told in known.items():
        row = [next((found for found in node.scores if found.score.name == name), None) for node in nodes]
        told["values"] = [found and round(found.score.value, 3) for found in row]
        told["deviations"] = [found and round(found.spread.deviation, 3) for found in row]
    return known


def _about(score: Score) -> dict[str, Any]:
    return {"title": score.title, "low": score.low, "high": score.high, "what": score.what}


def _notes(rounds: Sequence[Round], host: Host) -> dict[str, Any]:
    """What rounds taught: offered, kept; a file that cannot be read says so and hides nothing else."""
    from ...loop.refining.learned import notes_of

    notes = notes_of(host)
    found, error = attempt(lambda: (notes.offer(rounds) if rounds else (), notes.all()))
    offered, kept = found or ((), ())
    return {
        "offered": [_note(note) for note in offered],
        "kept": [_note(note) for note in kept],
        "error": str(error) if error else "",
    }


def _note(note: Note) -> dict[str, Any]:
    return {"id": note.id, "checkpoint": note.checkpoint, "text": note.text, "on": note.on, "edited": note.edited}
