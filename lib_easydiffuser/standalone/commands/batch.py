"""`batch`: thousands of pictures, with nothing lost."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ...batch import prune as pruning
from ...batch.engines import REGISTRY as ENGINES
from ...batch.engines.local import LAST, Local, find
from ...batch.spec import knobs, reading_knobs, spec_of
from ...batch.tell import preview, summary
from ...batch.view import failures, sample, table
from ...errors import UsageError
from ...jobs.place import jobs_folder
from ...jobs.records import Job
from ...jobs.store import Store
from ..arguments import add_json, add_knob, add_knobs
from ..host import StandaloneHost
from ..streams import print_line, print_record, tell
from ._contract import Command

_POSITIONAL = ("folder", "files")


class Batch(Command):
    """A job: started, looked at, stopped, gone on with, pruned."""

    name = "batch"
    title = "captions and tags of many pictures, as a job that survives"
    order = 12
    epilog = (
        "examples:\n"
        "  python -m lib_easydiffuser batch photos --recursive --trigger ohwx --workers 4\n"
        "  python -m lib_easydiffuser batch photos --dry-run\n"
        '  python -m lib_easydiffuser batch --resume --drop "grey tones, sharp focus"\n'
        "  python -m lib_easydiffuser batch photos --where csv --out captions.csv\n"
        '  python -m lib_easydiffuser batch --prune "grey tones"; python -m lib_easydiffuser batch --undo'
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("pictures", nargs="*", metavar="FOLDER|IMAGE", help="a folder, or pictures by name")
        add_json(parser)
        _add_jobs(parser.add_argument_group("Jobs"))
        group = parser.add_argument_group("Engine")
        engines = sorted(ENGINES.all(StandaloneHost()), key=lambda engine: engine.name)
        group.add_argument("--engine", default="local", metavar="NAME", help="who does the work [local]")
        for engine in engines:
            engine.add_arguments(group)
        groups: dict[str, argparse._ArgumentGroup] = {}
        for knob in knobs().values():
            if knob.name not in _POSITIONAL:
                if knob.group not in groups:
                    groups[knob.group] = parser.add_argument_group(knob.group)
                add_knob(groups[knob.group], knob)
        add_knobs(parser, reading_knobs())

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        if options.status is not None:
            return _status(options, host)
        if options.prune or options.undo:
            return _prune(options, host)
        if options.resume is not None:
            return _resume(options, host)
        spec = spec_of({**_places(options.pictures), **_changes(options)})
        engine = ENGINES.get(options.engine, host)
        code = engine.run(spec, options, host, tell)
        if spec.dry_run and isinstance(engine, Local):
            _show(find(host, LAST), options.json)
        return code


def _add_jobs(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--resume", nargs="?", const=LAST, metavar="JOB",
        help="go on with a job, the last by default; other options change it; a dry run is written then",
    )  # fmt: skip
    group.add_argument("--retry", action="store_true", help="with --resume: try again what failed")
    group.add_argument("--status", nargs="?", const="", metavar="JOB", help="how far a job is, or all of them")
    group.add_argument("--prune", nargs="+", default=[], metavar="TAG", help="take tags out of what a job has written")
    group.add_argument("--undo", action="store_true", help="undo the last --prune")
    group.add_argument("--job", default=LAST, metavar="JOB", help="the job that --prune and --undo mean [the last]")


def _resume(options: argparse.Namespace, host: StandaloneHost) -> int:
    if options.pictures:
        raise UsageError("A job that goes on has its pictures already.", "Start another for these.")
    job = find(host, options.resume)
    changes = _changes(options)
    if "drop" in changes:
        changes["drop"] = [*job.spec["drop"], *changes["drop"]]
    if job.spec["dry_run"] and "dry_run" not in changes and Store(job.folder.parent).status(job).state == "done":
        changes["dry_run"] = False
    code = Local().go_on(job, changes, host, tell, options.retry)
    job = Store(job.folder.parent).get(job.id)
    if job.spec["dry_run"]:
        _show(job, options.json)
    return code


def _status(options: argparse.Namespace, host: StandaloneHost) -> int:
    store = Store(jobs_folder(host))
    jobs = [find(host, options.status)] if options.status else store.jobs()
    for job in jobs:
        status = store.status(job)
        if options.json:
            print_record({"id": job.id, "kind": job.kind, "title": job.title, **asdict(status)})
        else:
            told = " ".join(filter(None, (status.sentence, status.text, status.hint)))
            print_line(f"{job.id}  {status.state:8} {job.title}  {told}")
    if options.status:
        for one in failures(jobs[0]):
            print_line(f"  {one.name}: {one.sentence} {one.hint}".rstrip())
        if not options.json:
            print_line(f"  {summary(store.status(jobs[0]))}")
    return 0


def _prune(options: argparse.Namespace, host: StandaloneHost) -> int:
    job = find(host, options.job)
    done = pruning.undo(job) if options.undo else pruning.prune(job, _listed(options.prune))
    for path in done.edited:
        tell(f"{path} was changed since, so it was left alone.")
    tell(f"{done.files} files {'put back' if options.undo else 'changed'}.")
    return 0


def _show(job: Job, as_json: bool) -> None:
    if not as_json:
        preview(job, print_line)
        return
    for one in sample(job):
        print_record({"name": one.name, "text": one.text, "negative": one.negative, "caption": one.caption})
    for row in table(job):
        print_record(asdict(row))


def _places(names: list[str]) -> Mapping[str, Any]:
    """One folder, or pictures, or both.

    Raises:
        UsageError: If there are two folders.
    """
    folders = [name for name in names if Path(name).is_dir() or not Path(name).suffix]
    if len(folders) > 1:
        raise UsageError(f"{len(folders)} folders were named.", "Name the one above them, and --recursive.")
    files = [name for name in names if name not in folders]
    return {"folder": folders[0] if folders else "", "files": files}


def _changes(options: argparse.Namespace) -> dict[str, Any]:
    """The options that were given, as fields of a spec."""
    given = vars(options)
    found = {name: given[name] for name in knobs() if name in given}
    settings = {name: given[name] for name in reading_knobs() if name in given and given[name] != ""}
    return found | ({"settings": settings} if settings else {})


def _listed(texts: list[str]) -> Iterator[str]:
    for text in texts:
        yield from (part.strip() for part in text.split(",") if part.strip())
