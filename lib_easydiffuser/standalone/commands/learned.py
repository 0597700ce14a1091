"""`learned`: the notes about checkpoints that refining has offered and a person has kept."""

from __future__ import annotations

import argparse
from pathlib import Path

from ...errors import UsageError, quoted
from ...loop.history import History
from ...loop.refining.learned import Note, Notes, notes_of
from ..host import StandaloneHost
from ..show import plain
from ..streams import print_line, print_record
from ._contract import Command

_ACTIONS = ("list", "keep", "edit", "on", "off", "delete")


class Learned(Command):
    """Read, kept, edited, switched off, deleted; nothing applies a note by itself."""

    name = "learned"
    title = "what refining has taught about a checkpoint: notes to be read, kept, edited, switched off, deleted"
    order = 16
    epilog = (
        "examples:\n"
        "  python -m lib_easydiffuser learned\n"
        "  python -m lib_easydiffuser learned keep 3f0c12ab45de --out outputs\n"
        "  python -m lib_easydiffuser learned edit 3f0c12ab45de --text 'backlighting wants 1.3 here'"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("action", nargs="?", default="list", choices=_ACTIONS)
        parser.add_argument("id", nargs="?", default="", help="of a note")
        parser.add_argument("--text", default="", help="the note's new words, for edit")
        parser.add_argument(
            "--out", type=Path, default=Path("outputs"), metavar="DIR", help="of `run`, for keep [outputs]"
        )
        parser.add_argument("--checkpoint", default=None, help="list that one's alone")
        parser.add_argument("--json", action="store_true", help="a JSON record a note")

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        notes = notes_of(host)
        if options.action != "list":
            if not options.id:
                raise UsageError(f"{options.action} wants a note.", "`learned` lists them with their ids.")
            _do(options, notes)
        for note in notes.all(options.checkpoint):
            if options.json:
                print_record(vars(note))
            else:
                print_line(plain(_line(note)))
        return 0


def _do(options: argparse.Namespace, notes: Notes) -> None:
    if options.action == "keep":
        _keep(options, notes)
    elif options.action == "edit":
        notes.edit(options.id, options.text)
    elif options.action == "delete":
        notes.delete(options.id)
    else:
        notes.switch(options.id, options.action == "on")


def _keep(options: argparse.Namespace, notes: Notes) -> None:
    history, _ = History.reopened(options.out)
    found = [note for note in notes.offer(history.rounds) if note.id == options.id]
    if not found:
        raise UsageError(f"The rounds in {quoted(str(options.out))} offer no note {quoted(options.id)}.", "--out DIR")
    notes.keep(found[0])


def _line(note: Note) -> str:
    return f"{note.id}  {'on ' if note.on else 'off'}  {note.checkpoint or 'unknown checkpoint'}: {note.text}"
