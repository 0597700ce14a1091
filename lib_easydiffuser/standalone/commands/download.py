"""`download NAME`: the only thing that fetches a model, and it says what and where to first."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ...attention import encoders
from ...captioners import Offer, fetch, offers
from ...errors import UsageError
from ...settings import Settings
from ...tags import sources
from ...translate import REGISTRY as TRANSLATORS
from ..host import StandaloneHost
from ..streams import print_line, tell
from ._contract import Command


class Download(Command):
    """Says name, licence, size and destination, asks, and fetches."""

    name = "download"
    title = "fetch a captioning model, after saying what, how big and where to"
    order = 40
    epilog = "example: python -m lib_easydiffuser download blip-base"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "model", metavar="NAME", help="a captioner or encoder (see `captioners`, `encoders`), or its repository"
        )
        parser.add_argument("--models-dir", default="", help="the folder of models to put it into")
        parser.add_argument("--offline", action="store_true", help="never touch the network; says what is missing")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        settings = Settings().with_values({"models_dir": options.models_dir, "offline": options.offline})
        others = [*encoders.REGISTRY.all(host), *TRANSLATORS.all(host), *sources.REGISTRY.all(host)]
        offered = offers(options.model, settings, host, others)
        for one in offered:
            tell(f"{one.checkpoint.repo} is there already." if one.folder else one.text)
        wanted = [one for one in offered if one.folder is None]
        if wanted and not options.yes and not _agreed():
            tell("Nothing was downloaded.")
            return 0
        for one in offered:
            print_line(str(one.folder or _fetched(one, settings, host)))
        return 0


def _fetched(offered: Offer, settings: Settings, host: StandaloneHost) -> Path:
    meter = _Meter()
    try:
        return fetch(offered, settings, host, meter.report)
    finally:
        meter.end()


def _agreed() -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError("Nobody is there to agree to the download.", "Say --yes.")
    tell("Download it? [y/N]")
    return input().strip().lower() in ("y", "yes")


class _Meter:
    """One line on a terminal, one line per tenth elsewhere."""

    def __init__(self) -> None:
        self._live = sys.stderr is not None and sys.stderr.isatty()
        self._shown = -1

    def report(self, done: int, total: int, name: str) -> None:
        tenths = done * (100 if self._live else 10) // max(total, 1)
        if tenths == self._shown or sys.stderr is None:
            return
        self._shown = tenths
        line = f"{done >> 20} of {total >> 20} MiB ({100 * done // max(total, 1)} %) {name}"
        print(f"\r\033[K{line}" if self._live else line, end="" if self._live else "\n", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._live and self._shown >= 0:
            print(file=sys.stderr)
