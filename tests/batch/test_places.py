"""Kept in its place: roots, links, archives, and what stands in a table already."""

from __future__ import annotations

import csv
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.batch import uploads
from lib_easydiffuser.batch.kinds.folder import FolderJob
from lib_easydiffuser.batch.outputs import unavailable
from lib_easydiffuser.batch.prune import prune, prunings, undo, without
from lib_easydiffuser.batch.roots import placed, roots_of
from lib_easydiffuser.batch.spec import spec_of
from lib_easydiffuser.batch.view import failures, results, sample, table
from lib_easydiffuser.errors import OutputError, UsageError
from lib_easydiffuser.jobs.journal import rows
from lib_easydiffuser.standalone.host import StandaloneHost

from .conftest import Bureau, make_picture, tree


class Page(StandaloneHost):
    """A host with a page."""

    def __init__(self, models: Path, *roots: Path, others: bool = False, login: bool = False, hides: bool = False):
        super().__init__("cpu", str(models))
        self._roots, self._others, self._login, self._hides = roots, others, login, hides

    def batch_roots(self) -> list[str]:
        return [str(root) for root in self._roots]

    def open_to_others(self) -> bool:
        return self._others

    def asks_login(self) -> bool:
        return self._login

    def hides_folders(self) -> bool:
        return self._hides


def test_which_folders_are_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    named = tmp_path / "named"
    named.mkdir()
    assert roots_of(Page(tmp_path)).folders == (tmp_path.resolve(),)  # this machine alone
    for closed in ({"others": True}, {"login": True}):
        assert roots_of(Page(tmp_path, **closed)).folders == () and roots_of(Page(tmp_path, **closed)).closed
        assert roots_of(Page(tmp_path, named, **closed)).folders == (named.resolve(),)
    hidden = roots_of(Page(tmp_path, named, hides=True))
    assert hidden.folders == () and "hides" in hidden.closed
    assert "There is no folder" in roots_of(Page(tmp_path, tmp_path / "none")).closed


@pytest.mark.parametrize("way", ["..", "link", "absolute", "prefix", "relative"])
def test_no_path_leads_out_of_a_root(tmp_path: Path, way: str) -> None:
    root, other = tmp_path / "root", tmp_path / "root-other"
    root.mkdir(), other.mkdir()  # type: ignore[func-returns-value]
    (root / "link").symlink_to(other)
    (root / "inner").mkdir()
    host = Page(tmp_path / "models", root)
    bad = {"..": root / ".." / "root-other", "link": root / "link", "absolute": Path("/etc"), "prefix": other,
           "relative": Path("../root-other")}[way]  # fmt: skip
    for field in ("folder", "out"):
        with pytest.raises(UsageError, match="outside"):
            placed(spec_of({"folder": str(root), field: str(bad)}), host)
    with pytest.raises(UsageError, match="outside"):
        placed(spec_of({"files": [str(bad / "a.png")]}), host)
    spec = placed(spec_of({"folder": "inner", "out": str(root / "inner" / "new")}), host)
    assert (spec.folder, spec.out) == (str((root / "inner").resolve()), str((root / "inner" / "new").resolve()))
    assert spec.roots == (str(root.resolve()),)


def test_the_folder_of_jobs_itself_is_no_root(tmp_path: Path) -> None:
    host = Page(tmp_path / "models", tmp_path / "root")
    (tmp_path / "root").mkdir()
    dropped = uploads.keep([("a.png", b"x")], host)
    assert placed(spec_of({"folder": str(dropped), "where": "archive"}), host).roots[-1] == str(dropped)
    for bad in (dropped.parent, dropped.parent.parent, dropped / ".."):
        with pytest.raises(UsageError):
            placed(spec_of({"folder": str(bad)}), host)


