"""`duplicates`: which pictures of a folder look nearly the same, and which captions say the same."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from ...batch.alike import Group, Report, Seen, report
from ...batch.alike.report import DISTANCE, MOST_BITS
from ...batch.owners import text_of
from ...errors import EasyDiffuserError, UsageError
from ..arguments import add_json
from ..host import StandaloneHost
from ..inputs import find_jobs
from ..outcome import counted
from ..streams import print_line, print_record, tell
from ._contract import Command

_LONGEST = 64 * 1024  # of a caption beside a picture


class Duplicates(Command):
    """It tells, and deletes nothing."""

    name = "duplicates"
    title = "pictures that look nearly the same, captions that say the same"
    order = 16
    epilog = "example: python -m lib_easydiffuser duplicates photos --recursive"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("pictures", nargs="*", metavar="IMAGE|FOLDER", help="pictures and folders")
        parser.add_argument("--recursive", action="store_true", help="look into subfolders too")
        parser.add_argument(
            "--distance", type=int, default=DISTANCE, metavar="BITS",
            help=f"in how many of 64 bits two pictures may differ [0 to {MOST_BITS}; {DISTANCE}]",
        )  # fmt: skip
        add_json(parser)

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        if not options.pictures:
            raise UsageError("No picture was named.", "Name a folder.")
        missing: list[EasyDiffuserError] = []
        found = report(_seen(options, missing), host, options.distance)
        for error in missing:
            tell(f"Error: {error}")
        for name, reason in found.failed:
            tell(f"Error: {name}: {reason}")
        print_record(found.record()) if options.json else print_line(report_text(found))
        if missing:
            return missing[0].exit_code
        return 3 if found.failed else 0


def report_text(found: Report) -> str:
    """The report for a person."""
    blocks = [*map(_pictures, found.pictures), *map(_captions, found.captions), _summary(found)]
    return "\n\n".join(blocks)


def _pictures(group: Group) -> str:
    width = max(map(len, group.names))
    told = [f"  {name:<{width}}  {_apart(bits)}" for name, bits in zip(group.names[1:], group.bits[1:], strict=True)]
    return "\n".join(["look nearly the same:", f"  {group.names[0]}", *told])


def _apart(bits: int) -> str:
    return "no difference" if bits == 0 else f"{counted(bits, 'bit')} of 64 differ" + ("s" if bits == 1 else "")


def _captions(group: Group) -> str:
    return "\n".join([f"captions say the same: {group.caption}", *(f"  {name}" for name in group.names)])


def _summary(found: Report) -> str:
    parts = [
        f"{counted(found.total, 'picture')}, {counted(len(found.pictures), 'group')} of near-duplicates, "
        f"{counted(len(found.captions), 'group')} of captions that say the same. Nothing was deleted."
    ]
    if found.plain:
        parts.append(f"{counted(len(found.plain), 'picture')} of one tone not compared.")
    return " ".join(parts)


def _seen(options: argparse.Namespace, missing: list[EasyDiffuserError]) -> Iterator[Seen]:
    for job in find_jobs(options.pictures, options.recursive):
        if isinstance(job, EasyDiffuserError):
            missing.append(job)
        elif job.path is None:
            missing.append(UsageError("A picture from standard input has nothing to be compared with."))
        else:
            yield Seen(job.label, job.path, _caption(job.path))


def _caption(picture: Path) -> str:
    """What stands beside it, as trainers have it: cat.txt, or cat.png.txt."""
    for base in (picture.with_suffix(""), picture):
        try:
            with text_of(base).open("rb") as file:
                return os.fsdecode(file.read(_LONGEST)).strip()
        except OSError:
            continue
    return ""
