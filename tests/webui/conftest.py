"""The strict stand-ins, for every test of this room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ..fakes.modules import host_modules


@pytest.fixture
def modules() -> Iterator[Any]:
    with host_modules() as fake:
        yield fake
