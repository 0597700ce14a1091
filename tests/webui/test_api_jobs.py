"""Jobs over the network: below roots alone, found again, stopped, gone on with."""

from __future__ import annotations

import base64
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from lib_easydiffuser.jobs.desk import jobs_of
from lib_easydiffuser.webui.host import host

from ..batch.conftest import make_picture

V1 = "/easydiffuser/v1/jobs"
PATIENCE = 120
PIXELS = {"captioner": "pixels"}


@pytest.fixture
def root(tmp_path: Path, modules: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "root"
    for number in range(3):
        make_picture(folder / "photos" / f"{number}.png", number)
    modules.shared.cmd_opts.easydiffuser_batch_root = [str(folder)]
    monkeypatch.setattr(host(), "jobs_dir", lambda: tmp_path / "jobs", raising=False)
    return folder


def sent(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


def begun(api: TestClient, **fields: Any) -> str:
    answer = api.post(f"{V1}/start", json={"settings": PIXELS, **fields})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def ended(api: TestClient, name: str) -> dict[str, Any]:
    jobs_of(host()).wait(name, PATIENCE)
    found: dict[str, Any] = api.post(f"{V1}/status", json={"id": name}).json()
    assert found["state"] in ("done", "stopped", "failed")
    return found


def test_a_folder_dry_then_written(api: TestClient, root: Path) -> None:
    job = begun(api, folder=str(root / "photos"), dry_run=True)
    assert ended(api, job)["sentence"] == "3 of 3" and not list((root / "photos").glob("*.txt"))
    found = api.post(f"{V1}/result", json={"id": job, "top": 1}).json()
    assert [one["name"] for one in found["results"]] == ["0.png", "1.png", "2.png"] and len(found["tags"]) == 1
    tag = found["tags"][0]["tag"]
    assert api.post(f"{V1}/resume", json={"id": job, "dry_run": False, "drop": [tag]}).status_code == 202
    assert ended(api, job)["state"] == "done"
    texts = [path.read_text() for path in sorted((root / "photos").glob("*.txt"))]
    assert len(texts) == 3 and not any(tag in text.strip().split(", ") for text in texts)
    assert [one["id"] for one in api.get(V1).json()["jobs"]] == [job]
    assert api.post(f"{V1}/stop", json={"id": job}).json() == {"stopping": False}
    assert api.post(f"{V1}/forget", json={"id": job}).json() == {"forgotten": True}
    assert api.post(f"{V1}/status", json={"id": job}).status_code == 410 and len(list(root.rglob("*.txt"))) == 3


def test_pictures_that_are_sent_come_back_as_one_archive(api: TestClient, root: Path) -> None:
    pictures = [sent(root / "photos" / f"{number}.png") for number in (0, 1)]
    job = begun(api, images=pictures, names=["cat.png"], negatives=True)
    assert ended(api, job)["state"] == "done"
    assert api.post(f"{V1}/result", json={"id": job}).json()["files"] == ["captions.zip"]
    answer = api.post(f"{V1}/file", json={"id": job})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert set(archive.namelist()) == {
            "cat.txt", "cat.negative.txt", "picture.txt", "picture.negative.txt"
        }  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        {"folder": "/etc"},
        {"folder": "{root}/../"},
        {"folder": "{root}/photos", "where": "csv", "out": "/tmp/x.csv"},
        {"folder": "{root}/photos", "where": "folder", "out": "{root}/../out"},
        {"files": ["/etc/passwd"]},
        {"folder": "{root}/link"},
        {"images": ["{picture}"], "names": ["../../a.png"]},
        {"images": ["{picture}"], "where": "beside"},
        {"images": ["{picture}"], "folder": "{root}"},
        {"images": ["/etc/passwd"]},
        {"folder": "{root}/photos", "roots": ["/"]},
        {"folder": "{root}/photos", "settings": {"models_dir": "/"}},
        {"folder": "{root}/photos", "remove": ["("]},
        {},
    ],
)
def test_what_leads_elsewhere_or_nowhere_is_refused(
    api: TestClient, root: Path, tmp_path: Path, fields: dict[str, Any]
) -> None:
    (root / "link").symlink_to(tmp_path)
    filled = {"{root}": str(root), "{picture}": sent(root / "photos" / "0.png")}

    def fill(value: Any) -> Any:
        if isinstance(value, list):
            return [fill(one) for one in value]
        for mark, text in filled.items() if isinstance(value, str) else ():
            value = value.replace(mark, text)
        return value

    answer = api.post(f"{V1}/start", json={name: fill(value) for name, value in fields.items()})
    assert answer.status_code == 422 and answer.json()["sentence"], answer.text
    assert api.get(V1).json() == {"jobs": []} and not list((tmp_path / "jobs").rglob("*.png"))


