"""What became of many items: counts, and one exit code for all."""

from __future__ import annotations

from ..errors import EasyDiffuserError


class Outcome:
    """Counts good ones and errors.

    Args:
        noun: What is counted ("picture", "line"), for the summary.
    """

    def __init__(self, noun: str) -> None:
        self._noun = noun
        self.total = 0
        self._errors: list[EasyDiffuserError] = []

    def add(self, result: object) -> None:
        """Count one; an error counts as failed."""
        self.total += 1
        if isinstance(result, EasyDiffuserError):
            self._errors.append(result)

    @property
    def failed(self) -> int:
        return len(self._errors)

    @property
    def exit_code(self) -> int:
        """The code of the errors when they agree, the tree's own when they do not."""
        codes = {error.exit_code for error in self._errors}
        if not codes:
            return 0
        return codes.pop() if len(codes) == 1 else EasyDiffuserError.exit_code

    def summary(self) -> str:
        """How many failed, and the first of them."""
        return f"{self.failed} of {counted(self.total, self._noun)} failed. The first: {self._errors[0]}"


def counted(number: int, noun: str) -> str:
    """ "1 picture", "2 pictures"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
