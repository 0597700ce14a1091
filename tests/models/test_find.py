"""Where models are looked for, and what a folder must hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lib_easydiffuser.errors import MissingModelError
from lib_easydiffuser.models.checkpoint import Checkpoint
from lib_easydiffuser.models.files import lacking
from lib_easydiffuser.models.find import find, home, hub_cache, require, search_folders, with_models_dir
from lib_easydiffuser.settings import Settings
from tests.world.hosts import ModelHost

CHECKPOINT = Checkpoint("some/model", "a" * 40, "MIT", 12)
FILES = ("config.json", "preprocessor_config.json", "tokenizer.json", "model.safetensors")


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("EASYDIFFUSER_MODELS", "HUGGINGFACE_HUB_CACHE", "HF_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def host(tmp_path: Path) -> ModelHost:
    return ModelHost(tmp_path / "models")


def copy_to(folder: Path, files: tuple[str, ...] = FILES) -> Path:
    folder.mkdir(parents=True)
    for name in files:
        (folder / name).write_text("{}")
    return folder


@pytest.mark.parametrize(
    "place",
    ["models/model", "models/EasyDiffuser/model", "models/some/model", "models/some--model",
     f"models/models--some--model/snapshots/{'a' * 40}", f"cache/models--some--model/snapshots/{'b' * 40}"],
)  # fmt: skip
def test_a_folder_copied_by_hand_or_by_the_hubs_library_is_found(host: ModelHost, tmp_path: Path, place: str) -> None:
    folder = copy_to(tmp_path / place)
    assert find(CHECKPOINT, host) == folder


def test_the_persons_folder_comes_first_and_the_cache_last(
    host: ModelHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached = copy_to(tmp_path / f"cache/models--some--model/snapshots/{'a' * 40}")
    assert find(CHECKPOINT, host) == cached
    hosts = copy_to(tmp_path / "models/model")
    assert find(CHECKPOINT, host) == hosts
    flagged = copy_to(tmp_path / "flag/model")
    monkeypatch.setenv("EASYDIFFUSER_MODELS", str(tmp_path / "flag"))
    assert find(CHECKPOINT, host) == flagged
    given = copy_to(tmp_path / "given/model")
    furnished = with_models_dir(host, Settings().with_values({"models_dir": str(tmp_path / "given")}))
    assert find(CHECKPOINT, furnished) == given
    assert home(furnished) == tmp_path / "given"
    assert furnished.device() == host.device()


def test_the_pinned_snapshot_goes_before_main_and_main_before_others(host: ModelHost, tmp_path: Path) -> None:
    cached = tmp_path / "cache/models--some--model"
    other = copy_to(cached / "snapshots" / ("0" * 40))
    assert find(CHECKPOINT, host) == other
    main = copy_to(cached / "snapshots" / ("f" * 40))
    (cached / "refs").mkdir()
    (cached / "refs" / "main").write_text("f" * 40)
    assert find(CHECKPOINT, host) == main
    pinned = copy_to(cached / "snapshots" / ("a" * 40))
    assert find(CHECKPOINT, host) == pinned


def test_an_incomplete_folder_does_not_hide_a_complete_one(host: ModelHost, tmp_path: Path) -> None:
    copy_to(tmp_path / "models/EasyDiffuser/model", FILES[:2])
    complete = copy_to(tmp_path / "models/model")
    assert find(CHECKPOINT, host) == complete


def test_what_is_missing_is_named_with_its_folder(host: ModelHost, tmp_path: Path) -> None:
    folder = copy_to(tmp_path / "models/model", FILES[:3])
    with pytest.raises(MissingModelError) as caught:
        require(CHECKPOINT, host)
    assert "model.safetensors" in caught.value.hint
    assert str(folder) in caught.value.hint


def test_a_model_in_several_files_needs_every_one(tmp_path: Path) -> None:
    folder = copy_to(tmp_path / "m", FILES[:3])
    index = {"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    (folder / "model-00001-of-00002.safetensors").write_text("")
    assert lacking(folder) == ["model-00002-of-00002.safetensors"]
    (folder / "model-00002-of-00002.safetensors").write_text("")
    assert lacking(folder) == []


def test_a_broken_index_is_no_complete_model(host: ModelHost, tmp_path: Path) -> None:
    folder = copy_to(tmp_path / "models/model", FILES[:3])
    (folder / "model.safetensors.index.json").write_text("{")
    assert find(CHECKPOINT, host) is None
    with pytest.raises(MissingModelError, match="not on this machine"):
        require(CHECKPOINT, host)


@pytest.mark.parametrize(
    "variables, expected",
    [({"HF_HUB_CACHE": "/a"}, "/a"), ({"HF_HUB_CACHE": "", "HF_HOME": "/b"}, "/b/hub"),
     ({"HF_HUB_CACHE": "", "XDG_CACHE_HOME": "/c"}, "/c/huggingface/hub")],
)  # fmt: skip
def test_the_hubs_cache_is_where_its_library_says(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert hub_cache() == Path(expected)


def test_a_host_without_models_has_the_cache_alone(tmp_path: Path) -> None:
    assert search_folders(ModelHost(None)) == [tmp_path / "cache"]


def test_named_files_are_lacking_by_the_same_rule_as_published_ones(tmp_path: Path) -> None:
    """Safetensors stand for a pickle, and what transformers makes up for is not asked for."""
    named = ("config.json", "generation_config.json", "source.spm", "pytorch_model.bin")
    for name in ("config.json", "model.safetensors"):
        (tmp_path / name).write_text("")
    assert lacking(tmp_path, named) == ["source.spm"]
    (tmp_path / "source.spm").write_text("")
    assert lacking(tmp_path, named) == []
