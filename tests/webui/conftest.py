"""The strict stand-ins, for every test of this room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from lib_easydiffuser.webui.api import app_started

from ..fakes.modules import host_modules


@pytest.fixture
def modules() -> Iterator[Any]:
    with host_modules() as fake:
        yield fake


@pytest.fixture
def api(modules: Any) -> Iterator[TestClient]:
    """Our routes, as they are with `--api`, in an app of their own."""
    modules.shared.cmd_opts.api = True
    app = FastAPI()
    app_started(None, app)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
