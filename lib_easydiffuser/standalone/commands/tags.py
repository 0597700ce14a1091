"""`tags`: pictures (or captions of one's own) become prompts."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from ...batch.sidecars import Sidecars
from ...batch.taglist import CONFLICTS
from ...errors import CaptionError, EasyDiffuserError, HostError, Interrupted, UsageError, quoted
from ...explain import places, places_of
from ...explain.overlay import write_overlays
from ...files import require_writable
from ...images import part_of, read_part
from ...pipeline import analyse
from ...propose import Proposal, proposals, to_json
from ...records import Analysis, Box, Caption
from ...serial import to_dict
from ...settings import Settings
from ...translate import wants_korean
from ..arguments import add_json, add_knobs, settings_of
from ..host import StandaloneHost
from ..inputs import Job, find_jobs
from ..outcome import Outcome, counted
from ..required import require_parts
from ..show import analysis_text, plain
from ..streams import flush_output, print_line, print_record, tell
from ._contract import Command

# These would come again for every picture that follows.
_FATAL = (UsageError, HostError, Interrupted)
FAMILIES = ("sd1", "sd2", "sdxl")

Look = Callable[[Job], Analysis]
Show = Callable[[Analysis], None]


class Tags(Command):
    """The main job, for one picture or a folder."""

    name = "tags"
    title = "caption, prompt and negative prompt of pictures"
    order = 10
    epilog = (
        "examples:\n"
        "  python -m lib_easydiffuser tags photo.jpg\n"
        '  python -m lib_easydiffuser tags photo.jpg --caption "a red car in the rain"\n'
        "  python -m lib_easydiffuser tags photos --recursive --out prompts"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("pictures", nargs="*", metavar="IMAGE|FOLDER", help='pictures and folders; "-" reads one')
        parser.add_argument(
            "--caption", action="append", default=[], metavar="TEXT",
            help="your own caption instead of a captioner's; may be repeated, and stands without a picture too",
        )  # fmt: skip
        parser.add_argument("--recursive", action="store_true", help="look into subfolders too")
        add_json(parser)
        parser.add_argument(
            "--why", action="store_true", help="the reason of every tag, negative and left out ones too"
        )
        parser.add_argument(
            "--places", action="store_true", help="with --json: where in the picture each tag and each word is"
        )
        parser.add_argument(
            "--propose", action="store_true",
            help="settings to generate with as well, each with its reason; with --json under \"proposals\"",
        )  # fmt: skip
        parser.add_argument(
            "--checkpoint-family", choices=FAMILIES, default="",
            help="with --propose: what the checkpoint is of, for size, CFG scale and steps [nobody knows]",
        )  # fmt: skip
        parser.add_argument(
            "--part", type=read_part, metavar="X,Y,W,H",
            help="read this rectangle alone: left, top, width and height as shares of the picture, like 0.5,0,0.5,1",
        )  # fmt: skip
        group = parser.add_argument_group("Files")
        group.add_argument(
            "--explain", type=Path, metavar="DIR",
            help="show where each tag is: one picture for every tag, and all on one sheet, into this folder",
        )  # fmt: skip
        group.add_argument(
            "--out", type=Path, metavar="DIR",
            help="write the prompt as .txt and everything as .json into this folder, subfolders kept; another tool's "
            ".json is left alone",
        )  # fmt: skip
        group.add_argument(
            "--on-conflict", choices=CONFLICTS, default="skip",
            help="what to do with a .txt that is there; append and prepend never double a tag [skip]",
        )  # fmt: skip
        add_knobs(parser)

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        settings = settings_of(options)
        captions = _captions(options.caption)
        _require_sense(options)
        # A wrong name is one sentence before the work, not one for every picture.
        require_parts(settings, host, bool(captions))
        sidecars = Sidecars(options.out, options.on_conflict) if options.out else None
        show = _printer(options, settings, host)
        if options.pictures:
            jobs = list(find_jobs(options.pictures, options.recursive))
            look = partial(_look, settings=settings, host=host, captions=captions, part=options.part)
            if options.explain:
                require_writable(options.explain)
                look = partial(_explained, look=look, folder=options.explain)
            return _Run(look, sidecars, show if options.json or not sidecars else None).over(jobs)
        if not captions:
            raise UsageError("No picture was named.", "Name a picture, a folder, or a --caption of your own.")
        if sidecars:
            raise UsageError("Captions alone have no file name for --out.", "Name the picture too.")
        show(analyse(None, settings, host, captions))
        return 0


class _Run:
    """One pass over pictures: each is read, printed or written, and a broken one stops none of the others."""

    def __init__(self, look: Look, sidecars: Sidecars | None, show: Show | None) -> None:
        self._look = look
        self._sidecars = sidecars
        self._show = show
        self._outcome = Outcome("picture")
        self._written = 0
        self._kept = 0

    def over(self, jobs: Sequence[Job | EasyDiffuserError]) -> int:
        """All of them; gives the exit code."""
        try:
            for job in _with_bar(jobs):
                self._outcome.add(self._try(job))
        finally:  # after Ctrl-C too: what is written stays, and the person hears of it
            if self._sidecars or len(jobs) > 1:
                tell(self._summary())
        return self._outcome.exit_code

    def _try(self, job: Job | EasyDiffuserError) -> EasyDiffuserError | None:
        try:
            if isinstance(job, EasyDiffuserError):
                raise job
            self._one(job)
        except _FATAL:
            raise
        except EasyDiffuserError as error:
            message = plain(_named(error, job))
            _aside(lambda: tell(f"Error: {message}"))
            return error
        return None

    def _one(self, job: Job) -> None:
        base = self._sidecars.place(job.place, job.path) if self._sidecars else None
        if self._sidecars and base and self._sidecars.done(base):
            self._kept += 1
            return
        analysis = self._look(job)
        if self._sidecars and base:
            written = self._sidecars.write(base, analysis)
            self._written += bool(written)
            self._kept += not written
        if show := self._show:
            _aside(lambda: show(analysis))

    def _summary(self) -> str:
        parts = [counted(self._outcome.total, "picture")]
        if self._sidecars:
            parts += [f"{self._written} written", f"{self._kept} left as they were"]
        if self._outcome.failed:
            parts.append(f"{self._outcome.failed} failed")
        return ", ".join(parts) + "."


def _captions(texts: Sequence[str]) -> tuple[Caption, ...]:
    captions = tuple(Caption(_typed(text)) for text in texts)
    if not all(caption.text for caption in captions):
        raise UsageError("A --caption is empty.", "Write a sentence, or leave it out.")
    return captions


def _typed(text: str) -> str:
    """What the terminal sent is UTF-8, whatever the locale made Python take it for."""
    try:
        return os.fsencode(text).decode().strip()
    except UnicodeDecodeError:
        raise CaptionError(f"The caption {quoted(text)} is not UTF-8 text.", "Type it in a UTF-8 terminal.") from None


def _named(error: EasyDiffuserError, job: Job | EasyDiffuserError) -> str:
    if isinstance(job, EasyDiffuserError) or job.label in error.message:
        return str(error)
    return f"{job.label}: {error}"


def _require_sense(options: argparse.Namespace) -> None:
    """Options that need another one are refused before the work."""
    if options.places and not options.json:
        raise UsageError("--places is for programs.", "Add --json; --explain DIR draws the places for people.")
    if options.checkpoint_family and not options.propose:
        raise UsageError("--checkpoint-family says for what settings are proposed.", "Add --propose.")
    for given, name in ((options.part, "--part"), (options.explain, "--explain"), (options.propose, "--propose")):
        if given and not options.pictures:
            raise UsageError(f"{name} needs a picture.", "Name one; a caption alone has no places.")


def _look(
    job: Job, settings: Settings, host: StandaloneHost, captions: Sequence[Caption], part: Box | None
) -> Analysis:
    picture = job.load(settings.max_side)
    return analyse(part_of(picture, part) if part else picture, settings, host, captions)


def _explained(job: Job, look: Look, folder: Path) -> Analysis:
    """The analysis; its places are drawn into a folder of the picture's own."""
    analysis = look(job)
    picture, own = analysis.reading.picture, job.place.with_name(f"{job.place.name}.places")
    if picture is not None:
        shown = places(analysis)[: len(analysis.positives)]
        write_overlays(folder / own, picture.rgb, shown)
    return analysis


