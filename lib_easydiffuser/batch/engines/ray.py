"""A Ray cluster that exists."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable

from ...errors import SettingError, quoted
from ...host import Host
from ...parts import Needs
from ..spec import BatchSpec
from ._contract import Engine

_SIZE = 256


class Ray(Engine):
    """Reads, captions and writes on the machines of a cluster, shard by shard. See docs/cluster.md."""

    name = "ray"
    title = "a Ray cluster that exists: RAY_ADDRESS"
    needs = Needs(("ray", "pyarrow"))

    def missing(self, host: Host) -> str:
        from ..cluster.joining import HINT

        return HINT if super().missing(host) else ""

    def add_arguments(self, group: argparse._ArgumentGroup) -> None:
        group.add_argument(
            "--ray-address", default="", metavar="HOST:PORT",
            help="the cluster, by default what RAY_ADDRESS says; whoever reaches that address can run code there",
        )  # fmt: skip
        group.add_argument(
            "--ray-actors", type=int, default=0, metavar="N", help="captioners, each with its model [as many as fit]"
        )
        group.add_argument("--ray-cpus", type=float, default=1.0, metavar="X", help="processors of each [1]")
        group.add_argument("--ray-gpus", type=float, default=0.0, metavar="X", help="GPUs of each, parts allowed [0]")
        group.add_argument("--ray-shard-size", type=int, default=_SIZE, metavar="N", help=f"pictures a shard [{_SIZE}]")
        group.add_argument("--ray-image-column", default="", metavar="NAME", help="of Parquet files; found by default")
        group.add_argument("--ray-key-column", default="", metavar="NAME", help="what names a row; found by default")

    def run(self, spec: BatchSpec, options: argparse.Namespace, host: Host, tell: Callable[[str], None]) -> int:
        from ..cluster.parts import Columns
        from ..cluster.run import Request, run
        from ..cluster.work import Resources

        _require(options)
        request = Request(
            options.ray_address or os.environ.get("RAY_ADDRESS", ""),
            Resources(options.ray_actors, options.ray_cpus, options.ray_gpus),
            options.ray_shard_size,
            Columns(options.ray_image_column, options.ray_key_column),
        )
        return run(spec, request, host, tell)


def _require(options: argparse.Namespace) -> None:
    """The numbers are some that a cluster can do something with.

    Raises:
        SettingError: If not.
    """
    bounds = {"ray_actors": (0, 100_000), "ray_cpus": (0, 1024), "ray_gpus": (0, 64), "ray_shard_size": (1, 100_000)}
    for name, (low, high) in bounds.items():
        value = getattr(options, name)
        if not low <= value <= high:
            flag = f"--{name.replace('_', '-')}"
            raise SettingError(f"{flag} {quoted(value)} is out of bounds.", f"{low} to {high}.")
