"""From pictures with prompts to a regressor: every run of a grid fitted, judged on a part it has not seen, and told."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import EasyDiffuserError, Interrupted, UsageError
from ..host import Host
from ..learn.card import versions
from ..learn.folds import split
from ..learn.intervals import Interval, mean_interval
from ..learn.plan import Plan
from ..learn.regressor import Card, Regressor, ridge_tensors
from ..learn.regressor_file import load_regressor, save_regressor
from ..learn.ridge import fit_ridge
from ..learn.scores import Floats, per_picture
from ..learn.squares import Squares
from ..settings import Settings
from .features import Features
from .tables import interval_record
from .training_set import TrainingSet, with_features

OnRun = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Run:
    """A row of the table.

    Attributes:
        chosen_by: What runs are compared by, never the held-out score: leave-one-out of a ridge, the score on the
            pictures that stopped a network.
        held_out: Mean cosine on pictures that neither fitted nor chose anything.
        over: Held-out minus the mean embedding of the training part, picture by picture.
        problem: Why there is no result; "" where there is one.
    """

    name: str
    settings: dict[str, Any]
    seconds: float = 0.0
    chosen_by: float = float("nan")
    held_out: Interval | None = None
    mean_embedding: Interval | None = None
    over: Interval | None = None
    problem: str = ""
    regressor: Regressor | None = None


@dataclass(frozen=True, eq=False)
class Parts:
    """Rows of the training set: to fit on, to choose by (networks alone), and held out."""

    train: NDArray[np.intp]
    stop: NDArray[np.intp]
    held: NDArray[np.intp]

    @property
    def counts(self) -> dict[str, int]:
        counts = {"train": len(self.train), "stop": len(self.stop), "held_out": len(self.held)}
        return {name: count for name, count in counts.items() if count}


def parts_for(data: TrainingSet, held_out: float, stops: bool, seed: int) -> Parts:
    """The same parts for every run of a grid; pictures of the same prompts are in one of them."""
    shares = (held_out, held_out) if stops else (held_out,)
    groups = [example.truths for example in data.examples]
    train, held, *stop = split(len(groups), shares, seed, groups)
    if not (len(train) and len(held) and all(map(len, stop))):
        raise UsageError(
            f"{len(set(groups))} different prompts cannot be parted into {1 + len(shares)}.",
            "Those that judge must not be those that are learned.",
        )
    return Parts(train, stop[0] if stop else np.zeros(0, np.intp), held)


def ridge_run(data: TrainingSet, part: Features, held_out: float, seed: int, settings: Settings, host: Host) -> Run:
    """A ridge on one kind of features."""
    began = time.perf_counter()
    try:
        data, features = with_features(data, part, settings, host)
        fingerprint = part.fingerprint(settings, host)
        parts = parts_for(data, held_out, False, seed)
    except Interrupted:
        raise
    except EasyDiffuserError as error:
        return Run(part.name, {"features": part.name}, problem=str(error))
    prompts = [data.examples[row].truths for row in parts.train]
    ridge = fit_ridge(features[parts.train], data.targets[parts.train], groups=prompts)
    told = {"features": part.name, "penalty": ridge.penalty, "seed": seed, "held_out": held_out}
    told |= {"max_side": settings.max_side, "clip": settings.clip} if part.name == "clip" else {}
    regressor = Regressor(Card("ridge", part.name, fingerprint), ridge_tensors(ridge))
    run = Run(part.name, told, chosen_by=ridge.left_out, regressor=regressor)
    predicted = regressor.from_features(features[parts.held])
    return _judged(run, predicted, data, parts, time.perf_counter() - began, {"leave_one_out": ridge.left_out})


def network_run(
    data: TrainingSet, squares: Squares, plan: Plan, held_out: float, folder: Path, host: Host, tell: OnRun
) -> Run:
    """A timm model, fine-tuned; a run that was finished or begun before is not begun again.

    Args:
        folder: For its state, and its result until the grid is done.
    """
    name = f"{plan.key}-{data.key}-{held_out:g}"
    result = folder / f"run-{name}.safetensors"
    if result.is_file():
        tell(f"{plan.model}: done before.")
        return _read(result)
    began = time.perf_counter()
    try:
        parts = parts_for(data, held_out, True, plan.seed)
        run = _trained(data, squares, plan, parts, folder / f"run-{name}.state", host, tell)
    except Interrupted:
        raise
    except EasyDiffuserError as error:
        return Run(plan.model, asdict(plan), problem=str(error))
    run = replace(run, seconds=time.perf_counter() - began)
    _keep(run, result)
    return run


def _trained(
    data: TrainingSet, squares: Squares, plan: Plan, parts: Parts, state: Path, host: Host, tell: OnRun
) -> Run:
    import torch

    from ..learn.network import begin_at, built, start_from
    from ..learn.training import train
    from ..models.memory import is_out_of_memory

    try:
        with torch.random.fork_rng():
            torch.manual_seed(plan.seed)  # the head, and whatever else starts by chance
            network = built(plan.model, plan.side, host.device(), plan.model_args, plan.pretrained)
        begin_at(network, data.targets[parts.train].mean(axis=0))
        if plan.start:
            start_from(network, Path(plan.start))
        done = train(
            network, squares, data.targets, (parts.train, parts.stop), plan, state, host.stopped,
            lambda epoch, loss, score: tell(f"{plan.model} epoch {epoch}: loss {loss:.4f}, score {score:.4f}"),
        )  # fmt: skip
        predicted = network.predict(squares[parts.held])
    except Exception as error:
        if isinstance(error, EasyDiffuserError) or not is_out_of_memory(error):
            raise
        from ..errors import OutOfMemoryError

        raise OutOfMemoryError(f"{plan.model} at {plan.side} pixels does not fit.", "A smaller --batch may.") from error
    told = {**asdict(plan), "best_epoch": done.best_epoch, "epochs_run": done.epochs, "held_out": held_share(parts)}
    regressor = Regressor(Card("timm", plan.model), done.state)
    run = Run(plan.model, told, chosen_by=done.stop_score, regressor=regressor)
    return _judged(run, predicted, data, parts, 0.0, {"stop_part": done.stop_score})


def held_share(parts: Parts) -> float:
    """Of all pictures."""
    return round(len(parts.held) / (len(parts.train) + len(parts.stop) + len(parts.held)), 4)


def _judged(
    run: Run, predicted: Floats, data: TrainingSet, parts: Parts, seconds: float, scores: dict[str, float]
) -> Run:
    """With its held-out score, and a card that says all of it."""
    assert run.regressor is not None
    truth = data.targets[parts.held]
    own = per_picture(predicted, truth)
    prompts = [data.examples[row].truths for row in parts.held]
    mean = per_picture(np.tile(data.targets[parts.train].mean(axis=0), (len(truth), 1)), truth)
    held, flat, over = (mean_interval(values, groups=prompts) for values in (own, mean, own - mean))
    told = {"held_out": held, "mean_embedding": flat, "over_mean_embedding": over}
    used = [*parts.train, *parts.stop]
    card = replace(
        run.regressor.card,
        pictures=parts.counts,
        truths=sum(len(example.truths) for example in data.examples),
        scores={**scores, **{name: interval_record(one) for name, one in told.items()}},
        settings=run.settings,
        versions=versions(),
        made=date.today().isoformat(),
        seen=sorted({data.examples[row].key for row in used if data.examples[row].key}),
    )
    regressor = Regressor(card, run.regressor.tensors)
    return replace(run, held_out=held, mean_embedding=flat, over=over, seconds=seconds, regressor=regressor)


def best(runs: Sequence[Run]) -> Run | None:
    """By what runs are compared by; the earlier one of equals; None where none has a result."""
    done = [run for run in runs if run.regressor is not None]
    return max(done, key=lambda run: run.chosen_by) if done else None


def _keep(run: Run, path: Path) -> None:
    assert run.regressor is not None
    card = run.regressor.card
    told = {**card.scores, "_run": {"chosen_by": run.chosen_by, "seconds": run.seconds}}
    save_regressor(Regressor(replace(card, scores=told), run.regressor.tensors), path)


def _read(path: Path) -> Run:
    """A finished run of the same grid, from its file."""
    held = load_regressor(path)
    scores = dict(held.card.scores)
    own = scores.pop("_run")
    held_out, mean, over = (_interval(scores[name]) for name in ("held_out", "mean_embedding", "over_mean_embedding"))
    regressor = Regressor(replace(held.card, scores=scores), held.tensors)
    return Run(
        held.card.name, dict(held.card.settings), own["seconds"], own["chosen_by"], held_out, mean, over,
        regressor=regressor,
    )  # fmt: skip


def _interval(told: dict[str, float | None]) -> Interval:
    return Interval(
        *(float("nan") if told[name] is None else float(told[name] or 0) for name in ("mean", "low", "high"))
    )
