"""Plan, shards and marks: what is finished is not made again, what changed is, nobody else's files are touched."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from lib_easydiffuser.batch.cluster import shards, storage
from lib_easydiffuser.batch.cluster.plan import planned
from lib_easydiffuser.batch.cluster.shards import marks_in
from lib_easydiffuser.errors import OutputError, UsageError
from lib_easydiffuser.host import QuietHost

from .made import driven, files_of, picture, pictures_in, spec


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    return pictures_in(tmp_path / "photos", 8)


def test_every_shard_is_in_the_manifest_with_its_digest(photos: Path, tmp_path: Path) -> None:
    (photos / "p3.png").write_bytes(b"\x89PNG no")
    out = tmp_path / "out"
    driven(spec(photos, out=out))
    manifest = json.loads((out / "manifest.json").read_text())
    assert [shard["rows"] for shard in manifest["shards"]] == [3, 2, 2] and manifest["rows"] == 7
    for shard in manifest["shards"]:
        assert hashlib.sha256((out / shard["file"]).read_bytes()).hexdigest() == shard["sha256"]
    rows = [json.loads(line) for line in (out / "shards" / "000000-00000.jsonl").read_text().splitlines()]
    assert [row["image"] for row in rows] == ["p0.png", "p1.png", "p2.png"] and all(row["tags"] for row in rows)


def test_failed_pictures_have_a_table_of_their_own(photos: Path, tmp_path: Path) -> None:
    (photos / "p3.png").write_bytes(b"\x89PNG no")
    (photos / "p7.png").write_bytes(b"")
    driven(spec(photos, out=tmp_path / "out"))
    failed = [json.loads(line) for line in (tmp_path / "out" / "failed.jsonl").read_text().splitlines()]
    assert [row["image"] for row in failed] == ["p3.png", "p7.png"]
    assert all(row["error"] == "ImageError" and row["message"] for row in failed)


def test_a_stopped_run_goes_on_and_gives_the_same_bytes(photos: Path, tmp_path: Path) -> None:
    driven(spec(photos, out=tmp_path / "whole"))
    driven(spec(photos, out=tmp_path / "parted"), most=1)
    assert len(marks_in(str(tmp_path / "parted"))) == 1
    plan = driven(spec(photos, out=tmp_path / "parted"))
    assert [source.number for source, _ in plan.todo] == [1, 2]
    assert files_of(tmp_path / "parted") == files_of(tmp_path / "whole")


def test_a_shard_without_its_mark_is_made_again(photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = spec(photos, out=tmp_path / "out")
    written = storage.write

    def full(address: str, data: bytes) -> None:
        if "/done/000001" in address:
            raise OutputError("The disk is full.")
        written(address, data)

    with monkeypatch.context() as patch:
        patch.setattr(storage, "write", full)
        with pytest.raises(OutputError):
            driven(job)
    assert [mark.shard for mark in marks_in(job.out)] == ["000000-00000"]
    driven(job)
    assert len(marks_in(job.out)) == 3


def test_a_finished_job_has_nothing_left_to_do(photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = spec(photos, out=tmp_path / "out")
    driven(job)
    before = files_of(tmp_path / "out")
    opened: list[str] = []
    monkeypatch.setattr(storage, "stream", lambda address: opened.append(address))
    plan = driven(job)
    assert plan.todo == () and opened == [] and files_of(tmp_path / "out") == before


def test_only_what_changed_is_made_anew(photos: Path, tmp_path: Path) -> None:
    job = spec(photos, out=tmp_path / "out")
    driven(job)
    (photos / "p5.png").write_bytes(picture(70))
    plan = driven(job)
    assert [source.number for source, _ in plan.todo] == [1]
    assert sorted(mark.shard for mark in marks_in(job.out)) == ["000000-00000", "000001-00000", "000002-00000"]


def test_shards_of_pictures_that_are_gone_go_too(photos: Path, tmp_path: Path) -> None:
    job = spec(photos, out=tmp_path / "out")
    driven(job)
    for number in (6, 7):
        (photos / f"p{number}.png").unlink()
    driven(job)
    assert sorted(path.name for path in (tmp_path / "out" / "shards").iterdir()) == [
        "000000-00000.jsonl", "000001-00000.jsonl",
    ]  # fmt: skip


def test_results_of_other_settings_are_not_mixed_in(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    driven(spec(photos, out=out))
    before = files_of(out)
    with pytest.raises(UsageError, match="other settings"):
        driven(spec(photos, out=out, trigger="ohwx"))
    assert files_of(out) == before
    driven(spec(photos, out=out, trigger="ohwx", conflict="replace"))
    assert "ohwx, " in (out / "shards" / "000000-00000.jsonl").read_text() and len(marks_in(str(out))) == 3


def test_results_of_other_pictures_are_not_taken_for_outdated_ones(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    driven(spec(photos, out=out))
    before = files_of(out)
    with pytest.raises(UsageError, match="other pictures"):
        driven(spec(pictures_in(tmp_path / "elsewhere", 2), out=out))
    assert files_of(out) == before


@pytest.mark.parametrize("name", ["notes.txt", "job.json"])
def test_somebody_elses_folder_is_left_alone(photos: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / name).write_text("{}")
    with pytest.raises(OutputError, match="left alone"):
        driven(spec(photos, out=out, conflict="replace"))
    assert files_of(out) == {name: b"{}"}


@pytest.mark.parametrize(
    "wrong, named",
    [
        ({"where": "csv"}, "--where"),
        ({"min_count": 2}, "--min-count"),
        ({"dry_run": True}, "--dry-run"),
        ({"first": 3}, "--first"),
        ({"conflict": "append"}, "--on-conflict"),
        ({"settings": {}}, "auto"),
        ({"out": ""}, "No folder of results"),
    ],
)
def test_what_a_cluster_cannot_do_is_said_before_anything_is_read(tmp_path: Path, wrong: dict, named: str) -> None:
    job = spec(tmp_path / "nowhere", out=tmp_path / "out").but(**wrong)
    with pytest.raises(UsageError, match=named):
        planned(job, QuietHost(), 3)


def test_parquet_shards_have_the_columns_of_the_folder_job(photos: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow, of the extra [cluster], is not installed", exc_type=ImportError)
    import pyarrow.parquet as parquet

    (photos / "p3.png").write_bytes(b"\x89PNG no")
    driven(spec(photos, out=tmp_path / "out", where="parquet"))
    table = parquet.read_table(tmp_path / "out" / "shards" / "000001-00000.parquet")
    assert tuple(table.column_names) == shards.COLUMNS and table.num_rows == 2
    assert parquet.read_table(tmp_path / "out" / "failed.parquet").num_rows == 1


def test_resuming_reads_one_listing_and_no_shard(photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times the shards cost no more than ten times: what is counted are files opened, not seconds."""
    job = spec(photos, out=tmp_path / "out")
    driven(job, size=1)
    opened: list[str] = []
    read = storage.read
    monkeypatch.setattr(storage, "read", lambda address: (opened.append(address), read(address))[1])
    assert len(planned(job, QuietHost(), 1).marks) == 8
    assert [Path(address).name for address in opened] == ["job.json"]
