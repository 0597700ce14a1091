"""`train-regressor`: pictures with prompts become a file that guesses prompt embeddings, and a table of how well."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from ...errors import ModelError, UsageError, quoted
from ...evaluate.examples import examples
from ...evaluate.features import REGISTRY as FEATURES
from ...evaluate.run_table import runs_csv, runs_text
from ...evaluate.training import Run, best, network_run, ridge_run
from ...evaluate.training_set import TrainingSet, training_set, with_squares
from ...files import require_writable, write_text
from ...host import Host
from ...learn.card import model_card
from ...learn.plan import Plan, grid
from ...learn.regressor_file import save_regressor
from ...models.find import with_models_dir
from ...settings import Settings
from ..arguments import add_json, add_knobs, settings_of
from ..host import StandaloneHost
from ..show import plain
from ..streams import print_line, print_record, tell
from ..telling import telling
from ._contract import Command
from ._looking import require_places

_KNOBS = ("max_side", "clip", "dtype", "seed", "models_dir", "keep_loaded", "offline")
T = TypeVar("T")


class TrainRegressor(Command):
    """A ridge on frozen features in seconds, or a timm model fine-tuned; several values make a grid of runs."""

    name = "train-regressor"
    title = "learn prompt embeddings from pictures with prompts"
    order = 61
    epilog = (
        "examples:\n"
        "  python -m lib_easydiffuser train-regressor my-pictures --out mine.safetensors\n"
        "  python -m lib_easydiffuser train-regressor my-pictures --model vit_base_patch16_224 --pretrained "
        "--rate 3e-5,1e-4 --batch 32,64"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        add: Callable[..., Any] = parser.add_argument
        add("places", nargs="*", type=Path, metavar="FOLDER|PARQUET", help="pictures with true prompts")
        add("--truth", default="auto", metavar="WHERE", help="as `evaluate` takes it [auto]")
        add("--recursive", action="store_true", help="look into subfolders too")
        add(
            "--out", type=Path, default=Path("regressor.safetensors"), metavar="FILE",
            help="the regressor; its card .md and table .csv stand beside it [regressor.safetensors]",
        )  # fmt: skip
        add("--held-out", type=_share, default=0.1, metavar="X", help="this share judges alone [0.1]")
        add(
            "--features",
            type=_many(str),
            default=("eyes",),
            metavar="NAME,...",
            help="a ridge on these: eyes, clip [eyes]",
        )
        _add_network(parser)
        add_json(parser)
        add_knobs(parser, only=_KNOBS)

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        settings = settings_of(options)
        furnished = with_models_dir(host, settings)
        require_places(options.places)
        if options.pretrained and settings.offline:
            raise UsageError(
                "--pretrained asks timm to fetch weights, and --offline forbids it.", "--start FILE takes yours."
            )
        for name in () if options.model else options.features:
            FEATURES.get(name, furnished)
        require_writable(options.out.parent)
        found = examples(options.places, options.truth, settings, furnished, options.recursive)
        with telling(host) as told:
            there = with_models_dir(told, settings)
            data = training_set(found, there)
            runs = (
                _networks(data, options, settings, there) if options.model else _ridges(data, options, settings, there)
            )
        return _end(runs, options)


def _ridges(data: TrainingSet, options: argparse.Namespace, settings: Settings, host: Host) -> list[Run]:
    parts = [FEATURES.get(name, host) for name in options.features]
    return [ridge_run(data, part, options.held_out, settings.seed, settings, host) for part in parts]


def _networks(data: TrainingSet, options: argparse.Namespace, settings: Settings, host: Host) -> list[Run]:
    plans = list(grid(_plan(options, settings), options.model, options.side, options.batch, options.rate))
    work = options.out.with_name(f"{options.out.stem}.work")
    data, squares = with_squares(data, [plan.side for plan in plans], work, host)
    runs = []
    for number, plan in enumerate(plans, 1):
        tell(f"Run {number} of {len(plans)}: {plan.model}, {plan.side} pixels, batch {plan.batch}, rate {plan.rate:g}.")
        runs.append(
            network_run(data, squares[plan.side], plan, options.held_out, work, host, lambda line: tell(f"  {line}"))
        )
    # Only what is whole is taken away: a run that failed may be tried again.
    if not any(run.problem for run in runs):
        shutil.rmtree(work, ignore_errors=True)
    return runs


def _plan(options: argparse.Namespace, settings: Settings) -> Plan:
    return Plan(
        epochs=options.epochs, patience=options.patience, augment=not options.no_augment, precision=settings.dtype,
        seed=settings.seed, model_args=options.model_args, pretrained=options.pretrained,
        start=str(options.start) if options.start else "",
    )  # fmt: skip


def _end(runs: Sequence[Run], options: argparse.Namespace) -> int:
    """The table, the file and its card."""
    chosen = best(runs)
    write_text(options.out.with_suffix(".csv"), runs_csv(runs, chosen))
    if options.json:
        for run in runs:
            print_record(_record(run, run is chosen))
    else:
        print_line(plain(runs_text(runs, chosen)))
    if chosen is None or chosen.regressor is None:
        raise ModelError("No run gave a regressor.", runs[0].problem)
    save_regressor(chosen.regressor, options.out)
    write_text(options.out.with_suffix(".md"), model_card(chosen.regressor.card, options.out.name))
    tell(f"Written: {options.out}, and beside it its card (.md) and the table of runs (.csv).")
    return 0


def _record(run: Run, chosen: bool) -> dict[str, Any]:
    scores = dict(run.regressor.card.scores) if run.regressor else {}
    return {"run": run.name, "settings": run.settings, "scores": scores, "chosen": chosen, "problem": run.problem}


def _add_network(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("Fine-tuning a timm model (lists make a grid)")
    add: Callable[..., Any] = group.add_argument
    add("--model", type=_many(str), default=(), metavar="NAME,...", help="vit_base_patch16_224, or any of timm's")
    add("--pretrained", action="store_true", help="begin with timm's own weights; timm fetches them")
    add("--start", type=Path, metavar="FILE", help="begin with these weights (.safetensors) of the same model")
    add("--side", type=_many(_positive), default=(224,), metavar="N,...", help="pixels of its input [224]")
    add("--batch", type=_many(_positive), default=(32,), metavar="N,...", help="pictures a step [32]")
    add("--rate", type=_many(_rate), default=(1e-4,), metavar="X,...", help="learning rate [1e-4]")
    add("--epochs", type=_positive, default=20, metavar="N", help="at most [20]")
    add("--patience", type=_positive, default=4, metavar="N", help="epochs without gain before it ends [4]")
    add("--no-augment", action="store_true", help="no crops, mirror images, changes of light")
    add("--model-args", type=_arguments, default={}, metavar="K=V,...", help="more for timm's builder: depth=4")


def _many(kind: Callable[[str], T]) -> Callable[[str], tuple[T, ...]]:
    def read(text: str) -> tuple[T, ...]:
        found = tuple(kind(one.strip()) for one in text.split(",") if one.strip())
        if not found:
            raise ValueError(text)
        return found

    read.__name__ = getattr(kind, "__name__", "value").strip("_")  # argparse names it in its message
    return read


def _positive(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 100_000:
        raise ValueError(text)
    return value


def _rate(text: str) -> float:
    value = float(text)
    if not 0 < value <= 10:
        raise ValueError(text)
    return value


def _share(text: str) -> float:
    value = float(text)
    if not 0 < value < 0.5:
        raise ValueError(text)
    return value


def _arguments(text: str) -> dict[str, Any]:
    """ "depth=4,embed_dim=64" as numbers where they are numbers."""
    found: dict[str, Any] = {}
    for entry in text.split(","):
        name, sign, value = entry.partition("=")
        if not sign or not name.strip().isidentifier():
            raise ValueError(quoted(entry))
        try:
            found[name.strip()] = int(value)
        except ValueError:
            found[name.strip()] = float(value) if value.replace(".", "", 1).isdigit() else value.strip()
    return found
