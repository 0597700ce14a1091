"""What no shipped list of negatives may hold, and how large its numbers may be."""

from __future__ import annotations

from importlib import resources

from lib_easydiffuser.language.stems import stem
from lib_easydiffuser.language.words import words_of
from lib_easydiffuser.tags.negatives.conflicts import same_as
from lib_easydiffuser.tags.negatives.contrasts import slots
from lib_easydiffuser.tags.negatives.mediums import mediums
from lib_easydiffuser.tags.negatives.vocabulary import entries, vocabulary

FORBIDDEN = {
    "sexual": "nude naked nudity sex sexy sexual porn erotic hentai breast boob nipple cleavage topless lingerie "
    "penis vagina genital ass butt lewd nsfw fetish uncensored",
    "ethnic": "asian african european caucasian white-skin black-skin chinese japanese korean indian arab latino "
    "hispanic ethnic negro",
    "gender": "man woman men women male female boy girl gender trans feminine masculine lady guy 1girl 1boy",
    "age": "child kid baby teen teenager toddler loli shota elderly aged age young youth adult senior wrinkle wrinkles",
    "body shape": "fat obese chubby thin skinny slim anorexic overweight plump curvy muscular petite tall midget dwarf",
}


def _shipped() -> list[str]:
    """Every text one of our parts can propose without being asked to."""
    listed = [entry.text for entry in vocabulary().values() if entry.part != "nsfw"]
    contrasts = [value.text for values in slots().values.values() for value in values]
    return listed + contrasts + [term for terms in mediums().contrasts.values() for term in terms]


def test_no_list_holds_a_sexual_ethnic_gender_age_or_body_shape_term() -> None:
    forbidden = {stem(word) for words in FORBIDDEN.values() for word in words.split()}
    assert not [text for text in _shipped() if forbidden & {stem(word) for word in words_of(text)}]


def test_nsfw_stands_alone() -> None:
    assert [entry.text for entry in entries("nsfw")] == ["nsfw"]


def test_the_learned_numbers_are_small() -> None:
    folder = resources.files("lib_easydiffuser.data")
    sizes = [len(folder.joinpath(name).read_bytes()) for name in ("negative_order.npz", "negative_terms.npz")]
    assert sum(sizes) < 700_000


def test_shares_are_shares_and_ordered() -> None:
    shares = [entry.share for entry in vocabulary().values()]
    assert shares == sorted(shares, reverse=True) and min(shares) > 0 and max(shares) <= 1


def test_synonyms_are_mutual() -> None:
    assert "monochrome" in same_as("black and white") and "black and white" in same_as("monochrome")
