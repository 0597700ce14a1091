"""What /docs says of the API is what it does: every status it may give, and the languages it reads."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from lib_easydiffuser import api as room
from lib_easydiffuser.api.problems import _STATUS, RESPONSES
from lib_easydiffuser.api.routes import ENTRIES, PREFIX


def raised() -> set[int]:
    """The statuses of every RequestError that the code makes."""
    found: set[int] = set()
    for path in Path(str(room.__file__)).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "RequestError":
                found |= {one.value for one in node.args[:1] if isinstance(one, ast.Constant)}
    return found


def test_every_status_there_is_stands_in_the_documentation() -> None:
    assert {401, 404, 405, 413, 415, 429} <= raised()
    assert (raised() | {status for _, status in _STATUS} | {400}) == set(RESPONSES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.path)
def test_every_route_tells_them(api: TestClient, entry: object) -> None:
    schema = api.get("/openapi.json").json()
    told = schema["paths"][PREFIX + entry.path][entry.method.lower()]["responses"]  # type: ignore[attr-defined]
    assert {str(status) for status in RESPONSES} <= set(told)
    assert all(told[str(status)]["description"] == said["description"] for status, said in RESPONSES.items())


@pytest.mark.parametrize("name", ["EasyDiffuserAnalyse", "EasyDiffuserTags"])
def test_captions_may_be_korean_and_the_documentation_says_so(api: TestClient, name: str) -> None:
    fields = api.get("/openapi.json").json()["components"]["schemas"][name]["properties"]
    assert "in English or Korean." in fields["captions"]["description"]