def test_links_that_lead_out_are_looked_at_again_when_they_are_used(bureau: Bureau, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    make_picture(secret / "s.png", 3)
    (bureau.pictures / "link.png").symlink_to(secret / "s.png")
    (bureau.pictures / "deep" / "way").symlink_to(secret)
    (bureau.pictures / "0.txt").symlink_to(secret / "text.txt")
    (secret / "text.txt").write_text("secret\n")
    job = bureau.start(recursive=True, conflict="append", roots=[str(bureau.pictures.resolve())])
    status = bureau.run(job)
    assert (status.state, status.failed, status.result["written"]) == ("done", 2, 7), status
    (left,) = status.result["unwritten"]  # one text that leads elsewhere costs that one alone
    assert left["key"] == "0.png" and "leads out" in left["message"]
    assert tree(secret).keys() == {"s.png", "text.txt"} and (secret / "text.txt").read_text() == "secret\n"
    (bureau.pictures / "0.txt").unlink()
    status = bureau.run(job)
    assert (status.state, status.failed) == ("done", 2)
    assert {one.name for one in failures(job)} == {"link.png", "deep/way/s.png"}
    assert tree(secret).keys() == {"s.png", "text.txt"}


@pytest.mark.parametrize(
    "name", ["../a.png", "/etc/a.png", "a/../../b.png", "C:\\a.png", "..\\a.png", "\\\\host\\a.png"]
)
def test_an_archive_that_names_places_outside_is_refused_whole(tmp_path: Path, name: str) -> None:
    host, path = Page(tmp_path / "models"), tmp_path / "bad.zip"
    make_picture(tmp_path / "good.png", 1)
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(tmp_path / "good.png", "good.png")
        info = zipfile.ZipInfo("x.png")
        info.filename = name  # ZipInfo itself would tidy it
        archive.writestr(info, b"x")
    with pytest.raises(UsageError, match="outside of itself"):
        uploads.take([path], host)
    assert not list((tmp_path / "models").rglob("*.png"))


def test_dropped_files_and_archives_are_kept_without_repeats(tmp_path: Path) -> None:
    host = Page(tmp_path / "models")
    make_picture(tmp_path / "a.png", 1)
    make_picture(tmp_path / "two" / "a.png", 2)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.write(tmp_path / "a.png", "A.png")
        archive.write(tmp_path / "a.png", "sub/c.png")
        archive.writestr("readme.txt", "no picture")
        link = zipfile.ZipInfo("link.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    folder = uploads.take([tmp_path / "a.png", tmp_path / "two" / "a.png", tmp_path / "b.zip"], host)
    assert set(tree(folder)) == {"a.png", "a-2.png", "A-3.png", "sub/c.png", "link.png"}
    assert not (folder / "link.png").is_symlink()
    with pytest.raises(UsageError, match="No picture was dropped"):
        uploads.take([], host)
    (tmp_path / "c.zip").write_bytes(b"PK no")
    with pytest.raises(UsageError, match="no archive"):
        uploads.take([tmp_path / "c.zip"], host)


def rows_of(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text().splitlines()]
    if path.suffix == ".parquet":
        import pyarrow.parquet as parquet

        return list(parquet.read_table(path).to_pylist())
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


TABLES = ["csv", "jsonl", pytest.param("parquet", marks=pytest.mark.skipif(
    bool(unavailable("parquet")), reason="pyarrow, which writes Parquet, is not installed"))]  # fmt: skip


@pytest.mark.parametrize("where", TABLES)
def test_one_table_of_all_and_what_stands_there(bureau: Bureau, where: str) -> None:
    out = bureau.pictures.parent / f"all.{where}"
    job, _ = bureau.done(where=where, out=str(out), glob="[0-3].png", negatives=True)
    first = out.read_bytes()
    assert [row["image"] for row in rows_of(out)] == ["0.png", "1.png", "2.png", "3.png"] and results(job) == [out]
    assert rows_of(out)[0]["text"] == sample(job)[0].text and rows_of(out)[0]["negative"]
    bureau.run(job)
    assert out.read_bytes() == first
    _, status = bureau.done(where=where, out=str(out))
    assert status.state == "failed" and "is there already" in status.text and out.read_bytes() == first
    for conflict, order in (("append", "0123456"), ("prepend", "0123456")):
        out.write_bytes(first)
        job, status = bureau.done(where=where, out=str(out), conflict=conflict, trigger="ohwx")
        images = [row["image"][0] for row in rows_of(out)]
        assert sorted(images) == list(order), status
        assert images[:4] == list("0123") if conflict == "append" else images[-4:] == list("0123")
        assert [row["text"].startswith("ohwx") for row in rows_of(out)].count(True) == 3
        bureau.run(job)
        assert [row["image"][0] for row in rows_of(out)] == images  # never doubled
    bureau.done(where=where, out=str(out), conflict="replace", glob="6.png")
    assert [row["image"] for row in rows_of(out)] == ["6.png"]


@pytest.mark.parametrize("where", ["csv", "jsonl"])
def test_another_tools_table_is_never_touched(bureau: Bureau, where: str) -> None:
    out = bureau.pictures.parent / f"all.{where}"
    out.write_text('file,words\na.png,"a cat"\n')
    for conflict in ("skip", "replace", "append", "prepend"):
        _, status = bureau.done(where=where, out=str(out), conflict=conflict, glob="0.png")
        assert status.state == "failed" and status.type == "OutputError"
        assert out.read_text() == 'file,words\na.png,"a cat"\n'
    assert {path.name for path in out.parent.iterdir() if "part" in path.name} == set()


def test_parquet_without_its_package_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *a: None if name == "pyarrow" else real(name, *a))
    with pytest.raises(UsageError, match="Parquet needs the package pyarrow"):
        FolderJob().check({"folder": "x", "where": "parquet"}, StandaloneHost("cpu"))


def test_dropped_pictures_come_back_as_one_archive(bureau: Bureau, tmp_path: Path) -> None:
    host = bureau.host
    for number, name in enumerate(("cat.jpg", "cat.png", "sub/dog.png")):
        make_picture(tmp_path / "in" / name, number)
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as packed:
        for path in sorted((tmp_path / "in").rglob("*.*")):
            packed.write(path, path.relative_to(tmp_path / "in"))
    bureau.store = type(bureau.store)(Path(str(host.models_dir())) / "EasyDiffuser" / "jobs")
    folder = uploads.take([tmp_path / "in.zip"], host)
    job, status = bureau.done(folder=str(folder), recursive=True, where="archive", negatives=True)
    (path,) = results(job)
    assert status.state == "done" and path.parent == job.folder
    with zipfile.ZipFile(path) as archive:
        assert sorted(archive.namelist()) == sorted(
            f"{name}{end}" for name in ("cat", "cat.png", "sub/dog") for end in (".txt", ".negative.txt")
        )
        assert archive.read("sub/dog.txt").decode() == f"{sample(job)[2].text}\n"
    bureau.kind.forgotten(job)
    assert not folder.exists()


def test_pruned_texts_are_kept_and_come_back(bureau: Bureau) -> None:
    (bureau.pictures / "1.txt").write_text("by hand\n")
    job, _ = bureau.done(conflict="append", write="both")
    before, ranked = tree(bureau.pictures), table(job)
    tags = [ranked[0].tag, ranked[1].tag]
    done = prune(job, tags)
    job = bureau.store.get(job.id)
    assert done.files > 0 and done.tags == tuple(tags) and prunings(job) == 1
    for path in bureau.pictures.glob("*.txt"):
        assert not set(tags) & set(path.read_text().strip().split(", ")[1:])
    assert (bureau.pictures / "1.txt").read_text().startswith("by hand, ")
    changed = {name for name, data in tree(bureau.pictures).items() if before[name] != data}
    assert len(changed) == done.files
    again = prune(job, [ranked[2].tag])
    edited = bureau.pictures / "2.txt"
    text = edited.read_bytes()
    edited.write_text("edited since\n")
    assert undo(bureau.store.get(job.id)).edited == ((str(edited),) if again.files and "2.txt" in before else ())
    edited.write_bytes(text)
    back = undo(bureau.store.get(job.id))
    job = bureau.store.get(job.id)
    assert back.tags == () == tuple(job.spec["drop"]) and prunings(job) == 0
    assert {name: data for name, data in tree(bureau.pictures).items() if name != "2.txt"} == {
        name: data for name, data in before.items() if name != "2.txt"
    }
    with pytest.raises(UsageError, match="no pruning"):
        undo(job)


@pytest.mark.parametrize(("style", "write"), [("sentence", "tags"), ("sentence", "both"), ("booru", "both")])
def test_the_last_words_of_a_sentence_are_pruned_too(bureau: Bureau, style: str, write: str) -> None:
    edited = bureau.pictures / "2.txt"
    job, _ = bureau.done(style=style, write=write, trigger="sks")
    tag = sample(job)[0].tags[-1]
    edited.write_text(f"by hand, {tag}, {tag} and more\n")
    before = tree(bureau.pictures)
    prune(job, [tag])
    job = bureau.store.get(job.id)
    assert edited.read_text() == f"by hand, {tag} and more\n", "an edited text is pruned tag by tag"
    for one in sample(job):
        assert one.name == "2.png" or (bureau.pictures / one.name).with_suffix(".txt").read_text() == f"{one.text}\n"
    assert tree(bureau.pictures) != before
    prune(job, [tag])
    assert prunings(job) == 1, "what is out already is no step of its own"
    undo(bureau.store.get(job.id))
    assert tree(bureau.pictures) == before


def test_a_sentence_with_words_of_a_person_before_it(bureau: Bureau) -> None:
    (bureau.pictures / "0.txt").write_text("my own, cat\n")
    job, _ = bureau.done(style="sentence", conflict="append")
    tag = sample(job)[0].tags[-1]
    prune(job, [tag])
    text = (bureau.pictures / "0.txt").read_text()
    assert text.startswith("my own, cat, ") and tag not in text.lower()


def test_a_table_is_pruned_and_comes_back(bureau: Bureau) -> None:
    out = bureau.pictures.parent / "all.csv"
    job, _ = bureau.done(where="csv", out=str(out))
    before, tag = out.read_bytes(), table(job)[0].tag
    assert prune(job, [tag]).files == 1
    assert not [row for row in rows_of(out) if tag in row["tags"].split(", ")]
    undo(bureau.store.get(job.id))
    assert out.read_bytes() == before


def test_pruning_to_the_letter() -> None:
    assert without("a cat,  (dog:1.2)\n", frozenset({"cow"})) == "a cat,  (dog:1.2)\n"
    assert without("a cat, (dog:1.2), 1girl\n", frozenset({"dog"})) == "a cat, 1girl\n"


def test_a_real_full_disk(bureau: Bureau, tmp_path: Path) -> None:
    """A file system of its own, as small as it goes, where root may mount one."""
    import subprocess

    place = tmp_path / "small"
    place.mkdir()
    if os.name != "posix" or os.geteuid() or subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24k", "tmpfs", place], capture_output=True, check=False
    ).returncode:  # fmt: skip
        pytest.skip("only root may mount a small disk")
    try:
        job = bureau.start(where="folder", out=str(place))
        status = bureau.run(job)
        assert status.state == "failed" and "no space left on device" in status.text
        whole = tree(place)
        assert whole and all(data.endswith(b"\n") for data in whole.values()) and not list(place.glob(".*"))
        subprocess.run(["mount", "-o", "remount,size=1m", place], check=True)
        status = bureau.run(job)
        assert (status.state, len(tree(place))) == ("done", 7) and tree(place).items() >= whole.items()
    finally:
        subprocess.run(["umount", place], check=False)


