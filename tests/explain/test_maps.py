"""Attention becomes a map: the class token's share out, the common part out, one scale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lib_easydiffuser.explain.maps import MOST_CELLS, on_one_scale, piece_maps, reduced, spread, word_map
from lib_easydiffuser.explain.recipe import Recipe, recipe_for
from lib_easydiffuser.records import Focus

PLAIN = Recipe((), (0.0, 1.0), 0.0, 0.0, 1.0)


def focus(attention: np.ndarray, grid: tuple[int, int] = (2, 2)) -> Focus:
    pieces = attention.shape[2]
    return Focus(tuple((4 * i, 4 * i + 3) for i in range(pieces)), attention.astype(np.float32), grid)


def test_what_the_class_token_took_changes_nothing() -> None:
    looks = np.array([[[[0.4, 0.2, 0.1, 0.1]]]])
    full, little = (piece_maps(focus(looks * share), PLAIN) for share in (1.0, 0.05))
    np.testing.assert_allclose(full, little, rtol=1e-5)
    assert full.mean() == pytest.approx(1.0)


def test_a_head_that_looks_at_the_class_token_alone_has_little_say() -> None:
    looks = np.array([[[[0.9, 0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0, 0.01]]]])
    (found,) = piece_maps(focus(looks), PLAIN)
    assert found[0] > 50 * found[3]


def test_the_common_part_is_taken_out() -> None:
    looks = np.array([[[[0.5, 0.4, 0.05, 0.05], [0.5, 0.05, 0.4, 0.05]]]])
    first, second = piece_maps(focus(looks), replace(PLAIN, common=1.0))
    assert first.argmax() == 1 and second.argmax() == 2
    assert first[0] == second[0] == 0


def test_only_the_heads_of_the_recipe_count() -> None:
    looks = np.zeros((2, 2, 1, 4))
    for layer, head in np.ndindex(2, 2):
        looks[layer, head, 0, 2 * layer + head] = 1
    assert piece_maps(focus(looks), replace(PLAIN, heads=((1, 0),))).argmax() == 2
    deep = piece_maps(focus(looks), replace(PLAIN, depth=(0.5, 1.0)))[0]
    assert list(deep > 0) == [False, False, True, True]


def test_a_word_is_the_mean_of_its_pieces_and_none_without_any() -> None:
    looks = np.array([[[[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]]])
    made = focus(looks)
    maps = piece_maps(made, PLAIN)
    found = word_map(maps, made, [(0, 7)], PLAIN)
    assert found is not None and found.tolist() == [[2, 2], [0, 0]]
    assert word_map(maps, made, [(20, 30)], PLAIN) is None


def test_spread_goes_from_one_cell_to_all() -> None:
    one, half, even = np.zeros((4, 4)), np.zeros((4, 4)), np.ones((4, 4))
    one[1, 2], half[:2] = 1, 1
    found = [spread(which.astype(np.float32)) for which in (one, half, even, even * 0)]
    assert found == pytest.approx([0.0, 0.75, 1.0, 1.0])


def test_maps_of_one_picture_share_a_scale() -> None:
    strong, weak = np.array([[4.0, 0.0]], np.float32), np.array([[1.0, 2.0]], np.float32)
    assert [one.tolist() for one in on_one_scale([strong, weak])] == [[[255, 0]], [[64, 128]]]
    assert on_one_scale([strong * 0])[0].max() == 0 and on_one_scale([]) == []


def test_fine_grids_leave_small_and_keep_their_place() -> None:
    fine = np.zeros((70, 24), np.float32)
    fine[69, 3] = 1
    found = reduced(fine)
    assert found.shape == (MOST_CELLS, 24)
    assert np.unravel_index(found.argmax(), found.shape) == (MOST_CELLS - 1, 3)


def test_every_size_of_decoder_has_a_recipe() -> None:
    for layers, heads in ((12, 12), (28, 1), (1, 1)):
        recipe = recipe_for(layers, heads)
        made = piece_maps(focus(np.full((layers, heads, 3, 4), 0.1)), recipe)
        assert made.shape == (3, 4) and np.isfinite(made).all()
    assert recipe_for(2, 6).heads and recipe_for(2, 6) != recipe_for(12, 12)
