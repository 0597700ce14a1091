"""Fine-tuning: cosine loss, mixed precision, early stopping, and a state file from which a stopped run goes on.

Everything drawn by chance is drawn anew for every epoch from (seed, epoch), so that a run that was stopped and resumed
ends with the same weights as one that was not.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BrokenModelError, Interrupted, ModelError, quoted
from ..files import write_whole
from .augment import augmented
from .network import Network
from .plan import Plan
from .scores import Floats, per_picture
from .squares import Squares, batches

if TYPE_CHECKING:
    import torch

_WARM = 0.1  # of all steps
OnEpoch = Callable[[int, float, float], None]
"""(epoch from 1, mean loss, score on the pictures that decide when to stop)."""


@dataclass(frozen=True, eq=False)
class Trained:
    """The weights of the best epoch.

    Attributes:
        state: timm's names -> arrays.
        stop_score: Mean cosine on the pictures that chose the epoch: a little too good.
    """

    state: Mapping[str, NDArray[Any]]
    best_epoch: int
    epochs: int
    stop_score: float


@dataclass(eq=False)
class _Progress:
    epoch: int = 0
    best: float = -math.inf
    best_epoch: int = 0
    state: dict[str, Any] | None = None


def train(
    network: Network,
    squares: Squares,
    targets: Floats,
    rows: tuple[NDArray[np.intp], NDArray[np.intp]],
    plan: Plan,
    state_file: Path | None = None,
    stopped: Callable[[], bool] = lambda: False,
    on_epoch: OnEpoch = lambda epoch, loss, score: None,
) -> Trained:
    """Fit until the score on the second part stops getting better.

    Args:
        squares: All pictures, shape (pictures, side, side, 3).
        targets: See `scores.target_of`, shape (pictures, 384).
        rows: (to fit on, to decide when to stop).
        state_file: Written after every epoch, read when it is there, removed at the end.

    Raises:
        Interrupted: If the person stopped it; finished epochs are in the state file.
        BrokenModelError: If the state file cannot be read, or is of another run.
        ModelError: If it diverges.
    """
    import torch

    optimizer = torch.optim.AdamW(network.model.parameters(), lr=plan.rate, weight_decay=plan.decay)
    precision = _Precision(plan.precision, network.device)
    done = _resumed(state_file, plan, network, optimizer, precision) if state_file else _Progress()
    while done.epoch < plan.epochs and done.epoch - done.best_epoch < plan.patience:
        loss = _epoch(network, squares, targets, rows[0], plan, done.epoch, optimizer, precision, stopped)
        score = float(per_picture(network.predict(squares[rows[1]]), targets[rows[1]]).mean())
        done.epoch += 1
        _require_numbers(loss, score, done.epoch, precision)
        if score > done.best:
            done.best, done.best_epoch = score, done.epoch
            done.state = {name: value.detach().cpu().clone() for name, value in network.model.state_dict().items()}
        on_epoch(done.epoch, loss, score)
        if state_file:
            _keep(state_file, plan, done, network, optimizer, precision)
    assert done.state is not None  # a plan has at least one epoch
    network.model.load_state_dict(done.state)
    if state_file:
        state_file.unlink(missing_ok=True)
    arrays = {name: value.numpy() for name, value in done.state.items()}
    return Trained(arrays, done.best_epoch, done.epoch, done.best)


def _require_numbers(loss: float, score: float, epoch: int, precision: _Precision) -> None:
    # In float16 a step that overflows is skipped: its loss is no number, and the weights are as they were.
    if not math.isfinite(score) or not (math.isfinite(loss) or precision.scaler.is_enabled()):
        raise ModelError(f"The loss is no number in epoch {epoch}: the run diverged.", "A lower --rate may help.")


def _epoch(
    network: Network, squares: Squares, targets: Floats, rows: NDArray[np.intp], plan: Plan, epoch: int,
    optimizer: Any, precision: _Precision, stopped: Callable[[], bool],
) -> float:  # fmt: skip
    """Once over the pictures in a new order; gives the mean loss."""
    import torch

    order = np.random.default_rng((plan.seed, epoch)).permutation(rows)
    generator = torch.Generator().manual_seed(plan.seed * 100_003 + epoch)
    steps = -(-len(rows) // plan.batch)
    network.model.train()
    losses = []
    with torch.random.fork_rng(devices=[network.device] if network.device.startswith("cuda") else []):
        torch.manual_seed(plan.seed * 100_003 + epoch)  # the model's own dropout
        for step, chosen in enumerate(batches(order, plan.batch)):
            if stopped():
                raise Interrupted(
                    f"Stopped in epoch {epoch + 1}.", "The same command goes on from its last whole epoch."
                )
            for group in optimizer.param_groups:
                group["lr"] = plan.rate * _share(epoch * steps + step, plan.epochs * steps)
            given = network.scaled(torch.from_numpy(np.array(squares[chosen])))
            given = augmented(given, generator) if plan.augment else given
            wanted = torch.from_numpy(targets[chosen]).float().to(network.device)
            losses.append(precision.step(network.model, given, wanted, optimizer) * len(chosen))
    return sum(losses) / max(len(rows), 1)


def _share(step: int, steps: int) -> float:
    """Of the highest learning rate: up over the first tenth, then down as a cosine."""
    warm = max(1, round(_WARM * steps))
    if step < warm:
        return (step + 1) / warm
    return 0.5 * (1 + math.cos(math.pi * (step - warm) / max(steps - warm, 1)))


class _Precision:
    """One step of the optimizer, in the precision that the device has."""

    def __init__(self, wanted: str, device: str) -> None:
        import torch

        cuda = device.startswith("cuda")
        if wanted == "auto":
            wanted = ("bfloat16" if torch.cuda.is_bf16_supported() else "float16") if cuda else "float32"
        self._device = "cuda" if cuda else "cpu"
        # Half precision is what a GPU has; a CPU's autocast knows bfloat16 alone.
        self.name = "bfloat16" if wanted == "float16" and not cuda else wanted
        self._dtype = getattr(torch, self.name)
        scaler = getattr(torch.amp, "GradScaler", torch.cuda.amp.GradScaler)  # torch.amp's from 2.3 on
        self.scaler: Any = scaler(enabled=self.name == "float16")

    def _casting(self) -> AbstractContextManager[Any]:
        import torch

        # A CPU's autocast warns of float32 even when it is switched off.
        return nullcontext() if self.name == "float32" else torch.autocast(self._device, self._dtype)

    def step(self, model: Any, given: torch.Tensor, wanted: torch.Tensor, optimizer: Any) -> float:
        import torch

        optimizer.zero_grad(set_to_none=True)
        with self._casting():
            found = model(given)
        # T_i is not unit: the product is the mean cosine to all of a picture's truths.
        loss = 1 - (torch.nn.functional.normalize(found.float(), dim=-1) * wanted).sum(-1).mean()
        self.scaler.scale(loss).backward()
        self.scaler.unscale_(optimizer)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        self.scaler.step(optimizer)
        self.scaler.update()
        return float(loss.detach())


def _keep(path: Path, plan: Plan, done: _Progress, network: Network, optimizer: Any, precision: _Precision) -> None:
    import torch

    held = {
        "key": plan.key, "epoch": done.epoch, "best": done.best, "best_epoch": done.best_epoch, "state": done.state,
        "model": network.model.state_dict(), "optimizer": optimizer.state_dict(),
        "scaler": precision.scaler.state_dict(),
    }  # fmt: skip
    buffer = io.BytesIO()
    torch.save(held, buffer)
    write_whole(path, buffer.getvalue())


def _resumed(path: Path, plan: Plan, network: Network, optimizer: Any, precision: _Precision) -> _Progress:
    import torch

    if not path.is_file():
        return _Progress()
    try:
        held = torch.load(path, map_location=network.device, weights_only=True)
        if held["key"] != plan.key:
            raise ValueError("it is of another run")
        network.model.load_state_dict(held["model"])
        optimizer.load_state_dict(held["optimizer"])
        precision.scaler.load_state_dict(held["scaler"])
        best = {name: value.cpu() for name, value in held["state"].items()}
        return _Progress(int(held["epoch"]), float(held["best"]), int(held["best_epoch"]), best)
    # Unpickling, torch's zip reader and the dictionaries each fail in their own way.
    except Exception as error:
        raise BrokenModelError(
            f"The state {quoted(str(path), 200)} cannot be gone on from: {quoted(str(error), 120)}.",
            "Remove it to begin anew.",
        ) from error
