"""`models`: every model, for people and for programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Cli


def test_a_list_for_people_says_size_licence_and_destination(cli: Cli, tmp_path: Path) -> None:
    answer = cli("models", "--models-dir", str(tmp_path))
    assert answer.code == 0 and answer.err == ""
    assert "Salesforce/blip-image-captioning-base, 945 MiB, BSD-3-Clause" in answer.out
    assert f"would go to {tmp_path}" in answer.out
    assert "minilm" in answer.out and "on disk" in answer.out
    assert not list(tmp_path.iterdir()), "looking made something"


def test_a_list_for_programs(cli: Cli, tmp_path: Path) -> None:
    records = {record["id"]: record for record in cli("models", "--json", "--models-dir", str(tmp_path)).records}
    assert records["encoder/minilm"]["state"] == "ready"
    (files,) = records["captioner/blip-large"]["files"]
    assert files["repo"] == "Salesforce/blip-image-captioning-large" and files["folder"] == ""
    assert files["destination"].startswith(str(tmp_path)) and files["licence"] and files["mib"]


def test_it_says_who_keeps_us_offline(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert "HF_HUB_OFFLINE" in cli("models").out
