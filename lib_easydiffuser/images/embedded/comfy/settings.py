"""A sampler's settings, also where they are split over several nodes or come from primitives."""

from __future__ import annotations

import re

from .graph import Graph, Link
from .samplers import is_sampler
from .scalars import scalar

NAMES = ("seed", "noise_seed", "steps", "cfg", "sampler_name", "scheduler", "denoise")
# RandomNoise, KSamplerSelect, BasicScheduler (through SplitSigmas and the like), CFGGuider; what a pipe was made of.
_LEADS = re.compile(r"^(?:noise|sampler|sigmas|guider|scheduler|settings|.*pipe|.*ctx|context|sdxl_tuple)$", re.I)
_MOST = 60


def settings_of(graph: Graph, key: str) -> tuple[tuple[str, str], ...]:
    """Seed, steps, ... as the nodes name them; the one nearest to the sampler counts."""
    found: dict[str, str] = {}
    waiting, seen = [key], {key}
    while waiting and len(seen) < _MOST:
        node = graph.get(waiting.pop(0))
        if node is None:
            continue
        for name in NAMES:
            value = scalar(graph, node.inputs.get(name), name)
            if value is not None and value != "":
                found.setdefault(name, str(value))
        for name, link in node.links().items():
            if _LEADS.match(name) and link.node not in seen and not _is_another_sampler(graph, link):
                seen.add(link.node)
                waiting.append(link.node)
    return tuple((name, found[name]) for name in NAMES if name in found)


def _is_another_sampler(graph: Graph, link: Link) -> bool:
    node = graph.get(link.node)
    return (
        node is not None and is_sampler(node) and any(name in node.links() for name in ("positive", "pipe", "guider"))
    )
