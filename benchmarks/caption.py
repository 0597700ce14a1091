"""Captioners against transformers' own generate(): `make bench-caption`.

Models of their real sizes with random weights, one thread, CPU time, medians of runs in turn in one process; the
tokens must be the same. Ours is all of our decoding: BLIP's attention is recorded on the way. The bars are those
against transformers 4.30.2; where a later version computes once what 4.30 computed for every token, ours steps aside
and must not be slower.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from lib_easydiffuser.captioners._decode import decode_pictures

from . import fast
from .caption_models import SIDES, model
from .report import Figure, finish

NEVER_UNDER = 0.95


@dataclass(frozen=True)
class Row:
    """A model, how it decodes, and how many times faster than 4.30.2 ours must be (`goal`: would be good)."""

    model: str
    tokens: int
    beams: int = 1
    bar: float | None = None
    goal: float | None = None

    @property
    def name(self) -> str:
        return f"{self.model}, {self.tokens} tokens, {'greedy' if self.beams == 1 else f'beam {self.beams}'}"


ROWS = (
    Row("BLIP-base", 20, 1, 1.9), Row("BLIP-base", 20, 3, 3.5), Row("ViT-GPT2", 20, 1, 1.4),
    Row("ViT-GPT2", 20, 3, 2.2), Row("GIT-large", 10, 1, 8.0), Row("GIT-large", 20, 1, None, 14.0),
    Row("GIT-large", 10, 3, None, 14.0), Row("BLIP-large", 20, 1, None, 1.5), Row("BLIP-large", 20, 3, None, 2.5),
)  # fmt: skip


def bars(row: Row) -> tuple[float | None, float | None]:
    """(bar, goal) on the transformers that is there."""
    import transformers

    major, minor = map(int, transformers.__version__.split(".")[:2])
    if major >= 5:
        return NEVER_UNDER, 1.8 if (row.model, row.beams) == ("GIT-large", 3) else None
    return (row.bar, row.goal) if (major, minor) == (4, 30) else (NEVER_UNDER, None)


def measured(row: Row, loaded: Any, picture: Any, rounds: int) -> Figure:
    import torch

    options = {
        "max_new_tokens": row.tokens, "min_new_tokens": row.tokens, "num_beams": row.beams, "do_sample": False,
        "num_return_sequences": 1,
    }  # fmt: skip
    ways: dict[str, Callable[[], list[int]]] = {
        "ours": lambda: decode_pictures(loaded, picture, options)[0].ids,
        "theirs": lambda: loaded.model.generate(pixel_values=picture, **options)[0].tolist(),
    }
    spent: dict[str, list[float]] = {name: [] for name in ways}
    same = True
    with torch.inference_mode():
        for turn in range(rounds):
            said = {}
            # Each begins in its turn: whoever is first finds the caches cold.
            for name in list(ways)[:: -1 if turn % 2 else 1]:
                before = time.process_time()
                said[name] = ways[name]()
                spent[name].append(time.process_time() - before)
            same = same and said["ours"] == said["theirs"][len(said["theirs"]) - len(said["ours"]) :]
    bar, goal = bars(row)
    return Figure(row.name, median(spent["ours"]), median(spent["theirs"]), bar, goal, same=same)


def figures(only: str, rounds: int) -> Iterator[Figure]:
    for name in SIDES:
        rows = [row for row in ROWS if row.model == name and only.lower() in row.name.lower()]
        if rows:
            loaded, picture = model(name)
            # What only has a goal is dear and measured once.
            yield from (measured(row, loaded, picture, rounds if bars(row)[0] else 1) for row in rows)
    if only.lower() in fast.NAME.lower() and bars(ROWS[0])[0] == ROWS[0].bar:
        yield fast.figure(rounds)


def main() -> int:
    import torch
    import transformers

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="rows whose name holds this")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(1)
    print(f"transformers {transformers.__version__}, torch {torch.__version__}")
    done = []
    for figure in figures(options.only, options.rounds):
        print(figure.line(), flush=True)
        done.append(figure)
    return finish("caption", done, "generate")


if __name__ == "__main__":
    sys.exit(main())
