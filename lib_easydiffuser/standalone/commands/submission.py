"""`submission`: the Kaggle task's file, of any way of ours, checked against its sample."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ...errors import UsageError, quoted
from ...evaluate.kept_answers import KeptAnswers
from ...evaluate.predicting import predicted, require_one, untold
from ...evaluate.records import Trouble
from ...evaluate.run import asked
from ...evaluate.submission import check, ids_of, write_submission
from ...images import find_pictures
from ...learn.scores import Floats
from ...models.find import with_models_dir
from ..arguments import add_knobs, settings_of
from ..host import StandaloneHost
from ..outcome import counted
from ..streams import print_line, tell
from ..telling import telling
from ._contract import Command
from ._looking import LOOKING, require_places

_SHOWN = 5


class Submission(Command):
    """Every picture of the sample in the sample's order, 384 rows each."""

    name = "submission"
    title = "submission.csv of Kaggle's Image to Prompts, or a check of one"
    order = 63
    epilog = (
        "examples:\n"
        "  python -m lib_easydiffuser submission images --way regressor:my.safetensors --sample sample_submission.csv\n"
        "  python -m lib_easydiffuser submission --check submission.csv --sample sample_submission.csv"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "places", nargs="*", type=Path, metavar="FOLDER", help="the pictures, named as in the sample"
        )
        parser.add_argument(
            "--way", action="append", default=[], metavar="NAME[:WHAT]",
            help="what answers; several need --way ensemble:WEIGHTS (`evaluate --list` says which there are)",
        )  # fmt: skip
        parser.add_argument("--sample", type=Path, metavar="FILE", help="the competition's sample_submission.csv")
        parser.add_argument("--out", type=Path, default=Path("submission.csv"), metavar="FILE", help="[submission.csv]")
        parser.add_argument("--check", type=Path, metavar="FILE", help="only check this file against --sample")
        add_knobs(parser, only=LOOKING)

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        if options.check:
            return _checked(options.check, options.sample)
        settings = settings_of(options)
        furnished = with_models_dir(host, settings)
        require_places(options.places)
        ways = asked(options.way or ["captioner"], settings, furnished)
        require_one(ways)
        paths = [path for place in options.places for path in find_pictures(place, recursive=False)]
        chosen = _chosen(paths, options.sample)
        with telling(host) as told:
            kept = KeptAnswers(options.out.with_name(f"{options.out.name}.answers.jsonl"))
            try:
                vectors, _, troubles = predicted(
                    untold([path for _, path in chosen], settings),
                    ways,
                    settings,
                    with_models_dir(told, settings),
                    kept,
                )
            finally:
                kept.close()
        write_submission([name for name, _ in chosen], _filled(vectors, troubles), options.out)
        if options.sample:
            return _checked(options.out, options.sample)
        print_line(
            f"{options.out}: {counted(len(chosen), 'picture')}; without --sample its ids and order are unchecked."
        )
        return 0


def _checked(path: Path, sample: Path | None) -> int:
    if sample is None:
        raise UsageError("There is no sample to check against.", "--sample sample_submission.csv")
    print_line(f"{path}: {counted(check(path, sample), 'picture')}, in the sample's form and order.")
    return 0


def _chosen(paths: Sequence[Path], sample: Path | None) -> list[tuple[str, Path]]:
    """(its id in the file, the picture), in order.

    Raises:
        UsageError: If two pictures have one id, or the sample has one that is not here.
    """
    # A folder named twice, however it is written, has its pictures once.
    unique = {(path.stem, path.resolve()): path for path in paths}.values()
    here = {path.stem: path for path in unique}
    if len(here) < len(unique):
        double = next(path for path in unique if here[path.stem] != path)
        raise UsageError(
            f"Two pictures are called {quoted(double.stem)}.", "A picture's name without ending is its id."
        )
    if sample is None:
        return list(here.items())
    wanted = ids_of(sample)
    absent = [name for name in wanted if name not in here]
    if absent:
        shown = ", ".join(quoted(name, 40) for name in absent[:_SHOWN])
        raise UsageError(
            f"{len(absent)} of the sample's {counted(len(wanted), 'picture')} are not here: {shown}.",
            "The competition wants every one; name the folder that has them.",
        )
    if len(here) > len(wanted):
        tell(f"{counted(len(here) - len(wanted), 'picture')} that the sample does not name are left out.")
    return [(name, here[name]) for name in wanted]


def _filled(vectors: Floats, troubles: Sequence[Trouble]) -> Floats:
    """Pictures without an answer get the mean of all answers, which scores better than nothing; they are named."""
    silent = np.isnan(vectors).any(axis=1)
    if silent.all():
        raise UsageError("No picture was answered.", f"The first, {troubles[0].name}: {troubles[0].why}")
    for trouble in troubles[:_SHOWN]:
        tell(f"{trouble.name}: {trouble.why}")
    if silent.any():
        tell(f"{counted(int(silent.sum()), 'picture')} without an answer got the mean of the others' embeddings.")
    return np.where(silent[:, None], vectors[~silent].mean(axis=0), vectors)
