"""The shape world keeps its promises."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np

from tests.world.scenes import COLOURS, LARGEST, PAIRS, SEEN, SHAPES, SMALLEST, UNSEEN, named_in, phrase, scene, scenes

SIDE = 80


def test_six_shapes_eight_colours_and_a_seventh_of_the_pairs_unseen() -> None:
    assert len(SHAPES) == 6 and len(COLOURS) == 8 and len(PAIRS) == 48
    assert 0.14 <= len(UNSEEN) / len(PAIRS) <= 0.16 and set(SEEN) | UNSEEN == set(PAIRS)
    assert {colour for colour, _ in SEEN} == set(COLOURS) and {shape for _, shape in SEEN} == set(SHAPES)


def test_a_seed_is_a_scene() -> None:
    one, again, other = scene((5, 7)), scene((5, 7)), scene((5, 8))
    assert one.image.tobytes() == again.image.tobytes() and one.caption == again.caption
    assert one.image.tobytes() != other.image.tobytes()


def test_what_is_said_is_there() -> None:
    drawn = list(scenes(60, 11, "all", SIDE))
    assert Counter(len(one.things) for one in drawn).keys() == {1, 2, 3}
    for one in drawn:
        assert named_in(one.caption) == [thing.pair for thing in one.things]
        middles = [thing.box[0] + thing.box[2] / 2 for thing in one.things]
        assert middles == sorted(middles)
        pixels = np.asarray(one.image).astype(int)
        for thing in one.things:
            assert SMALLEST - 2.1 / SIDE <= max(thing.box[2:]) <= LARGEST + 1.1 / SIDE
            nearest = {name: np.abs(pixels[thing.mask].mean(0) - ink).sum() for name, ink in COLOURS.items()}
            assert min(nearest, key=lambda name: nearest[name]) == thing.colour


def test_objects_hardly_overlap() -> None:
    for one in scenes(60, 12, "all", SIDE):
        for a, b in itertools.combinations(one.things, 2):
            assert not (a.mask & b.mask).any()


def test_training_never_shows_an_unseen_pair_and_the_other_pool_always_one() -> None:
    assert all(thing.seen for one in scenes(60, 13, "train", 48) for thing in one.things)
    assert all(any(not thing.seen for thing in one.things) for one in scenes(30, 14, "unseen", 48))


def test_phrases_have_their_articles() -> None:
    assert phrase([("orange", "star")]) == "an orange star"
    assert phrase([("red", "star"), ("blue", "star")], 2) == "there is a red star and a blue star"
