"""What a caption only supposes."""

import pytest

from lib_easydiffuser.language.guesses import guess_spans


def supposed(text):
    return [text[start:end].strip() for start, end in guess_spans(text)]


@pytest.mark.parametrize(
    ("caption", "phrases"),
    [
        ("a man with possibly a red hat in a park", ["a red hat"]),
        ("what might be a dog on a sofa", ["a dog"]),
        ("it could be a cat or a fox, at night", ["a cat or a fox"]),
        ("a bird as if flying", ["flying"]),
        ("a man probably holding a gun in a street", ["holding a gun"]),
        ("there appears to be a lake behind the house", ["a lake"]),
        ("a cloud that looks like a dragon", ["a dragon"]),
        ("perhaps a wedding", ["a wedding"]),
        ("a lake, maybe, with ducks", []),
        ("a cat on a sofa", []),
        ("it is unlikely", []),
        ("a calendar that says May", []),
    ],
)
def test_what_is_supposed(caption, phrases):
    assert supposed(caption) == phrases


@pytest.mark.parametrize("unit", ["maybe ", "possibly a cat, ", "might be ", "as if "])
def test_a_page_of_guesses_is_read_once(unit):
    assert isinstance(guess_spans(unit * 20_000), list)
