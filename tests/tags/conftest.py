"""Captions to tags through the real encoder, maps and sources."""

import pytest

from lib_easydiffuser.attention.encoders import REGISTRY
from lib_easydiffuser.attention.maps import shipped_maps
from lib_easydiffuser.attention.reading import read_captions
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.records import Caption, Reading
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags.propose import propose_tags


@pytest.fixture(scope="session")
def propose():
    """propose(*captions, **knobs) -> candidate tags, best first."""
    host = QuietHost()
    encoder = REGISTRY.get("minilm", host)
    maps = shipped_maps("minilm")

    def _propose(*texts, **knobs):
        captions = tuple(Caption(text) for text in texts)
        read = read_captions([captions], encoder, maps, host)[0]
        reading = Reading(captions, read.words, embedding=read.embedding)
        return propose_tags(reading, Settings().with_values(knobs), host)

    return _propose


@pytest.fixture(scope="session")
def positives(propose):
    """positives(*captions, **knobs) -> texts of the positive tags, best first."""
    return lambda *texts, **knobs: [tag.text for tag in propose(*texts, **knobs) if tag.polarity == "positive"]
