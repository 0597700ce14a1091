"""What earlier rounds have tried, read from their records: nothing that made things worse is tried again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..records import Round
from .lines import Line, Refined

_OPPOSITE = {"raise": "lower", "lower": "raise", "add": "drop", "drop": "add"}


@dataclass(frozen=True)
class Memory:
    """Keys of lines (`Line.key`).

    Attributes:
        refused: Made things worse alone, or were taken back twice.
        suspects: Made things worse together with others, and were not tried alone since.
        made: Were made at all.
        taken: Were taken back at all; a second time refuses them, or several harmless alone would come and go for ever.
    """

    refused: frozenset[str] = frozenset()
    suspects: frozenset[str] = frozenset()
    made: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()

    @classmethod
    def of(cls, rounds: Iterable[Round]) -> Memory:
        """What those rounds, oldest first, have taught."""
        found = cls()
        for item in rounds:
            found = found.and_of(item.refined) if item.refined else found
        return found

    def and_of(self, refined: Refined) -> Memory:
        """The memory after one more round."""
        keys, blamed = {line.key for line in refined.lines}, frozenset(refined.blamed)
        refused = self.refused | (blamed if len(blamed) == 1 else blamed & self.taken)
        tried = keys if len(keys) == 1 else frozenset()  # this round was its trial
        suspects = (self.suspects - tried) | (blamed if len(blamed) > 1 else frozenset())
        return Memory(refused, suspects - refused, self.made | keys, self.taken | blamed)

    def allows(self, kind: str, key: str) -> bool:
        """Whether a line may be proposed: not refused, and not what takes another back."""
        opposite = f"{_OPPOSITE.get(kind, '')} {key}"
        return f"{kind} {key}" not in self.refused and opposite not in self.made

    def next(self, lines: Iterable[Line]) -> tuple[Line, ...]:
        """Those to be made in the next round: all that nobody suspects, or the first suspect alone."""
        lines = tuple(lines)
        free = tuple(line for line in lines if line.key not in self.suspects)
        return free or lines[:1]
