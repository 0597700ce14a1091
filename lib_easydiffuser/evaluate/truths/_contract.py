"""What a reader of true prompts is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from ...parts import Part
from ..records import Trouble


@dataclass(eq=False)
class Found:
    """The truths of those pictures that have any, and what was odd."""

    truths: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)


class TruthReader(Part):
    """picture files -> their true prompts. To add one, add a file to this folder with a subclass of this.

    Attributes:
        order: Where no kind is named the reader of the lowest order that finds any is taken, folder by folder.
        suffixes: Endings of the tables it reads; () where the prompts stand beside or in the pictures.
        usual: Names of tables that are taken without being named, when they lie in the folder.
    """

    order: ClassVar[int] = 50
    suffixes: ClassVar[tuple[str, ...]] = ()
    usual: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def of(self, paths: Sequence[Path], table: Path | None) -> Found:
        """The truths of pictures.

        Args:
            table: The file to read; None for a reader without `suffixes`.

        Raises:
            UsageError: If the table cannot be read, or has no such columns.
            ModelError: If a package is missing.
        """
