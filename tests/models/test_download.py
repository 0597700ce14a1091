"""Downloads from a stand-in hub: whole, broken off, damaged, refused, slow, redirected, and not at all."""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib_easydiffuser.errors import (
    BrokenModelError,
    EasyDiffuserError,
    Interrupted,
    ModelError,
    OutputError,
    RefusedError,
)
from lib_easydiffuser.models import download as download_module
from lib_easydiffuser.models import hub as hub_module
from lib_easydiffuser.models.checkpoint import Checkpoint
from lib_easydiffuser.models.download import Download
from lib_easydiffuser.models.hub import ask, require_online
from lib_easydiffuser.settings import Settings
from tests.world.hub import Hub, serving

REPO = "somebody/a-model"
WEIGHTS = bytes(range(256)) * 8000  # 2 MB
FILES = {
    "config.json": b"{}", "preprocessor_config.json": b"{}", "tokenizer.json": b"{}", "README.md": b"read me",
    "model.safetensors": WEIGHTS, "pytorch_model.bin": b"x" * 5000, "evil.py": b"import os",
}  # fmt: skip
CHECKPOINT = Checkpoint(REPO, "c" * 40, "MIT", 2)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving(Hub(REPO, dict(FILES))) as served:
        monkeypatch.setenv("HF_ENDPOINT", served.url + "/")
        yield served


def fetch(folder: Path, checkpoint: Checkpoint = CHECKPOINT, **more: object) -> Path:
    return Download(ask(checkpoint), folder, pause=lambda seconds: None, **more).run()  # type: ignore[arg-type]


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {".download.lock"}


def test_a_whole_model_arrives_and_nothing_that_is_not_needed(hub: Hub, tmp_path: Path) -> None:
    fetch(tmp_path)
    assert names(tmp_path) == {"config.json", "preprocessor_config.json", "tokenizer.json", "model.safetensors"}
    assert (tmp_path / "model.safetensors").read_bytes() == WEIGHTS


