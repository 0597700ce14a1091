"""Refining over the network: begun, asked about, its rounds as a graph; stopped and gone on with."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from lib_easydiffuser.jobs.desk import jobs_of
from lib_easydiffuser.loop.refining.learned import Notes
from lib_easydiffuser.webui.host import host
from tests.loop.test_refine import Deaf
from tests.loop.test_refine_parts import learned_rounds
from tests.loop.world import Shapes, drawn

V1 = "/easydiffuser/v1"
PATIENCE = 120


@pytest.fixture
def shapes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shapes:
    found = Deaf(deaf={"blue": 1.25})
    monkeypatch.setattr(host(), "jobs_dir", lambda: tmp_path / "jobs", raising=False)
    monkeypatch.setattr(host(), "generator_of_defaults", lambda: found, raising=False)
    return found


def sent(**more: Any) -> dict[str, Any]:
    file = io.BytesIO()
    drawn(("red", "blue")).save(file, "PNG")
    image = base64.b64encode(file.getvalue()).decode()
    given = {"width": 128, "height": 96, "first_seed": 1, "settings": {"captioner": "pixels"}}
    return {"image": image, **given, **more}


def test_a_picture_is_refined_for(api: TestClient, shapes: Shapes, tmp_path: Path) -> None:
    answer = api.post(f"{V1}/refine/start", json=sent(rounds=4, name="cat.png"))
    assert answer.status_code == 202, answer.text
    name = answer.json()["id"]
    jobs_of(host()).wait(name, PATIENCE)
    status = api.post(f"{V1}/jobs/status", json={"id": name}).json()
    assert (status["state"], status["kind"], status["title"]) == ("done", "refine", "cat.png: 4 rounds at most"), status
    found = api.post(f"{V1}/refine/result", json={"id": name}).json()
    assert [(node["number"], node["parent"], node["best"]) for node in found["rounds"]] == [(1, 0, False), (2, 1, True)]
    node = found["rounds"][1]
    assert (found["best"], node["seeds"]) == (2, [3, 4]) and "(blue tones:1.3" in node["prompt"]
    assert node["lines"][0]["grounds"]["said"].startswith("lost in 2 of 2") and node["thumbnail"].startswith("data:")
    first = found["rounds"][0]
    assert "blue tones" in first["lost"] and "blue tones" in node["kept"] and first["uncertain"] == []
    assert all({"low", "high", "value", "what"} <= set(score) for score in node["scores"])
    assert str(tmp_path) not in api.post(f"{V1}/refine/result", json={"id": name}).text
    assert api.post(f"{V1}/jobs/result", json={"id": name}).status_code == 422
    assert api.post(f"{V1}/jobs/forget", json={"id": name}).json() == {"forgotten": True}
    assert not list((tmp_path / "jobs" / "uploads").iterdir())


def test_what_was_learned_is_kept_read_edited_switched_and_deleted(
    api: TestClient, shapes: Shapes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lib_easydiffuser.api import learned

    monkeypatch.setattr(learned, "notes_of", lambda host: Notes(tmp_path / "learned.json"))
    monkeypatch.setattr(learned, "history_of", lambda job: SimpleNamespace(rounds=learned_rounds()))
    job = api.post(f"{V1}/refine/start", json=sent(rounds=1)).json()["id"]
    jobs_of(host()).wait(job, PATIENCE)
    (offered,) = api.post(f"{V1}/learned/of", json={"id": job}).json()["offered"]
    assert "backlighting" in offered["text"] and api.get(f"{V1}/learned").json() == {"kept": [], "offered": []}
    assert api.post(f"{V1}/learned/of", json={"id": job, "keep": "0"}).status_code == 422
    kept = api.post(f"{V1}/learned/of", json={"id": job, "keep": offered["id"]}).json()
    assert kept == {"kept": [offered], "offered": []}
    changed = api.post(f"{V1}/learned/change", json={"id": offered["id"], "text": "wants 1.3", "on": False}).json()
    assert [(note["text"], note["on"], note["edited"]) for note in changed["kept"]] == [("wants 1.3", False, True)]
    assert api.post(f"{V1}/learned/change", json={"id": offered["id"]}).status_code == 422
    assert api.post(f"{V1}/learned/change", json={"id": offered["id"], "delete": True}).json()["kept"] == []
    assert api.post(f"{V1}/learned/change", json={"id": offered["id"], "delete": True}).status_code == 422


def test_what_cannot_be_leaves_nothing_behind(api: TestClient, shapes: Shapes, tmp_path: Path) -> None:
    for wrong in ({"counts": ["colors"]}, {"rounds": 0}, {"image": "../x.png"}, {"picture": "/etc/passwd"}):
        answer = api.post(f"{V1}/refine/start", json=sent(**wrong))
        assert answer.status_code == 422, (wrong, answer.text)
    uploads = tmp_path / "jobs" / "uploads"
    assert not uploads.exists() or not list(uploads.iterdir())


def test_a_host_that_makes_no_pictures_says_so(
    api: TestClient, shapes: Shapes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host(), "generator_of_defaults", lambda: None, raising=False)
    name = api.post(f"{V1}/refine/start", json=sent()).json()["id"]
    jobs_of(host()).wait(name, PATIENCE)
    status = api.post(f"{V1}/jobs/status", json={"id": name}).json()
    assert status["state"] == "failed" and "nothing here that makes pictures" in status["text"]
