"""The other ways of the run, mixed: weights fitted without the picture they are used on, or given."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from ...errors import UsageError, quoted
from ...host import Host
from ...learn.folds import folds
from ...learn.scores import Reals
from ...learn.simplex import PRESET, checked, fitted, mixed
from ...settings import Settings
from ..records import Answers
from ._contract import Asked, Crowd, Mixture, Way

FOLDS = 10


class EnsembleWay(Way):
    """Unit vectors of all ways that stand beside it, weighted."""

    name = "ensemble"
    title = "all other ways of the run, mixed"
    takes = "WEIGHTS"
    mixes = True

    def check(self, argument: str, settings: Settings, host: Host) -> None:
        weights_of(argument)

    def check_crowd(self, argument: str, members: int) -> None:
        if members < 2:
            raise UsageError(
                f"An ensemble of {members} {'way' if members == 1 else 'ways'} mixes nothing.",
                "Name two ways or more beside it.",
            )
        given = weights_of(argument)
        if given is not None:
            checked(given, members)

    def needs_truth(self, argument: str) -> bool:
        return weights_of(argument) is None

    def answers(self, asked: Asked) -> Answers:
        raise UsageError("An ensemble looks at no picture itself.", "Name the ways it mixes beside it.")

    def mix(self, crowd: Crowd) -> Mixture:
        self.check_crowd(crowd.argument, len(crowd.members))
        names, members = list(crowd.members), np.stack(list(crowd.members.values()))
        given = weights_of(crowd.argument)
        if given is not None:
            weights = checked(given, len(names))
            rows = np.tile(weights, (members.shape[1], 1))
            note = f"given weights {_told(names, weights)}"
        else:
            rows = fold_weights(members, crowd.targets, crowd.seed, groups=crowd.groups)
            whole = fitted(members, crowd.targets)
            note = (
                f"weights fitted in {min(FOLDS, len(rows))} folds, each picture's without it: "
                f"{_told(names, rows.mean(axis=0))} on average; on all pictures {_told(names, whole)}, which is "
                f"ensemble:{','.join(f'{one:.4g}' for one in whole)}"
            )
        without = {name: _mixed(members, _left(rows, at)) for at, name in enumerate(names)}
        return Mixture(_mixed(members, rows), without, note)


def weights_of(argument: str) -> tuple[float, ...] | None:
    """The numbers behind the colon; None where they are to be fitted.

    Raises:
        UsageError: If they are none.
    """
    if argument in ("", "fit"):
        return None
    if argument == "preset":
        return PRESET
    try:
        return tuple(float(one) for one in argument.split(","))
    except ValueError:
        raise UsageError(
            f"{quoted(argument)} are no weights of an ensemble.",
            "ensemble fits them, ensemble:preset takes 0.45,0.55, ensemble:0.3,0.7 takes yours.",
        ) from None


def fold_weights(
    members: Reals, targets: NDArray[np.float64], seed: int = 0, parts: int = FOLDS, groups: Sequence[Hashable] = ()
) -> NDArray[np.float64]:
    """Each picture's weights, fitted on the folds it and its group are not in; shape (pictures, members)."""
    found = np.empty((members.shape[1], len(members)))
    for rest, held in folds(members.shape[1], parts, seed, groups):
        found[held] = fitted(members[:, rest], targets[rest]) if len(rest) else 1 / len(members)
    return found


def _mixed(members: Reals, rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """With weights of every picture's own."""
    found: NDArray[np.float64] = np.stack(
        [mixed(members[:, row : row + 1], weights)[0] for row, weights in enumerate(rows)]
    )
    return found


def _left(rows: NDArray[np.float64], left_out: int) -> NDArray[np.float64]:
    """The weights without one member; where it had all the weight, the others share it."""
    kept = rows.copy()
    kept[:, left_out] = 0
    others = np.ones(rows.shape[1])
    others[left_out] = 0
    kept[kept.sum(axis=1) <= 1e-9] = others
    found: NDArray[np.float64] = kept / kept.sum(axis=1, keepdims=True)
    return found


def _told(names: list[str], weights: NDArray[np.float64]) -> str:
    return ", ".join(f"{name} {weight:.3f}" for name, weight in zip(names, weights, strict=True))
