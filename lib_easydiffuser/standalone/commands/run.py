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
from ...loop.preset import quick, seed_row, usual_size
from ...loop.records import Round
from ...loop.rounds import play
from ...pipeline import analyse
from ...records import Analysis, Caption, GenerationRequest, GenerationSettings, Picture
from ..api import WebUI
from ..arguments import add_json, add_knobs, settings_of
from ..compared import problem_line, round_text
from ..generator import ApiGenerator
from ..host import StandaloneHost
from ..inputs import Job, find_jobs
from ..show import analysis_text, plain
from ..side_by_side import side_by_side
from ..streams import flush_output, print_line, print_record, tell
from ._contract import Command

_MOST_SEEDS = 100
_PAGE = "side-by-side.html"


class Run(Command):
    """Caption, tags, generate with a running WebUI, compare; stops at the side by side."""

    name = "run"
    title = "a picture, its prompt, the pictures that makes, and how they differ"
    order = 15
    epilog = (
        "examples:\n"
        "  python -m lib_easydiffuser run photo.jpg --webui http://127.0.0.1:7860\n"
        "  python -m lib_easydiffuser run photo.jpg --webui http://127.0.0.1:7860 --quick --seeds 5 --out compared"
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
        _add_generation(parser)
        add_knobs(parser)

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        settings = settings_of(options)
        job = _only(options.pictures)
        if not options.webui:
            raise UsageError("No WebUI was named to generate with.", "--webui http://127.0.0.1:7860")
        webui = WebUI(options.webui, options.webui_auth, options.out / "pictures")
        generator = ApiGenerator(webui)
        host.generate_with(generator)
        now = generator.current()  # a WebUI that is not there is said before the work
        history, note = History.reopened(options.out)
        if note:
            tell(f"Note: {note}")
        picture = job.load(settings.max_side)
        captions = (Caption(options.caption.strip()),) if options.caption.strip() else ()
        reference = analyse(picture, settings, host, captions)
        if not options.json:
            print_line(analysis_text(reference))
            flush_output()
        request = _request(options, reference, picture, _chosen(options, now, picture))
        done = _played(play(reference, request, generator, settings, host, history.next_number), history)
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
    if not done.problem:
        return 0
    tell(f"Error: {problem_line(done)}")
    kind = getattr(errors, done.fault, EasyDiffuserError)
    return int(kind.exit_code)


def _only(names: list[str]) -> Job:
    jobs = list(find_jobs(names, recursive=False))
    if len(jobs) != 1:
        raise UsageError(f"One picture is wanted, not {len(jobs)}.", "Name the picture the others are compared with.")
    if isinstance(jobs[0], EasyDiffuserError):
        raise jobs[0]
    return jobs[0]


def _add_generation(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("Generating")
    group.add_argument("--seeds", type=int, default=3, metavar="N", help="pictures, one a seed [1 to 100; 3]")
    group.add_argument(
        "--first-seed", type=int, default=-1, metavar="N", help="the seeds count on from it; -1 draws it"
    )
    group.add_argument("--img2img", action="store_true", help="start from the picture instead of from noise")
    group.add_argument("--denoising-strength", type=float, default=0.75, metavar="X", help="of img2img [0 to 1; 0.75]")
    group.add_argument("--quick", action="store_true", help="few steps and no second pass: a first look")
    for name, (kind, text) in _FIELDS.items():
        flag = "--" + name.replace("_", "-")
        group.add_argument(flag, dest=f"gen_{name}", type=kind, metavar="N" if kind is int else "X", help=text)


_FIELDS: dict[str, tuple[Any, str]] = {
    "steps": (int, "sampling steps [20]"),
    "width": (int, "pixels [by the picture's proportions and the checkpoint's usual size]"),
    "height": (int, "pixels"),
    "cfg_scale": (float, "how closely the prompt is followed [7]"),
    "sampler": (str, "by the WebUI's name [the WebUI's own]"),
    "scheduler": (str, "by the WebUI's name [the WebUI's own]"),
    "clip_skip": (int, "[the WebUI's setting]"),
}


def _chosen(options: argparse.Namespace, now: GenerationSettings, picture: Picture) -> GenerationSettings:
    """The WebUI's settings, the picture's proportions, the quick preset, and last what was asked for by name."""
    size = (picture.width, picture.height)
    width, height = usual_size(size, now.family)
    settings = replace(now, width=width, height=height)
    if options.quick:
        settings = quick(settings, size)
    given = {name: value for name in _FIELDS if (value := getattr(options, f"gen_{name}")) is not None}
    for name in ("steps", "width", "height"):
        if given.get(name, 1) < 1:
            raise UsageError(f"--{name} cannot be {given[name]}.", "It is at least 1.")
    return replace(settings, **given)


def _request(
    options: argparse.Namespace, reference: Analysis, picture: Picture, settings: GenerationSettings
) -> GenerationRequest:
    if not 1 <= options.seeds <= _MOST_SEEDS:
        raise UsageError(f"--seeds cannot be {options.seeds}.", f"It lies between 1 and {_MOST_SEEDS}.")
    if not 0 <= options.denoising_strength <= 1:
        raise UsageError(f"--denoising-strength cannot be {options.denoising_strength}.", "It lies between 0 and 1.")
    return GenerationRequest(
        reference.prompt,
        seed_row(options.first_seed, options.seeds),
        settings,
        "quick" if options.quick else "current",
        "img2img" if options.img2img else "txt2img",
        picture.rgb if options.img2img else None,
        options.denoising_strength,
    )
