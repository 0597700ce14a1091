"""Folders, tars and Parquet files become the same parts every time; what is broken is named, the rest goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib_easydiffuser.batch.cluster import parts
from lib_easydiffuser.batch.cluster.parts import Columns, Part, parts_of
from lib_easydiffuser.batch.cluster.sources import Source, expanded, sources_of
from lib_easydiffuser.errors import ImageError, UsageError

from .made import parquet_of, picture, pictures_in, tar_of


@pytest.fixture
def tars() -> None:
    pytest.importorskip(
        "webdataset", reason="webdataset, of the extra [cluster], is not installed", exc_type=ImportError
    )


@pytest.fixture
def arrow() -> None:
    pytest.importorskip("pyarrow", reason="pyarrow, of the extra [cluster], is not installed", exc_type=ImportError)


def _source(path: Path) -> Source:
    (source,) = sources_of([str(path)], 100)
    return source


def _keys(found: list[Part]) -> list[list[str]]:
    return [[sample.key for sample in part.samples] for part in found]


def test_files_are_cut_in_natural_order_into_sources_of_a_shard_each(tmp_path: Path) -> None:
    pictures_in(tmp_path / "a", 12)
    (tmp_path / "a" / "notes.txt").write_text("no picture")
    sources = sources_of([str(tmp_path)], 5)
    assert [[place for _, place in source.files] for source in sources] == [
        [f"a/p{n}.png" for n in range(5)], [f"a/p{n}.png" for n in range(5, 10)], ["a/p10.png", "a/p11.png"],
    ]  # fmt: skip
    assert [source.number for source in sources] == [0, 1, 2]


def test_only_a_changed_source_has_another_digest(tmp_path: Path) -> None:
    pictures_in(tmp_path, 6)
    before = sources_of([str(tmp_path)], 3)
    assert [one.digest for one in sources_of([str(tmp_path)], 3)] == [one.digest for one in before]
    (tmp_path / "p4.png").write_bytes(picture(99))
    after = sources_of([str(tmp_path)], 3)
    assert [one.digest == two.digest for one, two in zip(before, after, strict=True)] == [True, False]


def test_a_pattern_chooses_pictures_and_a_folder_without_any_is_one_sentence(tmp_path: Path) -> None:
    pictures_in(tmp_path / "a", 3)
    (chosen,) = sources_of([str(tmp_path)], 9, glob="*1.png")
    assert [place for _, place in chosen.files] == ["a/p1.png"]
    with pytest.raises(ImageError, match="no picture, tar or Parquet"):
        sources_of([str(tmp_path)], 9, recursive=False)


def test_braces_count_up(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("braceexpand", reason="braceexpand, which comes with webdataset, is not installed")
    assert list(expanded(["x-{008..010}.tar", "y"])) == ["x-008.tar", "x-009.tar", "x-010.tar", "y"]


def test_a_picture_that_went_away_is_named_and_the_others_come(tmp_path: Path) -> None:
    source = _source(pictures_in(tmp_path, 3))
    (tmp_path / "p1.png").unlink()
    (part,) = parts_of(source, 9, set())
    assert [bool(sample.error) for sample in part.samples] == [False, True, False]
    assert "p1.png" in (part.samples[1].error or {})["message"]


@pytest.mark.usefixtures("tars")
def test_a_tar_is_cut_into_parts_and_finished_ones_are_left_out(tmp_path: Path) -> None:
    members = {}
    for number in range(5):
        members |= {f"d/{number}.png": picture(number), f"d/{number}.txt": b"a caption"}
    source = _source(tar_of(tmp_path / "x.tar", members))
    found = list(parts_of(source, 2, set()))
    assert _keys(found) == [["x.tar/d/0.png", "x.tar/d/1.png"], ["x.tar/d/2.png", "x.tar/d/3.png"], ["x.tar/d/4.png"]]
    assert [part.last for part in found] == [False, False, True]
    assert found[2].samples[0].data == picture(4)
    assert [part.number for part in parts_of(source, 2, {0, 1})] == [2]


@pytest.mark.usefixtures("tars")
def test_of_a_sample_the_plain_picture_is_taken(tmp_path: Path) -> None:
    members = {"0.seg.png": b"mask", "0.json": b"{}", "0.jpg": b"picture", "1.json": b"{}"}
    (part,) = parts_of(_source(tar_of(tmp_path / "x.tar", members)), 9, set())
    assert [(sample.key, sample.data) for sample in part.samples] == [("x.tar/0.jpg", b"picture"), ("x.tar/1", b"")]
    assert "no picture" in (part.samples[1].error or {})["message"]


@pytest.mark.usefixtures("tars")
def test_pictures_with_dots_in_their_names_are_each_read(tmp_path: Path) -> None:
    members = {"cat v1.5.jpg": b"one", "cat v1.6.jpg": b"two", "cat v1.6.txt": b"words", "2.seg.png": b"alone"}
    (part,) = parts_of(_source(tar_of(tmp_path / "x.tar", members)), 9, set())
    assert [(sample.key, sample.data) for sample in part.samples] == [
        ("x.tar/cat v1.5.jpg", b"one"), ("x.tar/cat v1.6.jpg", b"two"), ("x.tar/2.seg.png", b"alone"),
    ]  # fmt: skip


@pytest.mark.usefixtures("tars")
def test_a_torn_tar_gives_what_is_whole_and_says_so(tmp_path: Path) -> None:
    path = tar_of(tmp_path / "x.tar", {f"{number}.png": picture(number) for number in range(4)})
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.index(b"3.png") + 512 + 9])
    (part,) = parts_of(_source(path), 9, set())
    good = [sample for sample in part.samples if not sample.error]
    assert [sample.data for sample in good] == [picture(number) for number in range(2)]
    assert "ends in the middle" in (part.samples[-1].error or {})["message"]


@pytest.mark.usefixtures("tars")
def test_an_empty_tar_is_one_empty_part(tmp_path: Path) -> None:
    (part,) = parts_of(_source(tar_of(tmp_path / "x.tar", {})), 9, set())
    assert part.samples == () and part.last


@pytest.mark.usefixtures("tars")
def test_without_webdataset_a_tar_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "webdataset.tariterators", None)
    with pytest.raises(UsageError, match="webdataset"):
        list(parts_of(_source(tar_of(tmp_path / "x.tar", {})), 9, set()))


@pytest.mark.usefixtures("arrow")
@pytest.mark.parametrize("nested", [False, True], ids=["bytes", "as Hugging Face has it"])
def test_a_parquet_file_is_cut_into_parts(tmp_path: Path, nested: bool) -> None:
    rows = [
        {"id": f"row{n}", "image": {"bytes": picture(n), "path": f"{n}.png"} if nested else picture(n)}
        for n in range(5)
    ]
    found = list(parts_of(_source(parquet_of(tmp_path / "x.parquet", rows)), 2, set()))
    assert _keys(found)[2] == ["x.parquet/row4"] and found[2].samples[0].data == picture(4)


@pytest.mark.usefixtures("arrow")
def test_columns_can_be_named_and_rows_without_a_picture_are(tmp_path: Path) -> None:
    rows = [{"thumb": b"t", "photo": picture(1)}, {"thumb": b"t", "photo": None}]
    source = _source(parquet_of(tmp_path / "x.parquet", rows))
    (part,) = parts_of(source, 9, set(), Columns("photo"))
    assert part.samples[0].data == picture(1) and "Row 1" in (part.samples[1].error or {})["message"]
    with pytest.raises(UsageError, match="has no column 'foto'"):
        list(parts_of(source, 9, set(), Columns("foto")))


@pytest.mark.usefixtures("arrow")
def test_what_is_no_parquet_file_is_a_failure_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(b"no")
    (part,) = parts_of(_source(tmp_path / "x.parquet"), 9, set())
    assert "is no Parquet file" in (part.samples[0].error or {})["message"]


def test_a_part_ends_before_its_files_are_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = _source(pictures_in(tmp_path, 5))
    size = len(picture(0))
    monkeypatch.setattr(parts, "_MOST_BYTES", 2 * size + size // 2)
    assert [len(part.samples) for part in parts_of(source, 9, set())] == [2, 2, 1]