def _printer(options: argparse.Namespace, settings: Settings, host: StandaloneHost) -> Show:
    def show(analysis: Analysis) -> None:
        found = _proposals(options, analysis, host) if options.propose else ()
        if options.json:
            more = places_of(analysis, wants_korean(settings, host)) if options.places else {}
            more |= {"proposals": to_json(found)} if options.propose else {}
            print_record(to_dict(analysis) | more)
        else:
            print_line(analysis_text(analysis, options.why, found))
        flush_output()

    return show


def _proposals(options: argparse.Namespace, analysis: Analysis, host: StandaloneHost) -> Sequence[Proposal]:
    return proposals(analysis.reading, host, facts=replace(host.facts(), family=options.checkpoint_family))


def _with_bar(jobs: Sequence[Any]) -> Iterable[Any]:
    """A progress bar beside the results, when there is more than one to wait for."""
    if len(jobs) < 2 or sys.stderr is None:
        return jobs
    return _bar(jobs)


def _bar(jobs: Sequence[Any]) -> Iterator[Any]:
    from tqdm import tqdm

    # A log file wants few lines of it.
    pace = 0.1 if sys.stderr.isatty() else 10.0
    yield from tqdm(jobs, unit=" pictures", file=sys.stderr, mininterval=pace, dynamic_ncols=True)


def _aside(write: Callable[[], None]) -> None:
    """Print without tearing the bar."""
    from tqdm import tqdm

    with tqdm.external_write_mode(file=sys.stderr):
        write()
