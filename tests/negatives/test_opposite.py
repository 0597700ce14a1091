from __future__ import annotations

import numpy as np

from lib_easydiffuser.records import Reading
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags.negatives import order_negatives
from lib_easydiffuser.tags.negatives.opposite import shipped_terms
from lib_easydiffuser.tags.sources import Scene

SETTINGS = Settings(negative="attention-opposite")


def test_the_terms_nearest_to_what_attention_ignores_come_first() -> None:
    terms = shipped_terms()
    place = terms.texts.index("signature")
    tags = order_negatives([], Scene(Reading(inverse=terms.embeddings[place]), SETTINGS))
    assert tags[0].text == "signature" and tags[0].score > tags[1].score
    assert "nsfw" not in [tag.text for tag in tags]


def test_without_attention_there_is_no_opposite() -> None:
    assert order_negatives([], Scene(Reading(), SETTINGS)) == []


def test_the_embeddings_are_of_unit_length() -> None:
    assert np.allclose(np.linalg.norm(shipped_terms().embeddings, axis=1), 1, atol=1e-2)
