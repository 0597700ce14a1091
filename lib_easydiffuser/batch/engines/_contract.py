"""What an engine is."""

from __future__ import annotations

import argparse
from abc import abstractmethod
from collections.abc import Callable

from ...host import Host
from ...parts import Part
from ..spec import BatchSpec


class Engine(Part):
    """Runs a batch somewhere. To add one, add a file to this folder with a subclass of this."""

    def add_arguments(self, group: argparse._ArgumentGroup) -> None:
        """Options of its own; they are named after the engine: --ray-..."""
        return

    @abstractmethod
    def run(self, spec: BatchSpec, options: argparse.Namespace, host: Host, tell: Callable[[str], None]) -> int:
        """Do it, telling of itself line by line; gives the exit code.

        Raises:
            EasyDiffuserError: If it cannot be done.
        """
