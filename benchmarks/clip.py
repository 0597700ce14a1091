"""CLIP labels against clip-interrogator 0.6.0 unmodified: `make bench-clip`.

Real sizes (the text tower of ViT-L-14, all 111,908 labels), random weights, CPU time of one thread, both in
one run. The peer's chain step is extrapolated from some of its 2,035 candidates, as PERFORMANCE.md did from 48 (every
candidate costs it the same 77 positions); `--whole` runs them all. Banks hold random unit vectors: making the real
ones takes the peer hours, and neither opening nor ranking depends on the values.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lib_easydiffuser.clip.bank import Bank, bank_path, open_bank, write_bank
from lib_easydiffuser.clip.branches import sort_order
from lib_easydiffuser.clip.candidates import Candidates
from lib_easydiffuser.clip.lists import LabelList, package_lists
from lib_easydiffuser.clip.table import Table
from lib_easydiffuser.clip.tokens import padded
from lib_easydiffuser.models.precision import bfloat16_pays

from . import clip_peer
from .clip_peer import CANDIDATES, FEATURES, PROMPT, cpu_seconds

OUT = Path("build/bench/clip.json")
SHORTLIST = 2048
_PROMPTS, _PICTURES = ("a cat", "a portrait of a woman, oil on canvas"), 5


@dataclass(frozen=True)
class Figure:
    """One line; `bar` is what `ratio` = peer / ours must reach, and `same` must not be False."""

    name: str
    ours: float
    peer: float
    bar: float
    unit: str = "s"
    same: bool | None = None
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.peer / self.ours

    @property
    def ok(self) -> bool:
        return self.ratio >= self.bar and self.same is not False

    def line(self) -> str:
        same = {None: "", True: ", identical", False: ", DIFFERENT"}[self.same]
        verdict = "ok" if self.ok else "MISSED"
        return (
            f"{self.name:46} {self.ours:10.4g} {self.peer:10.4g} {self.unit:4} {self.ratio:8.1f}x"
            f"  >= {self.bar:g}x {verdict}{same}  {self.note}".rstrip()
        )

    def record(self) -> dict[str, object]:
        names = ("ours", "peer", "ratio", "bar", "ok", "unit", "same", "note")
        return {name: getattr(self, name) for name in names}


def bank_figures(built: Any) -> Iterator[Figure]:
    lists = package_lists()
    draw = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        peer = clip_peer.peer(built, folder)
        for item in lists:
            write_both(folder, item, draw)
        theirs_open, theirs = cpu_seconds(lambda: clip_peer.tables(peer, lists), 3)
        ours_open, banks = cpu_seconds(lambda: open_ours(folder), 3)
        same = all(
            np.array_equal(bank.matrix[:50], np.stack(table.embeds[:50]))
            for bank, table in zip(banks, theirs, strict=True)
        )
        yield Figure(
            "opening all banks",
            ours_open,
            theirs_open,
            100,
            same=same,
            note="lists read before; ours hashes files as it reads them",
        )
        yield _ranking(peer, Table(banks), theirs)


def write_both(folder: Path, item: LabelList, draw: np.random.Generator) -> None:
    from safetensors.numpy import save_file

    matrix = draw.standard_normal((len(item.labels), FEATURES)).astype(np.float32)
    half = (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float16)
    path = bank_path(folder, clip_peer.NAME, item)
    path.parent.mkdir(exist_ok=True)
    write_bank(path, item, half, "bench")
    key = np.array([ord(letter) for letter in item.peer_hash], np.int8)
    save_file({"embeds": half, "hash": key}, str(folder / f"ViT-L-14_openai_{item.name}.safetensors"))


def open_ours(folder: Path) -> list[Bank]:
    for item in package_lists():
        item.__dict__.pop("fingerprint", None)
    return [open_bank(bank_path(folder, clip_peer.NAME, item), item, "bench") for item in package_lists()]


def _ranking(peer: Any, table: Table, theirs: list[Any]) -> Figure:
    import torch
    from clip_interrogator.clip_interrogator import _merge_tables

    vector = np.random.default_rng(1).standard_normal(FEATURES).astype(np.float32)
    vector /= np.linalg.norm(vector)
    merged = _merge_tables(theirs, peer)
    of_peer, found = cpu_seconds(lambda: merged.rank(torch.from_numpy(vector)[None], SHORTLIST), 3)
    table.top(vector, 1)  # the file's pages are read once, as the peer's were
    of_ours, ours = cpu_seconds(lambda: table.top(vector, SHORTLIST), 5)
    rows = np.concatenate([bank.matrix for bank in table.banks]).astype(np.float32) @ vector.astype(np.float64)
    bound = np.sort(rows)[-SHORTLIST - 64]
    right = all(label.similarity >= bound for label in ours) and ours[0].label == table.labels[int(rows.argmax())]
    true = {table.labels[row] for row in np.argsort(-rows)[:SHORTLIST]}
    mine = len(true & {item.label for item in ours}) / len(true)
    note = f"of the true top {SHORTLIST}: ours {mine:.1%}, peer {len(true & set(found)) / len(true):.1%}"
    return Figure(f"ranking {len(table):,} labels", of_ours, of_peer, 5, same=right and mine > 0.999, note=note)


def chain_figures(built: Any, sample: int) -> Iterator[Figure]:
    phrases = clip_peer.candidates()
    image = clip_peer.image(built, f"{PROMPT}, {phrases[0]}")
    exact = clip_peer.tower(built)
    of_peer, same = _peer_step(built, exact, phrases, image, sample)
    whole = sample >= len(phrases)
    note = "" if whole else f"peer extrapolated from {sample} candidates"
    ours, picked = cpu_seconds(lambda: Candidates(phrases, image, exact).best(PROMPT), 2)
    yield Figure(f"chain step, {CANDIDATES:,} candidates, float32", ours, of_peer, 15, same=same, note=note)
    pays = bfloat16_pays()
    chosen = ours
    if pays:
        coarse = clip_peer.tower(built, "bfloat16")
        reduced, again = cpu_seconds(lambda: Candidates(phrases, image, exact, coarse).best(PROMPT), 2)
        name, chosen = "the same, bfloat16 re-scored in float32", reduced
        more, tried = _same_picks(phrases[:256], exact, coarse), len(_PROMPTS) * _PICTURES
        agree = f"{more + (again.index == picked.index)} of {tried + 1} picks are float32's"
        same = again.index == picked.index and more == tried
        yield Figure(name, reduced, of_peer, 40, same=same, note=f"{note}; {agree}".removeprefix("; "))
    note = "the probe chose bfloat16" if pays else "the probe chose float32"
    yield Figure("chain step, precision chosen by itself / float32", chosen, ours, 2.0 if pays else 0.95, note=note)
    yield _embedding(built, exact)


def _same_picks(phrases: list[str], exact: Any, coarse: Any) -> int:
    """How many picks of other pictures and prompts the re-scored search has in common with float32."""
    draw, same = np.random.default_rng(2), 0
    for prompt in _PROMPTS:
        for _ in range(_PICTURES):
            vector = draw.standard_normal(FEATURES).astype(np.float32)
            vector /= np.linalg.norm(vector)
            picks = [Candidates(phrases, vector, exact, other).best(prompt).index for other in (None, coarse)]
            same += picks[0] == picks[1]
    return same


def _peer_step(built: Any, exact: Any, phrases: list[str], image: Any, sample: int) -> tuple[float, bool]:
    """(CPU seconds of a whole step, whether its pick is ours)."""
    import torch

    peer = clip_peer.peer(built)
    some = phrases[:sample]
    features = torch.from_numpy(image)[None]
    texts = [f"{PROMPT}, {phrase}" for phrase in some]
    peer.rank_top(features, texts[:2])
    spent, best = cpu_seconds(lambda: peer.rank_top(features, texts))
    ours = Candidates(some, image, exact).best(PROMPT)
    return spent * len(phrases) / len(some), best == f"{PROMPT}, {some[ours.index]}"


def _embedding(built: Any, exact: Any, chunks: int = 4, size: int = 512) -> Figure:
    """Per label: chunks of the flavors in the order a bank is made in, against some of the same labels."""
    import torch

    flavors = next(item for item in package_lists() if item.name == "flavors")
    spent_tokens, (ids, lengths) = cpu_seconds(lambda: padded(exact.tokens.sequence(label) for label in flavors.labels))
    order = sort_order(ids)
    starts = np.linspace(0, len(order) - size, chunks + 2).astype(int)[1:-1]
    rows = np.concatenate([order[start : start + size] for start in starts])
    spent, parts = cpu_seconds(lambda: [found for _, found in exact.features(ids[rows], lengths[rows], chunk=size)])
    some = [int(row) for row in rows[:: len(rows) // 48][:48]]
    names = [flavors.labels[row] for row in some]
    peer = clip_peer.peer(built)

    def theirs() -> Any:
        with torch.no_grad():
            features = peer.clip_model.encode_text(peer.tokenize(names))
            return features / features.norm(dim=-1, keepdim=True)

    of_peer, wanted = cpu_seconds(theirs)
    place = [int(np.nonzero(rows == row)[0][0]) for row in some]
    error = float((torch.cat(parts)[place] - wanted).abs().max())
    per_label = spent / len(rows) + spent_tokens / len(flavors.labels)
    note = f"features differ by {error:.1g}"
    return Figure("embedding the table, a label", per_label, of_peer / len(some), 20, same=error < 1e-5, note=note)


def memory_figure() -> Figure:
    def peak(who: str) -> float:
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.clip_memory", who]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])

    return Figure("peak memory of a chain step", peak("ours"), peak("peer"), 15, "MiB", note="both with two layers")


def figures(sample: int) -> Iterator[Figure]:
    built = clip_peer.model()
    yield from bank_figures(built)
    yield from chain_figures(built, sample)
    del built
    yield memory_figure()


def main() -> int:
    import torch

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--whole", action="store_true", help="run every candidate of the peer's step (minutes)")
    options = parser.parse_args()
    torch.set_num_threads(1)
    print(f"{'':46} {'ours':>10} {'peer':>10}")
    done = []
    for figure in figures(CANDIDATES if options.whole else 48):
        print(figure.line(), flush=True)
        done.append(figure)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({figure.name: figure.record() for figure in done}, indent=2) + "\n", "utf-8")
    return 0 if all(figure.ok for figure in done) else 1


if __name__ == "__main__":
    sys.exit(main())