@pytest.mark.parametrize("flag", ["hide_ui_dir_config", "listen", "share", "gradio_auth", "api_auth"])
def test_no_folder_is_open_where_others_use_it(api: TestClient, root: Path, modules: Any, flag: str) -> None:
    if flag != "hide_ui_dir_config":
        modules.shared.cmd_opts.easydiffuser_batch_root = None
    setattr(modules.shared.cmd_opts, flag, "user:password" if "auth" in flag else True)
    headers = {"Authorization": f"Basic {base64.b64encode(b'user:password').decode()}"}
    answer = api.post(f"{V1}/start", json={"folder": str(root / "photos"), "settings": PIXELS}, headers=headers)
    assert answer.status_code == 422, answer.text
    assert ("hides" in answer.json()["sentence"]) == (flag == "hide_ui_dir_config")


def test_no_job_of_elsewhere_goes_on_from_here(api: TestClient, root: Path, tmp_path: Path) -> None:
    make_picture(tmp_path / "private" / "a.png", 1)
    job = jobs_of(host()).start("folder", {"folder": str(tmp_path / "private"), "settings": PIXELS}, begin=False)
    answer = api.post(f"{V1}/resume", json={"id": job.id})
    assert answer.status_code == 422 and "outside" in answer.json()["sentence"]


def test_a_name_that_is_none_is_gone(api: TestClient, root: Path) -> None:
    for route in ("status", "stop", "resume", "result", "file", "prune", "forget"):
        assert api.post(f"{V1}/{route}", json={"id": "../../etc"}).status_code == 410, route


ASKED = ("resume", "result", "file", "prune", "forget")


def test_a_job_is_touched_as_the_roots_are_now(api: TestClient, root: Path, modules: Any, tmp_path: Path) -> None:
    job = begun(api, folder=str(root / "photos"), where="csv")
    assert ended(api, job)["state"] == "done"
    (tmp_path / "other").mkdir()
    modules.shared.cmd_opts.easydiffuser_batch_root = [str(tmp_path / "other")]
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    for route in ASKED:
        answer = api.post(f"{V1}/{route}", json={"id": job, **({"tags": ["cat"]} if route == "prune" else {})})
        assert answer.status_code == 422 and "outside" in answer.json()["sentence"], route
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    assert jobs_of(host()).get(job).id == job


def test_where_others_are_no_job_is_listed_and_no_dropped_folder_named(
    api: TestClient, root: Path, modules: Any
) -> None:
    job = begun(api, images=[sent(root / "photos" / "0.png"), sent(root / "photos" / "1.png")])
    ended(api, job)
    assert [one["title"] for one in api.get(V1).json()["jobs"]] == ["2 dropped pictures: captions"]
    modules.shared.cmd_opts.listen = True
    assert api.get(V1).json() == {"jobs": []}
    assert api.post(f"{V1}/result", json={"id": job}).json()["files"] == ["captions.zip"]


@pytest.mark.parametrize("field", ["folder", "files", "recursive", "glob", "first"])
def test_a_job_that_goes_on_keeps_its_pictures(api: TestClient, root: Path, field: str) -> None:
    make_picture(root / "others" / "0.png", 5)
    job = begun(api, folder=str(root / "photos"), dry_run=True)
    ended(api, job)
    value = {"folder": str(root / "others"), "files": [str(root / "others" / "0.png")], "recursive": True,
             "glob": "0.png", "first": 1}[field]  # fmt: skip
    answer = api.post(f"{V1}/resume", json={"id": job, "dry_run": False, field: value})
    assert answer.status_code == 422 and not list(root.rglob("*.txt"))


def test_pictures_are_found_by_whatever_name_they_are_sent(api: TestClient, root: Path) -> None:
    pictures = [sent(root / "photos" / f"{number}.png") for number in range(3)]
    job = begun(api, images=pictures, names=["photo1", "sub/cat.png", "v1.5"], glob="*.jpg", where="jsonl")
    assert ended(api, job)["sentence"] == "3 of 3"
    found = api.post(f"{V1}/result", json={"id": job}).json()["results"]
    assert {one["name"] for one in found} == {"photo1.png", "sub/cat.png", "v1.5.png"}


@pytest.mark.parametrize(
    "fields", [{"remove": ["("]}, {"names": [".hidden.png"]}, {"names": ["a/.b/c.png"]}, {"out": "/etc/x.zip"}]
)
def test_what_is_refused_leaves_no_picture_behind(
    api: TestClient, root: Path, tmp_path: Path, fields: dict[str, Any]
) -> None:
    answer = api.post(f"{V1}/start", json={"images": [sent(root / "photos" / "0.png")], **fields})
    assert answer.status_code == 422, answer.text
    assert not list((tmp_path / "jobs" / "uploads").glob("*"))