def test_a_folder_that_cannot_be_written_is_a_sentence(bureau: Bureau) -> None:
    (bureau.pictures.parent / "file").write_text("")
    _, status = bureau.done(where="folder", out=str(bureau.pictures.parent / "file"))
    assert status.state == "failed" and "Nothing can be written" in status.text


def test_an_archive_that_is_not_ours_is_never_replaced_and_ours_may_be_pruned(bureau: Bureau) -> None:
    out = bureau.pictures.parent / "photos.zip"
    out.write_bytes(b"a person's own")
    for conflict in ("skip", "replace", "append", "prepend"):
        _, status = bureau.done(where="archive", out=str(out), conflict=conflict)
        assert status.state == "failed" and "is there already" in status.text
        assert out.read_bytes() == b"a person's own"
    out.unlink()
    job, status = bureau.done(where="archive", out=str(out))
    before, tag = out.read_bytes(), table(job)[0].tag
    assert bureau.run(job).state == "done" and out.read_bytes() == before
    assert prune(job, [tag]).files == 1 and out.read_bytes() != before
    assert undo(bureau.store.get(job.id)).files == 1 and out.read_bytes() == before
    out.write_bytes(b"another's since")
    with pytest.raises(OutputError, match="is there already"):
        prune(bureau.store.get(job.id), [tag])
    job = bureau.store.get(job.id)
    assert (job.spec["drop"], prunings(job), out.read_bytes()) == ([], 0, b"another's since")


