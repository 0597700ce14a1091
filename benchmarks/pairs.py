"""The near-duplicate filter and the index of one's own prompts, beside matrix-vector products: `make bench-pairs`.

The peer is the plain way: one matrix-vector product over all vectors for every prompt (timed on some, times their
number). Vectors are MiniLM's of prompts written by our own templates; for more than can be embedded in a minute, theirs
are mixed two by two. Memory is the whole process's, which does nothing else.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lib_easydiffuser.pairs.near import THRESHOLD, keepers

from .report import ROOT, Figure, finish

EMBEDDED, MANY = 5000, 50_000
BAR, MOST_MB = 20.0, 500.0
_TIMED = 200
_ROUNDS = 3

Floats = NDArray[np.float32]

_THINGS = "cat dog fox owl castle harbour lighthouse tram forest river market street garden bridge desert robot".split()
_LOOKS = "old small red blue golden misty snowy sunny quiet broken tall narrow wet glowing ancient dusty".split()
_PLACES = "at night|in the rain|at sunrise|under a bridge|by the sea|on a hill|in a valley|behind glass".split("|")
_STYLES = "oil painting|watercolour|photograph, 35mm|pencil sketch|pixel art|low poly render|woodcut|poster".split("|")

# VmHWM is the process's own; ru_maxrss begins with what its parent had.
CHILD = """
import sys, time
from pathlib import Path
import numpy as np
from lib_easydiffuser.pairs.near import keepers
vectors = np.load(sys.argv[1])
before = time.process_time()
kept = keepers(vectors)
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(time.process_time() - before, int(status["VmHWM"].split()[0]) / 1000, len(kept))
"""


def prompts(count: int) -> list[str]:
    """Of four lists, so that many differ in one word only, as a person's do."""
    random = np.random.default_rng(3)
    lists = [np.array(words) for words in (_LOOKS, _THINGS, _PLACES, _STYLES)]
    picks = [words[random.integers(0, len(words), count)] for words in (*lists, lists[1])]
    return [f"{look} {thing} and a {other} {place}, {style}" for look, thing, place, style, other in zip(*picks)]  # noqa: B905


def mixed(vectors: Floats, count: int) -> Floats:
    """More of the same kind: two prompts' mean, with something of its own."""
    random = np.random.default_rng(4)
    left, right = (vectors[random.integers(0, len(vectors), count)] for _ in range(2))
    share = random.uniform(0, 1, (count, 1)).astype(np.float32)
    rows = left * share + right * (1 - share) + random.standard_normal((count, vectors.shape[1])) * 0.008
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def one_product(vectors: Floats, queries: Floats) -> float:
    """CPU seconds of a matrix-vector product over all vectors."""
    times = []
    for _ in range(_ROUNDS):
        before = time.process_time()
        for query in queries:
            vectors @ query
        times.append((time.process_time() - before) / len(queries))
    return float(np.median(times))


def greedy(vectors: Floats) -> list[int]:
    """The rule as it is said, in float64."""
    wide = vectors.astype(np.float64)
    wide /= np.linalg.norm(wide, axis=1, keepdims=True)
    kept = np.zeros(len(wide), bool)
    for row in range(len(wide)):
        kept[row] = not kept.any() or (wide[kept] @ wide[row]).max() <= THRESHOLD
    return np.flatnonzero(kept).tolist()


def embedded(count: int) -> Floats:
    from lib_easydiffuser.attention.sentences import sentences
    from lib_easydiffuser.host import QuietHost

    return sentences(prompts(count), QuietHost())


def in_a_process(vectors: Floats) -> tuple[float, float, int]:
    """(CPU seconds, MB resident at most, kept) of a fresh process that filters and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vectors.npy"
        np.save(path, vectors)
        done = subprocess.run(
            [sys.executable, "-c", CHILD, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
        )
    seconds, most, kept = done.stdout.split()
    return float(seconds), float(most), int(kept)


def figures() -> list[Figure]:
    few = embedded(EMBEDDED)
    many = mixed(few, MANY)
    ours_few, brute = keepers(few).tolist(), greedy(few)
    same = ours_few == brute
    runs = [in_a_process(many) for _ in range(_ROUNDS)]
    ours, kept = float(np.median([run[0] for run in runs])), runs[0][2]
    plain = one_product(many, many[:_TIMED]) * MANY
    return [
        Figure(f"filter {MANY:,} prompts, CPU", ours, plain, bar=BAR, note=f"{kept:,} kept"),
        Figure(f"filter {MANY:,} prompts, memory", max(run[1] for run in runs), MOST_MB, 1.0, unit="MB", share=True),
        Figure(f"filter {EMBEDDED:,} prompts as brute force does", len(ours_few), len(brute), unit="kept", same=same),
    ]


def main() -> int:
    return finish("pairs", figures(), "plain")


if __name__ == "__main__":
    sys.exit(main())
