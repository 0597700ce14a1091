"""Merging captions, ranking, thresholds, emphasis."""

import pytest

from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags.emphasis import emphasis_of

FIVE = [
    "a man riding a horse on a beach",
    "a person rides a brown horse along the ocean",
    "a brown horse with a rider on the sand",
    "a man on a horse near the water",
    "the horse walks on the beach with a man",
]


def test_what_most_captions_say_comes_first(positives):
    assert positives(*FIVE)[0] in ("horse", "brown horse")
    assert set(positives(*FIVE)[:3]) >= {"man"}


def test_mentions_merge_on_the_head_noun_and_are_counted(propose):
    tags = propose(*FIVE, negatives=False)
    horses = [tag for tag in tags if tag.text.split()[-1] == "horse"]
    assert len(horses) == 1
    assert "5 of 5" in horses[0].reason


def test_number_does_not_split_a_thing(positives):
    assert sum("dog" in tag for tag in positives("two dogs on grass", "a dog on grass")) == 1


def test_ranks_do_not_depend_on_the_order_of_captions(positives):
    assert positives(*FIVE) == positives(*FIVE)
    assert set(positives(*FIVE)[:4]) == set(positives(*reversed(FIVE))[:4])


def test_the_threshold_acts_on_attention(propose):
    caption = "anime girl with a sword, fantasy art, in bikinis"
    strict = {tag.text for tag in propose(caption, threshold=0.95, negatives=False)}
    loose = {tag.text: tag for tag in propose(caption, threshold=0.3, negatives=False)}
    assert strict < set(loose)
    assert all(loose[text].attention < 0.95 for text in set(loose) - strict)


def test_every_tag_says_which_word_it_comes_from(propose):
    for tag in propose(FIVE[1], negatives=False):
        assert tag.source == "attended"
        assert any(f"'{word}'" in tag.reason for word in tag.text.split())
        assert 0.5 <= tag.attention <= 1.0


def test_emphasis_is_centred_and_never_weakens_by_default():
    values = emphasis_of([0.9, 0.5, 0.1], Settings())
    assert values == [1.2, 1.0, 1.0]


def test_emphasis_goes_below_one_only_when_asked():
    settings = Settings().with_values({"emphasis_min": 0.7, "emphasis": 0.5})
    low = emphasis_of([0.9, 0.5, 0.1, 0.1, 0.1], settings)
    assert min(low) < 1.0 and min(low) >= 0.7 and max(low) <= 1.4


@pytest.mark.parametrize("importance", [[0.3], [0.2, 0.2], []])
def test_one_tag_or_equal_ones_are_bare(importance):
    assert emphasis_of(importance, Settings()) == [1.0] * len(importance)


def test_emphasis_is_rounded_to_a_twentieth():
    assert all(round(value * 20, 6) % 1 == 0 for value in emphasis_of([0.11, 0.37, 0.52, 0.93], Settings()))
