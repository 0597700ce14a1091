"""The modes give clip-interrogator's text to the letter: random models, pictures and lists, its code unmodified.

Labels that CLIP reads alike ("a cat", "A Cat") are left out: between them the peer's choice hangs on the order of
a Python set and the last bit of a sum.
"""

from __future__ import annotations

import random
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from lib_easydiffuser.clip.bank import Bank
from lib_easydiffuser.clip.candidates import Candidates
from lib_easydiffuser.clip.chain import Towers
from lib_easydiffuser.clip.lists import LabelList, package_lists
from lib_easydiffuser.clip.modes import Interrogator
from lib_easydiffuser.clip.table import Table
from lib_easydiffuser.host import QuietHost
from tests.world.hosts import StoppingHost

from .peer import PEER_NAMES, peer_interrogator, repair_chain, repair_rank, with_image
from .tiny import open_clip_model, tower_of

pytest.importorskip("clip_interrogator")

SIZES = {"artists": 40, "flavors": 150, "mediums": 20, "movements": 20, "trendings": 20, "negative": 15}
CAPTIONS = ("a cat on a mat", "a photograph of two dogs!", "수채화 & ink", "by someone", "a cat " * 9)
CHUNK = 64  # several chunks a table, so that the peer's shortlist loses labels


class Pair:
    """The peer and ours around one random model, one picture and the same lists."""

    def __init__(self, seed: int, reduced: bool = False) -> None:
        model, lists, self.image = _material(seed)
        self.towers = Towers(tower_of(model), tower_of(model, dtype="bfloat16") if reduced else None)
        self.peer = with_image(peer_interrogator(model, lists, chunk=CHUNK), self.image)
        self.peer.config.flavor_intermediate_count = 48
        self.tables = {
            name: Table([Bank(LabelList(name, name, tuple(labels), "test"), _halves(self.peer, name))])
            for name, labels in lists.items()
        }

    def ours(self, shortlist: str = "peer", **more: Any) -> Interrogator:
        host = more.pop("host", QuietHost())
        return Interrogator(
            self.tables, self.image, self.towers.exact.tokens, host, shortlist, candidates=48, **more
        )  # fmt: skip


@lru_cache(maxsize=2)
def _material(seed: int) -> tuple[Any, dict[str, list[str]], Any]:
    draw = random.Random(seed)
    model = open_clip_model(seed, layers=2)
    pools = {item.name: item.labels for item in package_lists()}
    seen: set[str] = set()
    lists = {}
    for name in PEER_NAMES:
        fresh = [x for x in dict.fromkeys(pools[name]) if x and x.lower() not in seen]
        lists[name] = draw.sample(fresh, min(SIZES[name], len(fresh)))
        seen |= {x.lower() for x in lists[name]}
    image = np.random.default_rng(seed).standard_normal(model.text_projection.shape[1]).astype(np.float32)
    # Nearer to the texts than chance, so that chains grow.
    image = image / np.linalg.norm(image) + 1.0 * tower_of(model).encode([lists["flavors"][0]])[0]
    return model, lists, (image / np.linalg.norm(image)).astype(np.float32)


def _halves(peer: Any, name: str) -> Any:
    return np.stack([row.astype(np.float16) for row in getattr(peer, name).embeds])


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib_easydiffuser.clip.table.PEER_CHUNK", CHUNK)


@pytest.mark.parametrize("seed", range(6))
def test_classic_and_fast_are_the_peers(seed: int) -> None:
    pair = Pair(seed)
    for caption in CAPTIONS:
        assert pair.ours().classic(caption) == pair.peer.interrogate_classic(None, caption=caption)
        assert pair.ours().fast(caption, 12) == pair.peer.interrogate_fast(None, 12, caption=caption)


