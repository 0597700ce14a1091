from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from lib_easydiffuser.errors import UsageError
from lib_easydiffuser.host import Host
from lib_easydiffuser.standalone.host import StandaloneHost, stops_on_ctrl_c


def test_it_is_a_host() -> None:
    assert isinstance(StandaloneHost(), Host)


def test_models_are_where_the_person_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("EASYDIFFUSER_MODELS", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert StandaloneHost().models_dir() == tmp_path / "easydiffuser"
    monkeypatch.setenv("EASYDIFFUSER_MODELS", str(tmp_path / "mine"))
    assert StandaloneHost().models_dir() == tmp_path / "mine"
    assert StandaloneHost(models_dir="given").models_dir() == Path("given")


def test_ctrl_c_tells_the_host_and_the_old_handler_returns() -> None:
    host, before = StandaloneHost(), signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), stops_on_ctrl_c(host):
        assert not host.stopped()
        os.kill(os.getpid(), signal.SIGINT)
    assert host.stopped()
    assert signal.getsignal(signal.SIGINT) is before


def test_a_device_that_is_not_there_is_a_sentence() -> None:
    assert StandaloneHost("cpu").device() == "cpu"
    assert StandaloneHost().device() in ("cpu", "cuda")
    for name in ("warp", "cuda:77"):
        with pytest.raises(UsageError, match=f"no device '{name}' here"):
            StandaloneHost(name).device()
