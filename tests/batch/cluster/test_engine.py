"""The engine as a person meets it where no cluster is: one sentence each, and nothing is begun."""

from __future__ import annotations

import argparse
import os
import pickle
import socket
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from lib_easydiffuser.batch.cluster import pipeline
from lib_easydiffuser.batch.cluster.joining import connected, require_ray
from lib_easydiffuser.batch.cluster.pipeline import Remote, fitting, lack
from lib_easydiffuser.batch.cluster.work import Resources
from lib_easydiffuser.batch.engines import REGISTRY
from lib_easydiffuser.batch.engines.ray import Ray
from lib_easydiffuser.errors import HostError, MissingModelError, ModelError, SettingError, UnknownNameError, UsageError
from lib_easydiffuser.host import QuietHost

from ...standalone.conftest import (
    Cli,
    cli,  # noqa: F401
)
from .made import pictures_in, spec


class Cluster(ModuleType):
    """Ray as it is imported, with these resources and no cluster behind it."""

    def __init__(self, **resources: float) -> None:
        super().__init__("ray")
        self.resources = resources
        self.asked: dict[str, Any] = {}

    def cluster_resources(self) -> dict[str, float]:
        return self.resources

    def is_initialized(self) -> bool:
        return False

    def init(self, **asked: Any) -> None:
        self.asked = asked
        raise ConnectionError("one\nVersion mismatch: 2.0 and 2.1.\n")


@pytest.fixture
def no_ray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib_easydiffuser.parts.importlib.util.find_spec", lambda name: None)


@pytest.mark.usefixtures("no_ray")
def test_without_ray_one_sentence_says_how_to_get_it(cli: Cli, tmp_path: Path) -> None:  # noqa: F811
    with pytest.raises(ModelError) as caught:
        REGISTRY.get("ray", QuietHost())
    assert 'pip install "ray[data]"' in caught.value.hint
    answer = cli("batch", pictures_in(tmp_path / "in", 1), "--engine", "ray", "--captioner", "pixels")
    assert answer.code == ModelError.exit_code and answer.is_one_sentence()


def test_a_ray_that_does_not_load_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match="cannot be loaded"):
        require_ray()


def test_usage_statistics_are_off_before_ray_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "1")
    with pytest.raises(UsageError):
        require_ray()
    assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0"


@pytest.mark.parametrize("address", ["", "local"])
def test_no_cluster_is_started_unasked(address: str) -> None:
    with pytest.raises(UsageError) as caught, connected(address):
        pass
    assert "RAY_ADDRESS" in caught.value.hint and "can run code" in caught.value.hint


def test_an_address_where_nobody_answers_is_said_at_once() -> None:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{asked.getsockname()[1]}"
    with pytest.raises(HostError, match="Nobody answers"), connected(address):
        pass


def test_a_cluster_that_refuses_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = Cluster()
    monkeypatch.setitem(sys.modules, "ray", cluster)
    monkeypatch.setitem(sys.modules, "ray.data", ModuleType("ray.data"))
    with pytest.raises(HostError, match=r"was not joined: Version mismatch: 2.0 and 2.1\. "), connected("auto"):
        pass
    (code,) = cluster.asked["runtime_env"]["py_modules"]
    assert Path(code).name == "lib_easydiffuser" and not cluster.asked["log_to_driver"]


@pytest.mark.parametrize(
    "there, wanted, actors",
    [
        ({"CPU": 9.0}, Resources(), 8),
        ({"CPU": 9.0}, Resources(cpus=4), 2),
        ({"CPU": 64.0, "GPU": 2.0}, Resources(gpus=0.5), 4),
        ({"CPU": 1.0}, Resources(), 1),
        ({}, Resources(gpus=1), 1),
    ],
)
def test_as_many_actors_as_fit_leave_room_for_reading(there: dict, wanted: Resources, actors: int) -> None:
    assert fitting(Cluster(**there), wanted) == actors


def test_a_cluster_that_is_too_small_is_said_to_be_waited_for() -> None:
    assert "2 CPUs and 4.25 are asked for" in lack(Cluster(CPU=2.0), Resources(actors=4))
    assert "0 GPUs and 1 are" in lack(Cluster(CPU=2.0), Resources(gpus=1))
    assert lack(Cluster(CPU=5.0), Resources(actors=4)) == ""


def test_an_error_comes_home_with_its_hint_and_exit_code() -> None:
    with pytest.raises(Remote) as caught, pipeline._portable():
        raise UnknownNameError("captioner", "pixel", ["pixels"])
    home = RuntimeError("ray::MapWorker ...")
    home.cause = SimpleNamespace()  # type: ignore[attr-defined]
    home.__cause__ = pickle.loads(pickle.dumps(caught.value))
    error = pipeline._translated(home)
    assert (error.message, error.hint) == ("There is no captioner 'pixel'.", "Did you mean 'pixels'?")
    assert error.exit_code == UsageError.exit_code


def test_a_model_that_a_machine_lacks_ends_the_job_with_its_own_code() -> None:
    with pytest.raises(Remote) as caught, pipeline._portable():
        raise MissingModelError("It is not here.", "Get it.")
    assert pipeline._translated(caught.value).exit_code == ModelError.exit_code


def test_what_ray_alone_says_is_a_host_error_that_promises_what_stays() -> None:
    error = pipeline._translated(RuntimeError("first\nThe node died.\n"))
    assert isinstance(error, HostError) and "The node died" in error.message and "What is written stays" in error.hint


@pytest.mark.parametrize("flag", ["--ray-shard-size=0", "--ray-actors=-1", "--ray-gpus=65"])
def test_numbers_out_of_bounds_are_refused_first(tmp_path: Path, flag: str) -> None:
    parser = argparse.ArgumentParser()
    Ray().add_arguments(parser.add_argument_group())
    with pytest.raises(SettingError, match="out of bounds"):
        Ray().run(spec(tmp_path, out=tmp_path / "out"), parser.parse_args([flag]), QuietHost(), print)
