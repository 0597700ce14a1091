"""A folder job with a captioner that has a model: whoever decodes beside it, and however many it is given at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lib_easydiffuser.models.manager import MANAGER
from tests.world.checkpoints import blip

from .conftest import Bureau, tree


def test_workers_and_batches_change_no_byte(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    blip(bureau.pictures.parent / "models" / "blip-image-captioning-base")
    (bureau.pictures / "2.png").write_bytes(b"no picture")  # a hole in a batch
    found = {}
    for workers, size in ((1, 4), (1, 1), (2, 4)):
        out = bureau.pictures.parent / f"out-{workers}-{size}"
        bureau.store = type(bureau.store)(bureau.pictures.parent / f"jobs-{workers}-{size}")  # it knows of no other
        knobs = {"captioner": "blip-base", "batch_size": size, "max_new_tokens": 8, "num_beams": 1}
        _, status = bureau.done(
            where="folder", out=str(out), write="both", record=True, glob="[0-4].png", workers=workers, settings=knobs
        )
        assert (status.state, status.done, status.failed) == ("done", 5, 1), status
        found[workers, size] = tree(out)
    MANAGER.unload()
    assert all(each == found[1, 4] for each in found.values())
    records = [json.loads(data) for name, data in found[1, 4].items() if Path(name).suffix == ".json"]
    assert len(records) == 4 and {record["captioner"] for record in records} == {"blip-base"}
    assert all(record["words"] for record in records), "attention was read"
