"""From nothing to a caption: the command line, the stand-in hub, and a tiny checkpoint of the real class."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lib_easydiffuser.captioners import REGISTRY, _auto, best, chosen, offers
from lib_easydiffuser.captioners.blip_base import BlipBase
from lib_easydiffuser.errors import ModelError, UnknownNameError
from lib_easydiffuser.models.checkpoint import Checkpoint
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.standalone.cli import main
from tests.world.hosts import ModelHost
from tests.world.hub import Hub, serving
from tests.world.pictures import drawn

COMMIT = "d" * 40
CHECKPOINT = Checkpoint("somebody/tiny-blip", COMMIT, "BSD-3-Clause", 7)


@pytest.fixture
def hub(bare_host: ModelHost, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr(BlipBase, "checkpoints", (CHECKPOINT,))
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    folder = tiny / "blip-image-captioning-base"
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    with serving(Hub(CHECKPOINT.repo, files, COMMIT)) as served:
        monkeypatch.setenv("HF_ENDPOINT", served.url)
        yield served


def test_asked_for_it_comes_and_captions(
    hub: Hub, bare_host: ModelHost, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ModelError):
        REGISTRY.get("blip-base", bare_host)
    assert main(["download", "blip-base", "--yes", "--models-dir", str(tmp_path / "models")]) == 0
    said = capsys.readouterr()
    assert said.out.strip() == str(tmp_path / "models" / "tiny-blip")
    for fact in (CHECKPOINT.repo, COMMIT, "BSD-3-Clause", "7 MiB", str(tmp_path / "models"), "100 %"):
        assert fact in said.err
    captioner, notes = chosen(Settings().with_values({"max_new_tokens": 4}), bare_host)
    assert (captioner.name, notes) == ("blip-base", ())
    assert (
        captioner.caption(drawn(0), Settings().with_values({"max_new_tokens": 4}), bare_host)[0].source == "blip-base"
    )


def test_nobody_agreed_nothing_came(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["download", "blip-base", "--models-dir", str(tmp_path / "models")]) != 0
    assert "licence" in capsys.readouterr().err
    assert hub.log == []
    assert not (tmp_path / "models").exists()


def test_what_is_there_is_not_fetched_again(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["download", "blip-base", "--yes", "--models-dir", str(tmp_path / "models")]
    assert main(arguments) == 0
    hub.log.clear()
    assert main(arguments) == 0
    assert "there already" in capsys.readouterr().err
    assert hub.log == []


def test_offline_never_asks_and_names_the_folder(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["download", "blip-base", "--yes", "--offline", "--models-dir", str(tmp_path / "models")]
    assert main(arguments) == ModelError.exit_code
    assert str(tmp_path / "models" / "tiny-blip") in capsys.readouterr().err
    assert hub.log == []


def test_captioning_never_touches_the_network(hub: Hub, tmp_path: Path, bare_host: ModelHost) -> None:
    best(bare_host, Settings())
    list(REGISTRY.listing(bare_host))
    main(["download", "blip-base", "--yes", "--models-dir", str(tmp_path / "models")])
    hub.log.clear()
    REGISTRY.get("blip-base", bare_host).caption(drawn(0), Settings(), bare_host)
    assert hub.log == []


@pytest.mark.parametrize("name", ["blip-base", "somebody/tiny-blip", "tiny-blip"])
def test_a_model_goes_by_its_names(hub: Hub, bare_host: ModelHost, name: str) -> None:
    assert [one.checkpoint for one in offers(name, Settings(), bare_host)] == [CHECKPOINT]


def test_what_cannot_be_had_is_said(bare_host: ModelHost) -> None:
    with pytest.raises(UnknownNameError, match="pixels"):
        offers("pixels", Settings(), bare_host)


def test_auto_is_the_embedded_one_with_a_hint_when_nothing_is_here(
    bare_host: ModelHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib_easydiffuser.models.find.installed", lambda wheel: None)
    captioner, notes = best(bare_host, Settings())
    assert captioner.name == "pixels"
    assert notes[0].startswith("The embedded captioner") and "download" in notes[1]


class Gpu(ModelHost):
    def device(self) -> str:
        return "cuda"


@pytest.mark.parametrize("mib, expected", [(24000, "blip2-flan-t5"), (9000, "blip2-opt"), (8000, "blip-large")])
def test_auto_takes_the_best_on_disk_that_the_gpu_holds(
    host: ModelHost, monkeypatch: pytest.MonkeyPatch, mib: float, expected: str
) -> None:
    monkeypatch.setattr(_auto, "device_mib", lambda device: mib)
    assert best(Gpu(host.models_dir()), Settings())[0].name == expected


def test_auto_takes_no_giant_on_a_cpu_and_none_over_the_budget(host: ModelHost) -> None:
    captioner, notes = best(host, Settings())
    assert (captioner.name, notes) == ("blip-large", ())
    assert best(host, Settings().with_values({"memory_budget": 1024}))[0].name == "blip-base"


def test_a_captioner_of_several_models_offers_each(bare_host: ModelHost) -> None:
    both = offers("clip-interrogator", Settings(), bare_host)
    assert [one.checkpoint for one in both] == list(REGISTRY._parts["clip-interrogator"].checkpoints)
    assert len({one.destination for one in both}) == 2


def test_the_folder_of_the_settings_comes_first(tiny: Path, bare_host: ModelHost) -> None:
    settings = Settings().with_values({"models_dir": str(tiny), "captioner": "blip-base", "max_new_tokens": 3})
    captioner, _ = chosen(settings, bare_host)
    assert captioner.caption(drawn(0), settings, bare_host)[0].text