@pytest.mark.parametrize("reduced", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_best_is_the_peers(seed: int, reduced: bool) -> None:
    pair = Pair(seed, reduced)
    caption = CAPTIONS[seed % len(CAPTIONS)]
    text, chain = pair.ours().best(caption, pair.towers, least=3, most=8)
    assert text == pair.peer.interrogate(None, 3, 8, caption=caption)
    assert chain.finished


@pytest.mark.parametrize("reduced", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_negative_is_the_repaired_peers(seed: int, reduced: bool) -> None:
    pair = Pair(seed, reduced)
    peer = repair_chain(repair_rank(pair.peer))
    assert pair.ours().negative(pair.towers, 10).prompt == peer.interrogate_negative(None, 10)


def test_defect_one_the_peer_forgets_reverse_over_the_chunks() -> None:
    import torch

    differing = 0
    for seed in range(3):
        pair = Pair(seed)
        table = pair.tables["flavors"]
        kept = pair.peer.flavors.rank(torch.from_numpy(pair.image)[None], 20, reverse=True)
        assert table.peer_top(pair.image, 20, reverse=True, repaired=False) == kept
        worst = {found.label for found in table.top(pair.image, 20, reverse=True)}
        ours = table.peer_top(pair.image, 20, reverse=True)
        assert len(worst & set(ours)) > len(worst & set(kept))
        differing += kept != ours
    assert differing == 3


@pytest.mark.parametrize("seed", range(3))
def test_defect_two_the_peers_negative_chain_stops_growing(seed: int) -> None:
    """It compares an un-negated first similarity, here above zero, with negated ones, and nothing can follow."""
    pair = Pair(seed)
    features = pair.towers.exact.encode(pair.tables["flavors"].labels)
    pair.image = features.mean(0) / np.linalg.norm(features.mean(0))
    peer = repair_rank(with_image(pair.peer, pair.image))
    broken, chain = peer.interrogate_negative(None, 10), pair.ours().negative(pair.towers, 10)
    assert chain.picks[0] == (broken, pytest.approx(chain.picks[0][1])) and chain.picks[0][1] > 0
    assert len(chain.picks) > 1
    assert chain.prompt == repair_chain(peer).interrogate_negative(None, 10)


@pytest.mark.parametrize("seed", range(3))
def test_the_exact_shortlist_is_the_true_top(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib_easydiffuser.clip.table.PEER_CHUNK", 32)
    pair = Pair(seed)
    merged = pair.ours("exact").merged
    matrix = np.concatenate([bank.matrix for bank in merged.banks]).astype(np.float64)
    order = np.argsort(-(matrix @ pair.image), kind="stable")[:24]
    assert [found.label for found in merged.top(pair.image, 24)] == [merged.labels[i] for i in order]
    lost = {merged.labels[i] for i in order} - set(merged.peer_top(pair.image, 24))
    assert lost, "the peer's shortlist of so many chunks is expected to lose some"


def test_a_stopped_chain_keeps_what_it_has() -> None:
    pair = Pair(0)
    host = StoppingHost(None, 2)  # type: ignore[arg-type]
    _, chain = pair.ours(host=host).best("a cat", pair.towers, most=8)
    assert not chain.finished
    _, whole = pair.ours().best("a cat", pair.towers, most=8)
    assert whole.finished
    assert 1 <= len(chain.picks) <= 2 and whole.prompt.startswith("a cat")


def test_ctrl_c_in_the_middle_of_a_step_keeps_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    pair, steps = Pair(0), []
    host = StoppingHost(None, 10**6)  # type: ignore[arg-type]
    own = Candidates.best

    def interrupted(self: Candidates, prompt: str) -> Any:
        steps.append(prompt)
        if len(steps) == 3:
            host.asked = 10**6  # as standalone's signal handler does
            raise KeyboardInterrupt
        return own(self, prompt)

    monkeypatch.setattr(Candidates, "best", interrupted)
    _, chain = pair.ours(host=host).best("a cat", pair.towers, most=8)
    assert not chain.finished and len(steps) == 3 and chain.prompt.startswith("a cat")


def test_lists_without_labels_and_a_chain_that_runs_out() -> None:
    pair = Pair(1)
    few = LabelList("flavor", "flavors", ("fox", "<lora:x:1>", "a, b", "🎨", " ".join(["w"] * 90)), "test")
    halves = pair.towers.exact.encode(few.labels).astype(np.float16)
    empty = Bank(LabelList("medium", "mediums", (), "test"), halves[:0])
    ours = Interrogator(
        {"flavors": Table([Bank(few, halves)]), "mediums": Table([empty]), "negative": Table([empty])},
        pair.image, pair.towers.exact.tokens, QuietHost(),
    )  # fmt: skip
    text, chain = ours.best("a cat", pair.towers)
    assert chain.finished and text
    assert len(ours.negative(pair.towers).picks) <= 5
