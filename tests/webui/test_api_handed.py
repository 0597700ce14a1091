"""Pictures handed over by the API: asked after, kept for a while, given to a page by a ticket that is good once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from lib_easydiffuser.api.route import TURNS
from lib_easydiffuser.errors import GoneError
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.ui.handed import _MOST_KEPT, MOST_WAITING, SHELF, FullError, Handed, Shelf
from lib_easydiffuser.webui.host import WebUIHost

from .test_api_guard import served
from .test_api_routes import CAPTION, V1, encoded, problem


@pytest.fixture(autouse=True)
def _empty_shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SHELF, "_kept", {})
    monkeypatch.setattr(SHELF, "_tickets", {})


def handed(api: TestClient, **more: Any) -> str:
    """A picture that was read; its id."""
    answer = api.post(f"{V1}/handed", json={"image": encoded(), "captions": [CAPTION], **more})
    assert answer.status_code == 202, answer.text
    name = str(answer.json()["id"])
    while look(api, name)["state"] in ("waiting", "running"):
        time.sleep(0.02)
    return name


def look(api: TestClient, name: str) -> dict[str, Any]:
    answer = api.post(f"{V1}/handed/look", json={"id": name})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_picture_is_read_and_its_analysis_is_that_of_analyse(api: TestClient) -> None:
    told = look(api, handed(api, name="a.png"))
    assert (told["state"], told["problem"]) == ("done", None) and told["elapsed"] >= 0
    same = api.post(f"{V1}/analyse", json={"image": encoded(), "captions": [CAPTION], "name": "a.png"}).json()
    assert told["analysis"] == same


def test_a_picture_that_cannot_be_read_is_refused_at_once(api: TestClient) -> None:
    assert problem(api.post(f"{V1}/handed", json={"image": "aGk="}), 422)["type"] == "ImageError"


def test_a_run_that_fails_says_why(api: TestClient) -> None:
    told = look(api, handed(api, captions=[], settings={"captioner": "blip-base"}))
    assert told["state"] == "failed" and told["analysis"] is None
    assert "blip" in told["problem"]["sentence"].lower() and told["problem"]["type"].endswith("Error"), told


def test_tags_are_switched_off(api: TestClient) -> None:
    name = handed(api)
    tags = [tag["text"] for tag in look(api, name)["analysis"]["tags"] if tag["polarity"] == "positive"]
    before = api.post(f"{V1}/handed/prompts", json={"id": name}).json()
    assert before["prompt"] == look(api, name)["analysis"]["prompt"]
    after = api.post(f"{V1}/handed/prompts", json={"id": name, "off_positive": tags[:1]}).json()
    assert tags[0] in before["prompt"] and tags[0] not in after["prompt"]
    assert after["negative_prompt"] == before["negative_prompt"]
    assert after["tokens"]["prompt"] < before["tokens"]["prompt"]


def test_a_ticket_is_good_once(api: TestClient) -> None:
    asked = {"to": "img2img", "prompt": "a cat", "negative_prompt": "dog", "placement": "append"}
    ticket = api.post(f"{V1}/handed/ticket", json=asked).json()["ticket"]
    errand = SHELF.redeem(ticket)
    assert (errand.to, errand.prompts.prompt, errand.prompts.negative_prompt) == ("img2img", "a cat", "dog")
    assert errand.placement == "append"
    with pytest.raises(GoneError):
        SHELF.redeem(ticket)


def test_a_ticket_for_the_tab_has_the_picture_and_what_is_off(api: TestClient) -> None:
    name = handed(api)
    asked = {"to": "easy_diffuser", "id": name, "off_positive": ["dogs"]}
    errand = SHELF.redeem(api.post(f"{V1}/handed/ticket", json=asked).json()["ticket"])
    assert errand.name == name and errand.off["positive"] == {"dogs"}


def test_an_old_ticket_is_none(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = api.post(f"{V1}/handed/ticket", json={"prompt": "a cat"}).json()["ticket"]
    since, errand = SHELF._tickets[ticket]
    SHELF._tickets[ticket] = (since - 601, errand)
    with pytest.raises(GoneError):
        SHELF.redeem(ticket)


def test_old_tickets_leave_and_keep_no_picture(api: TestClient) -> None:
    name = handed(api)
    ticket = api.post(f"{V1}/handed/ticket", json={"to": "easy_diffuser", "id": name}).json()["ticket"]
    since, errand = SHELF._tickets[ticket]
    SHELF._tickets[ticket] = (since - 601, errand)
    assert SHELF.find(name) and SHELF._tickets == {}
    assert not any(isinstance(value, Handed) for value in vars(errand).values())


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 422), ({"prompt": " "}, 422), ({"to": "extras", "prompt": "x"}, 422),
     ({"placement": "x", "prompt": "x"}, 422), ({"to": "easy_diffuser"}, 410), ({"prompt": 1}, 422)],
)  # fmt: skip
def test_a_ticket_for_nothing(api: TestClient, body: dict[str, Any], status: int) -> None:
    problem(api.post(f"{V1}/handed/ticket", json=body), status)


@pytest.mark.parametrize("path", ["look", "stop", "prompts"])
def test_an_id_that_nobody_has(api: TestClient, path: str) -> None:
    assert problem(api.post(f"{V1}/handed/{path}", json={"id": "x" * 32}), 410)["type"] == "GoneError"


@pytest.mark.parametrize("path", ["handed", "handed/look", "handed/stop", "handed/prompts", "handed/ticket"])
def test_each_wants_the_login_and_json(modules: Any, path: str) -> None:
    api = served(modules, api_auth="ann:one")
    problem(api.post(f"{V1}/{path}", json={"id": "x", "image": "x"}), 401)
    # What a page of another site can send without asking the server first.
    problem(api.post(f"{V1}/{path}", content=b"id=x", auth=("ann", "one")), 415)


def test_another_site_is_told_nothing(modules: Any) -> None:
    """No header lets its scripts read an answer, and the browser's question before a POST is not answered with yes."""
    api = served(modules)
    said = api.get(f"{V1}/version", headers={"Origin": "https://elsewhere.example"})
    assert not [name for name in said.headers if name.startswith("access-control")]
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    said = api.options(f"{V1}/handed", headers=asked)
    assert said.status_code == 403 and not [name for name in said.headers if name.startswith("access-control")]


