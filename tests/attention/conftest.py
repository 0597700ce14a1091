"""MiniLM and its shipped maps, loaded once."""

import pytest

from lib_easydiffuser.attention.encoders import REGISTRY
from lib_easydiffuser.host import QuietHost


@pytest.fixture(scope="session")
def minilm():
    return REGISTRY.get("minilm", QuietHost())
