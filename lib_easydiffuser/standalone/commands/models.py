"""`models`: every model there is or could be, where it is, how big, under which licence."""

from __future__ import annotations

import argparse
from typing import Any

from ... import inventory
from ...inventory import Model
from ...models.hub import offline_by
from ...settings import Settings
from ..arguments import add_json
from ..host import StandaloneHost
from ..show import block
from ..streams import print_line, print_record
from ._contract import Command


class Models(Command):
    """Looks; loads and fetches nothing."""

    name = "models"
    title = "every model: on disk, or to be had, its size, licence and destination"
    order = 35
    epilog = "`download NAME` fetches one that is not here."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--models-dir", default="", metavar="DIR", help="a folder of models, looked into first")
        add_json(parser)

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        found = inventory.models(Settings().with_values({"models_dir": options.models_dir}), host)
        if options.json:
            for line in found:
                print_record(_record(line))
            return 0
        for kind in dict.fromkeys(line.kind for line in found):
            rows = [row for line in found if line.kind == kind for row in _rows(line)]
            print_line(block(f"{kind[:1].upper()}{kind[1:]}s", rows))
        if by := offline_by():
            print_line(f"Offline: {by} is set.")
        return 0


def _rows(line: Model) -> list[str]:
    """One model for people: its name, then its repositories and where they are or would go."""
    state = "on disk" if line.state == "ready" else line.state
    rows = [f"{line.name:<23} {state:<8} {line.title}"]
    for one in line.files:
        facts = f"{one.checkpoint.repo}, {one.checkpoint.size}, {one.checkpoint.licence}"
        where = f"in {one.folder}" if one.folder else f"would go to {one.destination}"
        rows += [f"    {facts}", f"    {where}"]
    if line.unfit or (not line.files and line.reason):
        rows.append(f"    {line.unfit or line.reason}")
    return rows


def _record(line: Model) -> dict[str, Any]:
    """The same as the API's `models`, without what only a running process has."""
    running = ("memory", "device", "download")
    return {name: value for name, value in inventory.described(line).items() if name not in running}
