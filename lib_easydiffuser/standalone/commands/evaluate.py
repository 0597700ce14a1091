"""`evaluate`: how near our words come to true prompts, every way of ours on the same pictures."""

from __future__ import annotations

import argparse
from pathlib import Path

from ...evaluate.examples import examples
from ...evaluate.kept_answers import KeptAnswers
from ...evaluate.page import page
from ...evaluate.prompt_lists import prompts_of
from ...evaluate.records import Evaluation
from ...evaluate.run import asked, evaluate
from ...evaluate.tables import per_picture_csv, record, text
from ...evaluate.ways import REGISTRY as WAYS
from ...files import require_writable, write_text
from ...models.find import with_models_dir
from ...serial import to_document
from ..arguments import add_json, add_knobs, settings_of
from ..host import StandaloneHost
from ..show import parts_table, plain
from ..streams import print_line, print_record, tell
from ..telling import telling
from ._contract import Command
from ._looking import LOOKING, require_places

_USUAL = ("captioner", "tags")


class Evaluate(Command):
    """A table on standard output; with --out the CSV, the page of the worst ten, and what a stopped run needs."""

    name = "evaluate"
    title = "how near our words come to the true prompts of pictures"
    order = 60
    epilog = (
        "examples:\n"
        "  python -m lib_easydiffuser evaluate pictures --way captioner:eyes --way captioner:pixels\n"
        "  python -m lib_easydiffuser evaluate pictures --way tags --way regressor:FILE --way ensemble --out scores"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "places", nargs="*", type=Path, metavar="IMAGE|FOLDER|PARQUET", help="pictures with true prompts"
        )
        parser.add_argument(
            "--way", action="append", default=[], metavar="NAME[:WHAT]",
            help=f"what is judged, may be repeated (--list says which there are) [{', '.join(_USUAL)}]",
        )  # fmt: skip
        parser.add_argument("--list", action="store_true", help="the ways, and what others lack")
        parser.add_argument(
            "--truth", default="auto", metavar="WHERE",
            help="sidecars, embedded, or a table FILE (.csv, .jsonl, .parquet); auto looks for prompts.csv, beside "
            "the pictures, then in them",
        )  # fmt: skip
        parser.add_argument("--recursive", action="store_true", help="look into subfolders too")
        parser.add_argument(
            "--out", type=Path, metavar="DIR", help="for evaluation.csv, .html, .json and answers.jsonl"
        )
        parser.add_argument(
            "--train-prompts", type=Path, metavar="FILE",
            help="take the mean embedding of these prompts; without it, it is cross-validated over the pictures",
        )  # fmt: skip
        add_json(parser)
        add_knobs(parser, only=LOOKING)

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        if options.list:
            print_line(parts_table(WAYS.listing(host)))
            return 0
        settings = settings_of(options)
        furnished = with_models_dir(host, settings)
        require_places(options.places)
        ways = asked(options.way or _USUAL, settings, furnished)
        if options.out:
            require_writable(options.out)
        found = examples(options.places, options.truth, settings, furnished, options.recursive)
        prompts = prompts_of(options.train_prompts, settings, furnished) if options.train_prompts else []
        kept = KeptAnswers(options.out / "answers.jsonl" if options.out else None)
        with telling(host) as told:
            done = evaluate(found, ways, settings, with_models_dir(told, settings), kept, prompts, settings.seed)
        if options.out:
            _write(done, options.out)
        if options.json:
            print_record(record(done))
        else:
            print_line(plain(text(done)))
        return 0


def _write(done: Evaluation, folder: Path) -> None:
    write_text(folder / "evaluation.csv", per_picture_csv(done))
    write_text(folder / "evaluation.json", to_document(record(done)))
    write_text(folder / "evaluation.html", page(done))
    tell(f"Written: evaluation.csv, evaluation.html and evaluation.json in {folder}.")
