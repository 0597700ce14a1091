"""Files by their address: the same on every file system, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib_easydiffuser.batch.cluster import storage
from lib_easydiffuser.errors import ImageError, OutputError, UsageError


@pytest.fixture(params=["path", "file", "memory", "pyarrow"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A folder of its own on each kind of file system; pyarrow's own is one that fsspec does not know."""
    if request.param == "pyarrow":
        pytest.importorskip("pyarrow", reason="pyarrow, of the extra [cluster], is not installed", exc_type=ImportError)
    kinds = {"path": "", "file": "file://", "memory": "memory://", "pyarrow": "mock://"}
    return f"{kinds[request.param]}{tmp_path}"


def test_what_is_written_is_listed_and_read(folder: str) -> None:
    for name, data in (("b/2.txt", b"two"), ("b/10.txt", b"ten"), ("1.txt", b""), ("1.txt", b"one")):
        storage.write(storage.join(folder, *name.split("/")), data)
    found = {entry.place: entry for entry in storage.listed(folder)}
    assert {place: entry.size for place, entry in found.items()} == {"b/2.txt": 3, "b/10.txt": 3, "1.txt": 3}
    assert storage.read(found["b/10.txt"].address) == b"ten"
    with storage.stream(found["1.txt"].address) as file:
        assert file.read() == b"one"


def test_one_file_a_pattern_and_the_top_alone(folder: str) -> None:
    for name in ("a/x.png", "a/y.jpg", "z.png"):
        storage.write(storage.join(folder, name), b"x")
    assert [entry.place for entry in storage.listed(storage.join(folder, "a/x.png"))] == ["x.png"]
    assert {entry.place for entry in storage.listed(storage.join(folder, "a/*.jpg"))} == {"y.jpg"}
    assert [entry.place for entry in storage.listed(folder, recursive=False)] == ["z.png"]


def test_hidden_files_are_left_out_and_no_half_file_stays(folder: str) -> None:
    storage.write(storage.join(folder, ".cache/x"), b"x")
    storage.write(storage.join(folder, "x"), b"x")
    assert [entry.place for entry in storage.listed(folder)] == ["x"]


def test_what_is_removed_is_gone_and_may_be_removed_again(folder: str) -> None:
    address = storage.join(folder, "x")
    storage.write(address, b"x")
    storage.remove([address, address])
    with pytest.raises(FileNotFoundError):
        storage.read(address)


def test_a_changed_file_has_another_stamp_or_size(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"x")
    (before,) = storage.listed(str(tmp_path))
    (tmp_path / "x").write_bytes(b"xy")
    (after,) = storage.listed(str(tmp_path))
    assert (before.size, before.stamp) != (after.size, after.stamp) and after.stamp


def test_nothing_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="There is nothing at"):
        storage.listed(str(tmp_path / "nowhere"))


def test_a_file_system_nobody_knows_is_one_sentence() -> None:
    with pytest.raises(UsageError, match=r"'nope://host' cannot be reached"):
        storage.listed("nope://host/x")


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"")
    with pytest.raises(OutputError):
        storage.write(str(tmp_path / "x" / "y"), b"")


@pytest.mark.parametrize(
    "address, path, expected",
    [
        ("s3://bucket/a", "bucket/a/x", "s3://bucket/a/x"),
        ("hdfs://name:8020/a", "/a/x", "hdfs://name:8020/a/x"),
        ("sftp://me@host/a", "/a/x", "sftp://me@host/a/x"),
        ("https://host/a", "https://host/a/x", "https://host/a/x"),
        ("memory:///a", "/a/x", "memory:///a/x"),
        ("/a", "/a/x", "/a/x"),
    ],
)
def test_a_listed_path_has_the_address_it_can_be_read_by(address: str, path: str, expected: str) -> None:
    assert storage._address_of(address, path) == expected