def test_progress_only_grows_and_ends_at_the_size(hub: Hub, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    fetch(tmp_path, report=lambda done, total, name: told.append((done, total)))
    done = [entry[0] for entry in told]
    assert done == sorted(done)
    assert told[-1] == (len(WEIGHTS) + 6, len(WEIGHTS) + 6)


def test_a_second_download_fetches_nothing(hub: Hub, tmp_path: Path) -> None:
    fetch(tmp_path)
    hub.log.clear()
    fetch(tmp_path)
    assert [path for path, _ in hub.log if "/resolve/" in path] == []


def test_a_connection_that_breaks_is_taken_up_where_it_broke(hub: Hub, tmp_path: Path) -> None:
    hub.drop_after, hub.drops = 700_000, 2
    fetch(tmp_path)
    assert (tmp_path / "model.safetensors").read_bytes() == WEIGHTS
    asked = [kind for path, kind in hub.log if path.endswith("model.safetensors")]
    assert asked[0] == "" and all(kind.startswith("bytes=") for kind in asked[1:]) and len(asked) == 3


def test_a_server_that_ignores_ranges_is_read_from_the_start(hub: Hub, tmp_path: Path) -> None:
    hub.ranges, hub.drop_after, hub.drops = False, 500_000, 1
    fetch(tmp_path)
    assert (tmp_path / "model.safetensors").read_bytes() == WEIGHTS


def test_a_stop_keeps_what_arrived_and_the_next_run_goes_on(hub: Hub, tmp_path: Path) -> None:
    asked = iter([False] * 7 + [True])
    with pytest.raises(Interrupted):
        fetch(tmp_path, stopped=lambda: next(asked))
    (part,) = tmp_path.glob("*.part")
    have = part.stat().st_size
    assert 0 < have < len(WEIGHTS)
    assert not (tmp_path / "model.safetensors").exists()
    hub.log.clear()
    fetch(tmp_path)
    assert (f"/{REPO}/resolve/{hub.commit}/model.safetensors", f"bytes={have}-") in hub.log
    assert (tmp_path / "model.safetensors").read_bytes() == WEIGHTS
    assert list(tmp_path.glob("*.part")) == []


def test_a_hub_that_always_breaks_off_at_once_is_given_up(hub: Hub, tmp_path: Path) -> None:
    hub.drop_after, hub.drops = 0, 10**9
    waits: list[float] = []
    with pytest.raises(ModelError, match=r"model\.safetensors"):
        Download(ask(CHECKPOINT), tmp_path, pause=waits.append).run()
    assert waits == [1.0, 2.0, 4.0, 8.0]


def test_damage_on_the_way_is_found_and_nothing_is_left_of_it(hub: Hub, tmp_path: Path) -> None:
    hub.corrupt = True
    with pytest.raises(BrokenModelError, match="checksum"):
        fetch(tmp_path)
    assert "model.safetensors" not in names(tmp_path)
    assert list(tmp_path.glob("*.part")) == []


def test_damage_of_a_small_file_is_found_too(hub: Hub, tmp_path: Path) -> None:
    revision = ask(CHECKPOINT)
    hub.files["config.json"] = b"[]"
    with pytest.raises(BrokenModelError, match=r"config\.json"):
        Download(revision, tmp_path, pause=lambda seconds: None).run()


def test_a_pinned_digest_outweighs_what_the_hub_claims(hub: Hub, tmp_path: Path) -> None:
    pinned = dataclasses.replace(CHECKPOINT, sha256=(("model.safetensors", hashlib.sha256(b"other").hexdigest()),))
    with pytest.raises(BrokenModelError):
        fetch(tmp_path, pinned)


def test_what_has_no_checksum_is_not_taken(hub: Hub, tmp_path: Path) -> None:
    hub.checksums = False
    with pytest.raises(ModelError, match="no checksum"):
        fetch(tmp_path)
    assert not tmp_path.exists() or names(tmp_path) == set()


def test_a_file_damaged_on_disk_is_fetched_again(hub: Hub, tmp_path: Path) -> None:
    fetch(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"\0" * len(WEIGHTS))
    fetch(tmp_path)
    assert (tmp_path / "model.safetensors").read_bytes() == WEIGHTS


def test_a_part_of_another_revision_is_not_continued(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors.000000000000.part").write_bytes(b"old" * 1000)
    fetch(tmp_path)
    assert (tmp_path / "model.safetensors").read_bytes() == WEIGHTS


def test_redirects_are_followed(hub: Hub, tmp_path: Path) -> None:
    hub.redirect, hub.drop_after, hub.drops = True, 300_000, 1
    fetch(tmp_path)
    assert (tmp_path / "model.safetensors").read_bytes() == WEIGHTS
    assert ("/elsewhere/model.safetensors", "bytes=300000-") in hub.log


def test_the_hub_hears_the_persons_token_and_nobody_it_sends_us_on_to(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.token, hub.redirect = "hf_mine", True
    monkeypatch.setenv("HF_TOKEN", "hf_mine")
    fetch(tmp_path)
    assert (tmp_path / "model.safetensors").read_bytes() == WEIGHTS
    elsewhere = [said for host, said in hub.told if host.startswith("localhost")]
    assert elsewhere == [""] and any(said == "Bearer hf_mine" for _, said in hub.told)


def test_no_token_goes_where_others_can_read_it_or_to_another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_mine")
    monkeypatch.setenv("HF_ENDPOINT", "http://mirror.example")
    assert hub_module._token_for("http://mirror.example/api/models/a/b") == ""
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.example/")
    assert hub_module._token_for("https://mirror.example/a/b/resolve/main/config.json") == "Bearer hf_mine"
    for other in ("https://index.example/simple/", "https://mirror.example.org/a", "http://mirror.example/a"):
        assert hub_module._token_for(other) == ""


def test_a_gated_model_says_what_to_do(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_TOKEN", raising=False)
    hub.token = "hf_somebody_elses"
    with pytest.raises(RefusedError, match="401") as caught:
        fetch(tmp_path)
    assert "conditions" in caught.value.hint and "HF_TOKEN" in caught.value.hint
    assert names(tmp_path) == set()


@pytest.mark.parametrize("error", [errno.EFBIG, errno.EDQUOT])
def test_a_disk_that_takes_no_more_is_said_at_once(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    def refuse(self: Download, file: object, have: int) -> None:
        raise OSError(error, "no more")

    monkeypatch.setattr(Download, "_tell", refuse)
    with pytest.raises(OutputError, match="no more"):
        fetch(tmp_path)
    assert len([path for path, _ in hub.log if "/resolve/" in path]) == 1


def test_a_redirect_from_https_to_http_is_not_followed() -> None:
    import urllib.request

    handler = hub_module._SameSafety()
    request = urllib.request.Request("https://hub.example/file")
    with pytest.raises(RefusedError, match="unsafe"):
        handler.redirect_request(request, None, 302, "Found", {}, "http://hub.example/file")


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_is_final_and_says_why(hub: Hub, tmp_path: Path, status: int) -> None:
    revision = ask(CHECKPOINT)
    hub.status = status
    hub.log.clear()
    with pytest.raises(RefusedError, match=str(status)) as caught:
        Download(revision, tmp_path, pause=lambda seconds: None).run()
    assert len(hub.log) == 1
    assert caught.value.hint


def test_a_busy_hub_is_asked_again_and_then_given_up(hub: Hub, tmp_path: Path) -> None:
    revision = ask(CHECKPOINT)
    hub.status = 503
    with pytest.raises(ModelError, match="503"):
        Download(revision, tmp_path, pause=lambda seconds: None).run()
    assert len([path for path, _ in hub.log if "/resolve/" in path]) == 5


def test_a_list_of_files_that_does_not_come_at_once_is_asked_for_again(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, real = [], hub_module.open_url

    def first_silent(url: str, *more: object) -> object:
        opened.append(url)
        if len(opened) < 3:
            raise TimeoutError("timed out")
        return real(url)

    monkeypatch.setattr(hub_module, "open_url", first_silent)
    assert ask(CHECKPOINT).commit == hub.commit and len(opened) == 3


def test_an_unknown_model_is_refused(hub: Hub) -> None:
    with pytest.raises(RefusedError, match="404"):
        ask(dataclasses.replace(CHECKPOINT, repo="somebody/nothing"))


def test_a_hub_that_is_not_there_is_one_sentence(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    with pytest.raises(ModelError, match=r"127\.0\.0\.1:1"):
        ask(CHECKPOINT)


def test_silence_ends_in_a_new_connection(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    revision = ask(CHECKPOINT)
    monkeypatch.setattr(hub_module, "TIMEOUT_S", 0.05)
    hub.silence = 0.5

    def wake(seconds: float) -> None:
        hub.silence = 0.0

    Download(revision, tmp_path, pause=wake).run()
    assert (tmp_path / "model.safetensors").read_bytes() == WEIGHTS


def test_without_space_nothing_is_begun(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil._ntuple_diskusage(10**9, 10**9 - 10**6, 10**6)  # type: ignore[attr-defined]
    monkeypatch.setattr(download_module.shutil, "disk_usage", lambda folder: full)
    revision = ask(CHECKPOINT)
    hub.log.clear()
    with pytest.raises(OutputError, match="MiB free"):
        Download(revision, tmp_path).run()
    assert hub.log == []


def test_a_disk_that_fills_on_the_way_is_said_and_not_retried(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Download._tell

    def fill(self: Download, file: object, have: int) -> None:
        if have > 500_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        original(self, file, have)  # type: ignore[arg-type]

    monkeypatch.setattr(Download, "_tell", fill)
    with pytest.raises(OutputError, match="no space left"):
        fetch(tmp_path)
    assert len([path for path, _ in hub.log if path.endswith("model.safetensors")]) == 1
    assert list(tmp_path.glob("*.part"))


def test_a_folder_that_cannot_be_made_is_one_sentence(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError):
        fetch(tmp_path / "file" / "models")


def test_two_downloads_into_one_folder_do_not_mix(hub: Hub, tmp_path: Path) -> None:
    def second(done: int, total: int, name: str) -> None:
        with pytest.raises(ModelError, match="else is downloading"):
            fetch(tmp_path)

    fetch(tmp_path, report=second)


def test_shards_are_taken_by_their_index(hub: Hub, tmp_path: Path) -> None:
    del hub.files["model.safetensors"]
    hub.files |= {
        "model.safetensors.index.json": b'{"weight_map": {}}', "model-00001-of-00002.safetensors": b"1",
        "model-00002-of-00002.safetensors": b"2", "../escape.safetensors": b"!", "model-/../../x.safetensors": b"!",
    }  # fmt: skip
    fetch(tmp_path / "in")
    assert {"model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"} <= names(tmp_path / "in")
    assert "pytorch_model.bin" not in names(tmp_path / "in")
    assert names(tmp_path) == {"in"}


def test_without_a_pinned_commit_main_is_taken_at_its_commit(hub: Hub, tmp_path: Path) -> None:
    assert ask(dataclasses.replace(CHECKPOINT, revision="")).commit == hub.commit


@pytest.mark.parametrize("switch", ["setting", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"])
def test_offline_is_offline(hub: Hub, monkeypatch: pytest.MonkeyPatch, switch: str) -> None:
    if switch != "setting":
        monkeypatch.setenv(switch, "1")
    with pytest.raises(EasyDiffuserError, match="offline"):
        require_online(Settings(offline=switch == "setting"), REPO, "there")
    assert hub.log == []
