"""Attention profiles, on attention written by hand and on MiniLM's own."""

import numpy as np
import pytest

from lib_easydiffuser.attention.encoders import Attended
from lib_easydiffuser.attention.features import ROLES, attention_profile, piece_membership
from lib_easydiffuser.errors import ModelError


def sentence(attention, pieces=((0, 3), (4, 7), (7, 8))):
    return Attended("red car.", pieces, np.asarray(attention, np.float32)[None, None])


def role(profile, name, floor):
    """One role of the only head, back on a linear scale."""
    return np.exp(profile[:, ROLES.index(name)]) - floor


def test_every_role_is_what_it_says():
    # start, red, car, ".", end; rows look at columns.
    attention = [
        [0.1, 0.2, 0.5, 0.1, 0.1],
        [0.3, 0.1, 0.4, 0.1, 0.1],
        [0.1, 0.6, 0.1, 0.1, 0.1],
        [0.2, 0.2, 0.2, 0.2, 0.2],
        [0.0, 0.7, 0.1, 0.1, 0.1],
    ]
    profile = attention_profile(sentence(attention), [(0, 3), (4, 7)])
    assert profile.shape == (2, len(ROLES))
    assert role(profile, "from later words", 0.05) == pytest.approx([0.6, 0.0], abs=1e-5)
    assert role(profile, "from earlier words", 0.05) == pytest.approx([0.0, 0.4], abs=1e-5)
    assert role(profile, "from itself", 0.02) == pytest.approx([0.1, 0.1], abs=1e-5)
    assert role(profile, "from start", 0.05) == pytest.approx([0.4, 1.0], abs=1e-5)
    assert role(profile, "from end", 0.05) == pytest.approx([1.4, 0.2], abs=1e-5)
    assert role(profile, "to start", 0.02) == pytest.approx([0.3, 0.1], abs=1e-5)
    assert role(profile, "to end", 0.02) == pytest.approx([0.1, 0.1], abs=1e-5)


def test_word_pieces_are_summed_and_punctuation_belongs_to_nobody():
    pieces = [(0, 1), (1, 3), (3, 4), (5, 8)]
    assert piece_membership(pieces, [(0, 3), (5, 8)]).tolist() == [[1, 0], [1, 0], [0, 0], [0, 1]]


def test_attention_of_a_wrong_shape_is_refused():
    with pytest.raises(ModelError, match=r"\(1, 1, 4, 4\)"):
        attention_profile(sentence(np.full((4, 4), 0.25)), [(0, 3)])


def test_no_words_give_no_rows():
    assert attention_profile(sentence(np.full((5, 5), 0.2)), []).shape == (0, len(ROLES))
