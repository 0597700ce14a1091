"""From drafts to prompts: cleaned, long enough, none twice, none that says what another says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..attention.sentences import sentences
from ..errors import Interrupted, UsageError
from ..host import Host
from .clean import cleaned, is_long_enough
from .near import THRESHOLD, keepers
from .writers import Wishes, Writer

_IDLE = 40
"""So many rounds of drafts without a new prompt, and the writer has no more to say."""
_BARREN = 20
"""So many comparisons in a row of which nothing was kept, and all it has left to say is near what is there."""
_ROUND, _SHARE = 256, 4
"""New prompts that are compared together, and the least share of those kept: each time the filter reads all of them."""

Floats = NDArray[np.float32]


@dataclass
class Written:
    """What was written.

    Attributes:
        short, doubled, near: Drafts that were too short, written before, or near-duplicates of one that is kept.
    """

    prompts: list[str]
    short: int = 0
    doubled: int = 0
    near: int = 0


def write(
    writer: Writer, wishes: Wishes, count: int, host: Host, threshold: float = THRESHOLD
) -> Written:  # fmt: skip
    """At most `count` prompts, in the order they were drafted; fewer where the writer has no more to say.

    Args:
        threshold: Cosine of two prompts' MiniLM embeddings above which the later one is dropped; 1.0 keeps all.

    Raises:
        UsageError: If not even one prompt came of it.
        ModelError: If a model is missing or broken.
        Interrupted: If the person stopped.
    """
    made, seen, vectors, idle = Written([]), set[str](), np.zeros((0, 0), np.float32), 0
    fresh, barren = list[str](), 0
    for drafts in writer.drafts(wishes, host):
        if host.stopped():
            raise Interrupted
        new = _new(drafts, made, seen)
        fresh += new
        idle = 0 if new else idle + 1
        if len(fresh) >= min(max(_ROUND, len(made.prompts) // _SHARE), count - len(made.prompts)) or idle >= _IDLE:
            before = len(made.prompts)
            vectors = _taken(fresh, made, vectors, host, threshold)
            fresh, barren = [], 0 if len(made.prompts) > before else barren + 1
            host.progress(min(len(made.prompts), count), count, "writing prompts")
        if len(made.prompts) >= count or idle >= _IDLE or barren >= _BARREN:
            break
    _taken(fresh, made, vectors, host, threshold)
    del made.prompts[count:]
    if not made.prompts:
        raise UsageError(
            f"No prompt came of it: {made.short} were shorter than ten characters.", "Give the writer more to say."
        )
    return made


def _new(drafts: list[str], made: Written, seen: set[str]) -> list[str]:
    found = []
    for draft in drafts:
        text = cleaned(draft)
        if not is_long_enough(text):
            made.short += 1
        elif text.lower() in seen:
            made.doubled += 1
        else:
            seen.add(text.lower())
            found.append(text)
    return found


def _taken(fresh: list[str], made: Written, vectors: Floats, host: Host, threshold: float) -> Floats:
    """Add those of the new ones that are like none before; gives the vectors of all that are kept."""
    if not fresh:
        return vectors
    if threshold >= 1.0:
        made.prompts += fresh
        return vectors
    rows = sentences(fresh, host)
    both = np.concatenate([vectors, rows]) if len(vectors) else rows
    # What is kept already stays: by the greedy rule nothing that comes later sends it away.
    kept = [row for row in keepers(both, threshold, host.stopped, len(vectors)).tolist() if row >= len(vectors)]
    made.near += len(fresh) - len(kept)
    made.prompts += [fresh[row - len(vectors)] for row in kept]
    return np.concatenate([vectors, both[kept]]) if len(vectors) else both[kept]