@pytest.mark.parametrize("where", ["csv", "archive"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_around_the_moment_the_file_is_put_in_its_place(
    bureau: Bureau, where: str, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = bureau.pictures.parent / f"all.{where.replace('archive', 'zip')}"
    job, real = bureau.start(where=where, out=str(out), conflict="skip"), Path.replace
    bureau.run(job)
    job = bureau.change(job, trigger="ohwx")  # what stands there is ours, and shall be replaced

    def killed(part: Path, path: Path) -> Path:
        if Path(path) == out and moment == "before":
            raise SystemExit
        done = real(part, path)
        if Path(path) == out:
            raise SystemExit
        return done

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(SystemExit):
            bureau.run(job)
    status = bureau.run(job)
    assert status.state == "done", status
    said = out.read_text() if where == "csv" else zipfile.ZipFile(out).read("0.txt").decode()
    assert "ohwx" in said


@pytest.mark.parametrize("where", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("name", ["x.pth", "autostart.desktop", "x.py", "x.zip"])
def test_a_table_has_its_own_suffix(tmp_path: Path, where: str, name: str) -> None:
    host = Page(tmp_path / "models", tmp_path)
    with pytest.raises(UsageError, match=f"does not end in .{where}"):
        placed(spec_of({"folder": str(tmp_path), "where": where, "out": str(tmp_path / name)}), host)
    (tmp_path / "v1.5").mkdir()
    for good in (f"x.{where}", f"X.{where.upper()}", "new", str(tmp_path / "v1.5")):
        assert placed(spec_of({"folder": str(tmp_path), "where": where, "out": good}), host).out.endswith(good)


def test_what_is_hidden_in_a_home_folder_is_named_by_a_flag_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    hidden = tmp_path / ".config" / "autostart"
    hidden.mkdir(parents=True)
    (tmp_path / "link").symlink_to(hidden)
    for said in ({"folder": str(hidden)}, {"folder": "link"}, {"folder": ".", "out": str(tmp_path / ".x.csv")}):
        with pytest.raises(UsageError, match="is hidden"):
            placed(spec_of({"where": "csv", **said}), Page(tmp_path / "models"))
    assert placed(spec_of({"folder": "."}), Page(tmp_path / "models")).folder == str(tmp_path.resolve())
    named = Page(tmp_path / "models", tmp_path / ".config")
    assert placed(spec_of({"folder": str(hidden)}), named).folder == str(hidden.resolve())


def test_a_duplicates_record_names_its_own_picture(bureau: Bureau) -> None:
    (bureau.pictures / "copy.png").write_bytes((bureau.pictures / "3.png").read_bytes())
    bureau.done(record=True)
    bureau.done(record=True, where="archive", out=str(bureau.pictures.parent / "all.zip"))
    with zipfile.ZipFile(bureau.pictures.parent / "all.zip") as archive:
        for name in ("3", "copy"):
            told = (
                json.loads((bureau.pictures / f"{name}.json").read_text()),
                json.loads(archive.read(f"{name}.json")),
            )
            assert [one["image"]["name"] for one in told] == [str(bureau.pictures / f"{name}.png")] * 2


def test_the_only_copy_of_a_text_that_was_left_alone_stays(bureau: Bureau) -> None:
    job, _ = bureau.done()
    edited, kept = bureau.pictures / "2.txt", job.folder / "backups"
    for time in (1, 2):
        before = edited.read_text()
        tag = before.strip().split(", ")[0]
        prune(bureau.store.get(job.id), [tag])
        edited.write_text(f"edited {time}, {before.strip().split(', ', 1)[1]}\n")
        assert undo(bureau.store.get(job.id)).edited == (str(edited),) and prunings(job) == 0
        files = sorted(kept.iterdir())
        assert len(files) == time and before in [row.get("text") for _, row in rows(files[-1])]


@pytest.mark.parametrize("way", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_an_archive_with_broken_insides_is_one_sentence(tmp_path: Path, way: int) -> None:
    path = tmp_path / "in.zip"
    make_picture(tmp_path / "a.png", 1)
    with zipfile.ZipFile(path, "w", way) as archive:
        archive.write(tmp_path / "a.png", "a.png")
    data = bytearray(path.read_bytes())
    data[60:200] = b"\xff" * 140
    path.write_bytes(data)
    with pytest.raises(UsageError, match="no archive that can be read"):
        uploads.take([path], Page(tmp_path / "models"))
    assert not list((tmp_path / "models").rglob("*.png"))
