"""The near-duplicate filter is the greedy rule itself, decided in float64, whatever shortcut it takes."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from lib_easydiffuser.errors import Interrupted, UsageError
from lib_easydiffuser.pairs import near
from lib_easydiffuser.pairs.near import THRESHOLD, cosines, keepers

Floats = NDArray[np.float32]


def brute(vectors: Floats, threshold: float = THRESHOLD) -> list[int]:
    """The rule as it is said, all cosines in float64."""
    wide = vectors.astype(np.float64)
    lengths = np.linalg.norm(wide, axis=1, keepdims=True)
    wide = np.divide(wide, lengths, out=np.zeros_like(wide), where=lengths > 0)
    alike = wide @ wide.T
    kept: list[int] = []
    for row in range(len(wide)):
        if not kept or alike[row, kept].max() <= threshold:
            kept.append(row)
    return kept


def prompt_like(count: int, seed: int = 0, width: int = 384) -> Floats:
    """Themes with much in common, and a third that are variations of another at every distance around 0.95."""
    random = np.random.default_rng(seed)
    fading = np.arange(1, width + 1) ** -0.4
    themes = random.standard_normal((40, width)) * fading
    rows = themes[random.integers(0, 40, count)] + random.standard_normal((count, width)) * fading * 0.7
    copies = np.flatnonzero(random.random(count) < 0.35)
    strength = random.uniform(0, 0.6, (len(copies), 1))
    rows[copies] = rows[random.integers(0, count, len(copies))]
    rows[copies] += random.standard_normal((len(copies), width)) * fading * strength
    return rows.astype(np.float32)


def crowd(count: int, cosine: float, width: int = 384) -> Floats:
    """Every two at about that cosine: what no bound can tell apart."""
    random = np.random.default_rng(1)
    own = random.standard_normal((count, width))
    own /= np.linalg.norm(own, axis=1, keepdims=True)
    common = np.zeros(width)
    common[0] = 1.0
    return (np.sqrt(cosine) * common + np.sqrt(1 - cosine) * own).astype(np.float32)


def test_it_equals_brute_force_on_five_thousand() -> None:
    vectors = prompt_like(5000)
    expected = brute(vectors)
    assert 2500 < len(expected) < 4600, "the case must have something to decide"
    assert keepers(vectors).tolist() == expected


@pytest.mark.parametrize("cosine", [0.94, 0.95, 0.96])
def test_a_crowd_at_the_threshold(cosine: float) -> None:
    vectors = crowd(1200, cosine)
    assert keepers(vectors).tolist() == brute(vectors)


@pytest.mark.parametrize("width", [1, 3, 64, 65, 1000])
def test_any_width(width: int) -> None:
    vectors = prompt_like(700, width, width)
    assert keepers(vectors).tolist() == brute(vectors)


def test_ties_within_a_millionth_are_decided_in_float64() -> None:
    """Pairs whose cosine lies within 1e-6 of the threshold, on both sides: float32 cannot tell them apart."""
    random = np.random.default_rng(5)
    rows = []
    for place in range(600):
        base = random.standard_normal(384)
        base /= np.linalg.norm(base)
        other = random.standard_normal(384)
        other -= (other @ base) * base
        other /= np.linalg.norm(other)
        wanted = THRESHOLD + (place - 300) / 300 * 1e-6
        rows += [base, wanted * base + np.sqrt(1 - wanted**2) * other]
    vectors = np.array(rows, np.float32)
    decided = cosines(vectors[::2], vectors[1::2])
    assert np.abs(decided - THRESHOLD).max() < 2e-6 and 100 < np.count_nonzero(decided > THRESHOLD) < 500
    expected = [2 * pair + side for pair in range(600) for side in range(2) if not side or decided[pair] <= THRESHOLD]
    assert keepers(vectors).tolist() == expected == brute(vectors)


def test_only_what_is_kept_sends_others_away() -> None:
    """A chain: b is like a, c is like b and not like a. b goes, so c stays."""
    angles = np.radians([0, 12, 24])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert keepers(vectors).tolist() == [0, 2]


def test_the_order_decides_and_blocks_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = prompt_like(250)
    expected = brute(vectors)
    for block, tile in ((1, 1), (7, 13), (256, 64), (5000, 5000)):
        monkeypatch.setattr(near, "_BLOCK", block)
        monkeypatch.setattr(near, "_TILE", tile)
        assert keepers(vectors).tolist() == expected
    assert keepers(vectors[::-1]).tolist() == brute(vectors[::-1])


def test_copies_of_one_leave_one_and_zeros_are_like_nothing() -> None:
    one = prompt_like(1)
    assert keepers(np.repeat(one, 3000, axis=0)).tolist() == [0]
    assert keepers(one * np.array([[1.0], [5.0], [1e-3]], np.float32)).tolist() == [0], "the length says nothing"
    assert keepers(np.zeros((3, 4), np.float32)).tolist() == [0, 1, 2]
    assert keepers(np.zeros((0, 384), np.float32)).tolist() == []


def test_what_it_refuses() -> None:
    with pytest.raises(UsageError, match="no number"):
        keepers(np.full((2, 3), np.nan, np.float32))
    with pytest.raises(UsageError, match="threshold"):
        keepers(np.ones((2, 3), np.float32), 1.5)
    with pytest.raises(UsageError, match="rows"):
        keepers(np.ones(3, np.float32))
    with pytest.raises(Interrupted):
        keepers(np.ones((2, 3), np.float32), stopped=lambda: True)


def test_going_on_from_what_is_kept_changes_nothing() -> None:
    vectors = prompt_like(800)
    first = keepers(vectors[:500])
    both = np.concatenate([vectors[first], vectors[500:]])
    later = keepers(both, kept=len(first))
    assert later[: len(first)].tolist() == list(range(len(first)))
    assert [*first, *(later[len(first) :] - len(first) + 500)] == keepers(vectors).tolist()
