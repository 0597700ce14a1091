"""Kaggle's figure and the other team's, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lib_easydiffuser.learn.scores import flat_cosine, flat_sums, per_picture, target_of, unit


def test_a_picture_scores_the_cosine_to_its_truth() -> None:
    predicted = np.array([[3.0, 4.0], [1.0, 0.0], [0.0, 2.0]])
    targets = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    assert per_picture(predicted, targets) == pytest.approx([0.6, 0.0, 1.0], abs=1e-12)


def test_several_truths_are_averaged_cosines_not_a_cosine_of_the_average() -> None:
    truths = np.array([[1.0, 0.0], [0.0, 5.0]])
    score = per_picture(np.array([[2.0, 0.0]]), target_of(truths)[None])[0]
    assert score == pytest.approx((1.0 + 0.0) / 2)  # a cosine to the average would be .707


def test_the_flattened_cosine_is_that_of_all_vectors_in_one() -> None:
    random = np.random.default_rng(4)
    predicted, truths = random.normal(size=(7, 5)), unit(random.normal(size=(7, 5)))
    by_hand = predicted.ravel() @ truths.ravel() / np.linalg.norm(predicted) / np.linalg.norm(truths)
    assert flat_cosine(flat_sums(predicted, truths).mean(axis=0)) == pytest.approx(by_hand, abs=1e-12)


def test_flattened_a_picture_with_two_truths_stands_twice_at_half_weight() -> None:
    predicted = np.array([[2.0, 0.0], [0.0, 1.0]])
    targets = np.stack([target_of([[1.0, 0.0], [0.0, 1.0]]), target_of([[0.0, 1.0]])])
    rows = np.array([[2, 0], [2, 0], [0, 1]]), np.array([[1, 0], [0, 1], [0, 1]]), np.array([0.5, 0.5, 1])
    top = (rows[2][:, None] * rows[0] * rows[1]).sum()
    length = math.sqrt((rows[2][:, None] * rows[0] ** 2).sum() * (rows[2][:, None] * rows[1] ** 2).sum())
    assert flat_cosine(flat_sums(predicted, targets).mean(axis=0)) == pytest.approx(top / length)


def test_no_direction_scores_nothing() -> None:
    assert per_picture(np.zeros((1, 3)), np.ones((1, 3)))[0] == 0.0
