"""What a command is."""

from __future__ import annotations

import argparse
from abc import abstractmethod
from typing import ClassVar

from ...parts import Part
from ..host import StandaloneHost


class Command(Part):
    """argv -> exit code. To add one, add a file to this folder with a subclass of this.

    Attributes:
        order: Commands are listed in this order.
        epilog: Examples, under the help.
    """

    order: ClassVar[int] = 50
    epilog: ClassVar[str] = ""

    @abstractmethod
    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""

    @abstractmethod
    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        """Do it; gives the exit code.

        Raises:
            EasyDiffuserError: Becomes one sentence and its exit code.
        """
