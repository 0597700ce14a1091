"""Peak memory of one chain step, alone in a process: `python -m benchmarks.clip_memory ours|peer` prints MiB."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from lib_easydiffuser.clip.candidates import Candidates

from . import clip_peer


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def main(who: str) -> None:
    import torch

    torch.set_num_threads(1)
    # The peak is that of a single layer, so the peer runs with two: twelve would take minutes and no more memory.
    built = clip_peer.model(2)
    phrases, image = clip_peer.candidates(), np.ones(clip_peer.FEATURES, np.float32)
    if who == "ours":
        tower = clip_peer.tower(built)
        Candidates(phrases[:1], image, tower).best("a warm start")
        mine = Candidates(phrases, image, tower)
    else:
        peer = clip_peer.peer(built)
        peer.rank_top(torch.from_numpy(image)[None], ["a warm start"])
    Path("/proc/self/clear_refs").write_text("5")  # the high-water mark starts anew
    before = _status("VmRSS")
    if who == "ours":
        mine.best(clip_peer.PROMPT)
    else:
        peer.rank_top(torch.from_numpy(image)[None], [f"{clip_peer.PROMPT}, {phrase}" for phrase in phrases])
    print((_status("VmHWM") - before) / 1024)


if __name__ == "__main__":
    main(sys.argv[1])
