"""`make-pairs`: prompts written, painted by a running WebUI, kept beside each other."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path
from typing import Any

from ... import errors
from ...errors import EasyDiffuserError, Interrupted, UsageError, quoted
from ...files import require_writable
from ...jobs.records import Job, Status
from ...jobs.runner import failures, run
from ...jobs.store import Store
from ...pairs.kinds.pairs import Pairs
from ...pairs.spec import PairsSpec, check
from ...pairs.write import write
from ...pairs.writers import REGISTRY, Wishes
from ..api import WebUI
from ..arguments import add_json
from ..generation import add_fields, fields_given
from ..generator import ApiGenerator
from ..host import StandaloneHost
from ..outcome import counted
from ..streams import print_line, print_record, tell
from ._contract import Command

JOBS, PAINTING = ".make-pairs", ".painting"


class MakePairs(Command):
    """The same command goes on where the last one was stopped; no picture is painted twice."""

    name = "make-pairs"
    title = "prompts of a template or a language model, painted by a running WebUI: pairs to learn from"
    order = 45
    epilog = (
        "A template: {a|b} is one of these, __name__ an entry of NAME.txt in the folder of --words.\n"
        "The same command again goes on where it was stopped, and tries what could not be painted.\n\n"
        "examples:\n"
        '  python -m lib_easydiffuser make-pairs --template "a {red|blue} __animal__" --words lists --dry-run\n'
        "  python -m lib_easydiffuser make-pairs --model gpt2-prompts --start photo --count 1000 --out pairs \\\n"
        "      --webui http://127.0.0.1:7860 --steps 20 --width 512 --height 512"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        _add_writing(parser.add_argument_group("Writing"))
        group = parser.add_argument_group("Painting")
        group.add_argument("--webui", default="", metavar="URL", help="a running WebUI with --api")
        group.add_argument("--webui-auth", default="", metavar="USER:PASSWORD", help="its --api-auth")
        group.add_argument("--negative", default="", metavar="TEXT", help="the negative prompt of all pictures")
        group.add_argument("--seeds", type=int, default=1, metavar="N", help="pictures a prompt [1]")
        group.add_argument("--first-seed", type=int, default=1, metavar="N", help="the seeds count on from it [1]")
        group.add_argument("--webui-keeps", action="store_true", help="the WebUI saves copies of its own too")
        add_fields(group)
        keeping = parser.add_argument_group("Keeping")
        keeping.add_argument("--out", type=Path, default=Path("pairs"), metavar="DIR", help="where pairs go [pairs]")
        keeping.add_argument("--format", default="folder", metavar="{folder,parquet}", help="[folder]")
        keeping.add_argument("--dry-run", action="store_true", help="print the prompts and paint nothing")
        add_json(parser)

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        spec = check(_spec(options), host)
        if options.dry_run:
            return _dry(spec, options, host)
        if not options.webui:
            raise UsageError("No WebUI was named to paint with.", "--webui http://127.0.0.1:7860, or --dry-run")
        webui = WebUI(options.webui, options.webui_auth, spec.out / PAINTING)
        generator = ApiGenerator(webui, saves=options.webui_keeps)
        host.generate_with(generator)
        generator.current()  # a WebUI that is not there is said before the work
        require_writable(spec.out)
        store = Store(spec.out / JOBS)
        job = _job(store, spec)
        try:
            status = run(job, Pairs(), store, host, host.stopped, True, _Line())
        finally:
            shutil.rmtree(spec.out / PAINTING, ignore_errors=True)
        return _end(job, status, options.json)


def _add_writing(group: Any) -> None:
    group.add_argument("--template", action="append", default=[], metavar="TEXT", help="one for each use; see below")
    group.add_argument("--words", type=Path, default=None, metavar="DIR", help="a folder of lists: NAME.txt")
    group.add_argument("--model", type=Path, default=None, metavar="DIR", help="a language model of GPT-2's kind")
    group.add_argument("--start", action="append", default=[], metavar="TEXT", help="what the model goes on from")
    group.add_argument("--temperature", type=float, default=0.9, metavar="X", help="of the model [0.9]")
    group.add_argument("--tokens", type=int, default=60, metavar="N", help="the model writes at most so many [60]")
    group.add_argument("--prompts", type=Path, default=None, metavar="FILE", help="prompts that are there, one a line")
    group.add_argument("--count", type=int, default=100, metavar="N", help="prompts, at most [100]")
    group.add_argument("--seed", type=int, default=0, metavar="N", help="of the writing [0]")
    group.add_argument(
        "--near", type=float, default=0.95, metavar="X",
        help="a prompt whose cosine (MiniLM) to one before is above it is dropped; 1 keeps all [0.95]",
    )  # fmt: skip


def _spec(options: argparse.Namespace) -> PairsSpec:
    given = {"templates": options.template, "language": options.model, "file": options.prompts}
    named = [name for name, value in given.items() if value]
    if len(named) != 1:
        raise UsageError(
            f"One source of prompts is wanted, not {len(named)}.", "--template TEXT, --model FOLDER or --prompts FILE"
        )
    if not 0.0 < options.temperature <= 10.0 or options.tokens < 1:
        raise UsageError("--temperature lies above 0 and below 10, --tokens is 1 or more.")
    wishes = Wishes(
        options.seed, tuple(options.template), _real(options.words), _real(options.model), tuple(options.start),
        options.temperature, options.tokens, _real(options.prompts),
    )  # fmt: skip
    return PairsSpec(
        Path(os.path.abspath(options.out)), named[0], wishes, options.count, options.seeds, options.first_seed,  # noqa: PTH100 -- links stay
        options.negative, options.format, options.near, fields_given(options),
    )  # fmt: skip


def _real(path: Path | None) -> Path | None:
    return path.expanduser().resolve() if path is not None else None


def _job(store: Store, spec: PairsSpec) -> Job:
    """The job that was begun there, or a new one.

    Raises:
        UsageError: If other pairs are kept there.
    """
    values, kind = spec.values(), Pairs()
    for job in store.jobs():
        if {**job.spec, "out": ""} == {**values, "out": ""}:
            return store.update(job, values)  # the folder may have been moved
        raise UsageError(
            f"Other pairs are kept in {quoted(str(spec.out), 200)}, made in another way.",
            "The same command as then goes on with them; --out names another folder.",
        )
    return store.create(kind.name, kind.title, values)


def _dry(spec: PairsSpec, options: argparse.Namespace, host: StandaloneHost) -> int:
    made = write(REGISTRY.get(spec.writer, host), spec.wishes, spec.count, host, spec.threshold)
    for prompt in made.prompts:
        if options.json:
            print_record({"prompt": prompt})
        else:
            print_line(prompt)
    tell(
        f"{counted(len(made.prompts), 'prompt')}; left out: {made.short} too short, {made.doubled} written before, "
        f"{made.near} near-duplicates."
    )
    return 0


def _end(job: Job, status: Status, as_json: bool) -> int:
    lost = failures(job)
    for name, error in lost[:3]:
        tell(f"Not made: {name}: {error}")
    if as_json:
        print_record({"state": status.state, "done": status.done, "total": status.total, "failed": len(lost),
                      **status.result})  # fmt: skip
    elif status.state == "done":
        made = status.result
        print_line(f"{counted(made['pictures'], 'picture')} of {counted(made['prompts'], 'prompt')}: {made['file']}")
    if status.state == "stopped":
        raise Interrupted(f"Stopped after {status.done} of {status.total}.", "The same command goes on.")
    if status.state == "failed":
        tell(f"Error: {status.text} {status.hint}".rstrip())
        return int(getattr(errors, status.type, EasyDiffuserError).exit_code)
    return errors.GenerationError.exit_code if lost else 0


class _Line:
    """Tells of every tenth of the way, and of every minute's worth in between."""

    def __init__(self) -> None:
        self._told = -1

    def __call__(self, status: Status) -> None:
        tenth = 10 * status.done // status.total if status.total else -1
        if status.active and tenth > self._told and status.done:
            tell(status.sentence)
            self._told = tenth
