"""The list of parts, shared by the commands that print one."""

from __future__ import annotations

import argparse
from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from ...parts import Listed, Registry
from ..arguments import add_json
from ..host import StandaloneHost
from ..show import parts_table
from ..streams import print_line, print_record
from ._contract import Command


class PartsCommand(Command):
    """Prints one registry: what is there, what is missing and why."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        add_json(parser)

    @abstractmethod
    def registry(self) -> Registry[Any]:
        """The parts to list."""

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        listing = self.registry().listing(host)
        if options.json:
            _print_records(listing)
        else:
            print_line(parts_table(listing))
        return 0


def _print_records(listing: Iterable[Listed]) -> None:
    for line in listing:
        print_record(asdict(line))
