"""What a writer of prompts is to us."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...host import Host
from ...parts import Part


@dataclass(frozen=True)
class Wishes:
    """What is asked of a writer; each reads what it knows.

    Attributes:
        seed: The same wishes give the same prompts.
        templates: See `template`; one is drawn for each prompt.
        lists: A folder of lists of words.
        model: A folder with a causal language model and its tokenizer.
        starts: What the model goes on from; () for nothing. May be templates.
        temperature: 1.0 samples as the model was trained, lower keeps to what is likely.
        tokens: At most so many are written.
        file: A file with a prompt a line.
    """

    seed: int = 0
    templates: tuple[str, ...] = ()
    lists: Path | None = None
    model: Path | None = None
    starts: tuple[str, ...] = ()
    temperature: float = 0.9
    tokens: int = 60
    file: Path | None = None


class Writer(Part):
    """wishes -> prompts. To add one, add a file to this folder with a subclass of this."""

    @abstractmethod
    def check(self, wishes: Wishes, host: Host) -> None:
        """Say before the work what is wrong with the wishes.

        Raises:
            UsageError, ModelError: If nothing can be written from them.
        """

    @abstractmethod
    def drafts(self, wishes: Wishes, host: Host) -> Iterator[list[str]]:
        """Prompts as they come, some at a time, without end or until there are no more.

        Raises:
            Interrupted: As soon as `host.stopped()`.
        """