def test_too_many_wait(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Shelf, "_waiting", lambda self: MOST_WAITING)
    answer = api.post(f"{V1}/handed", json={"image": encoded()})
    problem(answer, 429)
    assert int(answer.headers["retry-after"]) > 0


def test_so_many_bodies_are_read_at_once(modules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with the other routes that bring pictures: the next is refused before its body."""
    monkeypatch.setattr(TURNS, "waiting", TURNS.most)

    def body() -> Iterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    answer = served(modules).post(f"{V1}/handed", content=body(), headers={"Content-Type": "application/json"})
    problem(answer, 429)


def test_those_who_come_together_are_counted_one_by_one(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    turn = threading.Lock()
    monkeypatch.setattr(WebUIHost, "working", lambda self, text: turn)  # the host generates
    picture = SHELF.find(handed(api)).picture
    results: list[str] = []

    def come() -> None:
        try:
            results.append(SHELF.receive(picture, Settings(), (), WebUIHost()))
        except FullError:
            results.append("")

    with turn:
        threads = [threading.Thread(target=come) for _ in range(MOST_WAITING + 8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for name in filter(None, results):
            SHELF.find(name).watch.stop = True
        assert results.count("") == 8 and SHELF.waiting == MOST_WAITING


def test_what_is_stopped_while_it_waits_counts_until_its_thread_ends(
    api: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = threading.Lock()
    monkeypatch.setattr(WebUIHost, "working", lambda self, text: turn)  # the host generates
    monkeypatch.setattr("lib_easydiffuser.ui.handed.MOST_WAITING", 2)
    body = {"image": encoded(), "captions": [CAPTION]}
    with turn:
        for _ in range(2):
            name = api.post(f"{V1}/handed", json=body).json()["id"]
            api.post(f"{V1}/handed/stop", json={"id": name})
            while look(api, name)["state"] == "waiting":
                time.sleep(0.02)
        assert look(api, name)["state"] == "stopped" and SHELF.waiting == 2
        problem(api.post(f"{V1}/handed", json=body), 429)
    while SHELF.waiting:
        time.sleep(0.02)
    assert api.post(f"{V1}/handed", json=body).status_code == 202


def test_the_oldest_leave_and_what_runs_stays(api: TestClient) -> None:
    first = handed(api)
    running = Handed(SHELF.find(first).picture)
    SHELF._kept["running"] = running
    names = [handed(api) for _ in range(_MOST_KEPT)]
    while SHELF.waiting > 1:
        time.sleep(0.02)
    with pytest.raises(GoneError):
        SHELF.find(first)
    assert SHELF.find("running") is running and all(SHELF.find(name) for name in names)
    assert len(SHELF._kept) == _MOST_KEPT + 1


def test_a_large_one_takes_the_place_of_others(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib_easydiffuser.ui.handed._MOST_BYTES", 64 * 48 * 3 * 2)
    names = [handed(api) for _ in range(4)]
    SHELF._tidy()
    assert len(SHELF._kept) == 2 and SHELF.find(names[-1])


def test_stop_ends_one_that_waits(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    turn = threading.Lock()
    monkeypatch.setattr(WebUIHost, "working", lambda self, text: turn)  # the host generates
    with turn:
        name = api.post(f"{V1}/handed", json={"image": encoded(), "captions": [CAPTION]}).json()["id"]
        assert look(api, name)["state"] == "waiting"
        assert api.post(f"{V1}/handed/stop", json={"id": name}).json() == {"stopping": True}
        while look(api, name)["state"] == "waiting":
            time.sleep(0.02)
    assert look(api, name)["state"] == "stopped" and look(api, name)["problem"]["type"] == "Interrupted"
