"""`run`: the whole way, from a picture to generated ones beside it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from ... import errors
from ...errors import EasyDiffuserError, UsageError
from ...files import write_whole
from ...loop.history import FILE, SHEET, History
from ...loop.records import Round
from ...loop.refining.learned import notes_of
from ...loop.refining.ledger import Ledger
from ...loop.refining.refiner import refine
from ...loop.rounds import play
from ...loop.thumbs import thumbnail
from ...pipeline import analyse
from ...records import Analysis, Caption
from ..api import WebUI
from ..arguments import add_json, add_knobs, settings_of
from ..compared import problem_line, round_text
from ..generation import add_generation, chosen, request_of
from ..generator import ApiGenerator
from ..host import StandaloneHost
from ..inputs import Job, find_jobs
from ..recipe_run import add_recipe, require_no_recipe, run_recipe
from ..refining import PAGE, add_refining, hints, options_of, played, refined_text, require_together
from ..required import require_parts
from ..show import analysis_text, plain
from ..side_by_side import side_by_side
from ..streams import flush_output, print_line, print_record, tell
from ._contract import Command

_PAGE = PAGE
_OTHER_TAGS = (
    "Note: These settings make other tags than the rounds in this folder began with, which are gone on with: "
    "another --out begins with the new ones."
)


class Run(Command):
    """Caption, tags, generate with a running WebUI, compare; stops at the side by side."""

    name = "run"
    title = "a picture, its prompt, the pictures that makes, and how they differ; --refine goes on by itself"
    order = 15
    epilog = (
        "examples:\n"
        "  python -m lib_easydiffuser run photo.jpg --webui http://127.0.0.1:7860\n"
        "  python -m lib_easydiffuser run photo.jpg --webui http://127.0.0.1:7860 --quick --seeds 5 --out compared\n"
        '  python -m lib_easydiffuser run photo.jpg --recipe "Studio portrait" --lora face:0.8 --webui http://127.0.0.1:7860\n'
        "  python -m lib_easydiffuser run photo.jpg --webui http://127.0.0.1:7860 --seeds 2 --refine 6"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("pictures", nargs="*", metavar="IMAGE", help='the reference; "-" reads one')
        parser.add_argument("--webui", default="", metavar="URL", help="a running WebUI with --api; needed")
        parser.add_argument("--webui-auth", default="", metavar="USER:PASSWORD", help="its --api-auth")
        parser.add_argument(
            "--out", type=Path, default=Path("outputs"), metavar="DIR",
            help="for pictures, history.json, contact.png and side-by-side.html; a history there goes on [outputs]",
        )  # fmt: skip
        parser.add_argument("--caption", default="", metavar="TEXT", help="your own caption instead of a captioner's")
        add_json(parser)
        add_recipe(parser)
        add_generation(parser)
        add_refining(parser)
        add_knobs(parser)

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        if options.recipe:
            return run_recipe(options, host)
        require_no_recipe(options)
        settings = settings_of(options)
        require_together(options)
        further = options_of(options) if options.refine is not None else None
        job = _only(options.pictures)
        if not options.webui:
            raise UsageError("No WebUI was named to generate with.", "--webui http://127.0.0.1:7860")
        webui = WebUI(options.webui, options.webui_auth, options.out / "pictures")
        captions = (Caption(options.caption.strip()),) if options.caption.strip() else ()
        require_parts(settings, host, bool(captions))
        generator = ApiGenerator(webui)
        host.generate_with(generator)
        now = generator.current()  # a WebUI that is not there is said before the work
        for hint in hints(host, now.checkpoint):
            tell(plain(hint))
        history, note = History.reopened(options.out)
        if note:
            tell(f"Note: {note}")
        picture = job.load(settings.max_side)
        reference = analyse(picture, settings, host, captions)
        if not options.json:
            print_line(analysis_text(reference))
            flush_output()
        request = request_of(options, reference.prompt, picture, chosen(options, now, picture))
        if further is not None:
            earlier = _same_picture(history, reference)
            if earlier:
                if earlier[0].prompts != reference.prompt:
                    tell(_OTHER_TAGS)
                reference = replace(earlier[-1].reference, reading=reference.reading)
            number = history.next_number
            events = refine(reference, request, generator, settings, host, further, earlier, number=number)
            last, ended = played(events, history)
            if options.json:
                print_line(history.text())
            else:
                print_line(refined_text(history, further, notes_of(host)))
            return _code(last) if ended in ("stopped", "failed") else 0
        ledger = Ledger.of(_same_picture(history, reference))
        steps = play(reference, request, generator, settings, host, history.next_number, earlier=ledger)
        done = _played(steps, history)
        return _end(done, history, options.json)


def _played(rounds: Any, history: History) -> Round:
    """To the end of the round, kept on disk at every step; sheet and page are written whatever happens."""
    done: Round | None = None
    try:
        for current in rounds:
            before, done = done, history.put(current)
            if len(done.results) > (len(before.results) if before else 0):
                tell(plain(f"Picture {len(done.results)}: {done.results[-1].path}"))
    finally:
        if done is not None and history.folder is not None:
            history.write_sheet()
            write_whole(history.folder / _PAGE, side_by_side(done).encode("utf-8", "replace"))
    assert done is not None
    return done


def _end(done: Round, history: History, as_json: bool) -> int:
    files = [path for name in (FILE, SHEET, _PAGE) if history.folder and (path := history.folder / name)]
    if as_json:
        print_record(history.record(done.number))
    else:
        print_line(round_text(done, files))
    return _code(done)


def _code(done: Round) -> int:
    if not done.problem:
        return 0
    tell(f"Error: {problem_line(done)}")
    kind = getattr(errors, done.fault, EasyDiffuserError)
    return int(kind.exit_code)


def _same_picture(history: History, reference: Analysis) -> tuple[Round, ...]:
    """The rounds in the folder, where all are of this picture, captioned the same: they are gone on with."""

    def said(analysis: Analysis) -> list[str]:
        return [caption.text for caption in analysis.reading.captions]

    rounds, thumb = history.rounds, thumbnail(reference.reading.picture.rgb) if reference.reading.picture else b""
    same = all(said(item.reference) == said(reference) and item.reference_thumbnail == thumb for item in rounds)
    return rounds if same else ()


def _only(names: list[str]) -> Job:
    jobs = list(find_jobs(names, recursive=False))
    if len(jobs) != 1:
        raise UsageError(f"One picture is wanted, not {len(jobs)}.", "Name the picture the others are compared with.")
    if isinstance(jobs[0], EasyDiffuserError):
        raise jobs[0]
    return jobs[0]
