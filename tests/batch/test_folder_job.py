"""A folder job from end to end, with the captioner that needs no model."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path

import pytest

from lib_easydiffuser.batch.view import failures, sample, table
from lib_easydiffuser.errors import UsageError
from lib_easydiffuser.images import load_picture
from lib_easydiffuser.pipeline import analyse

from .conftest import Bureau, make_picture, tree


def texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.txt"))}


def test_every_picture_has_its_text_and_it_says_what_tags_says(bureau: Bureau) -> None:
    job, status = bureau.done(recursive=True, where="folder", out=str(bureau.pictures.parent / "out"))
    found = texts(bureau.pictures.parent / "out")
    assert (status.state, status.done, status.result["written"]) == ("done", 8, 8)
    assert set(found) == {f"{number}.txt" for number in range(7)} | {"deep/7.txt"}
    from lib_easydiffuser.batch.spec import spec_of

    for name, text in found.items():
        picture = load_picture((bureau.pictures / name).with_suffix(".png"))
        said = analyse(picture, spec_of(job.spec).reading, bureau.host)
        assert text == ", ".join(tag.text for tag in said.positives) + "\n" and len(text) > 4


def test_a_dry_run_writes_nothing_and_writing_reads_nothing_again(bureau: Bureau, looks: list[str]) -> None:
    before = tree(bureau.pictures)
    job, status = bureau.done(recursive=True, dry_run=True)
    assert status.state == "done" and tree(bureau.pictures) == before and len(looks) == 8
    assert [one.name for one in sample(job)] == [*(f"{number}.png" for number in range(7)), "deep/7.png"]
    rows = {row.tag: row for row in table(job)}
    most = table(job)[0]
    assert most.count == max(row.count for row in rows.values()) and most.share == most.count / 8
    job = bureau.change(job, dry_run=False, drop=[most.tag])
    assert {row.tag for row in table(job) if row.dropped} == {most.tag}
    bureau.run(job)
    assert len(looks) == 8
    written = texts(bureau.pictures)
    assert len(written) == 8 and not [text for text in written.values() if most.tag in text.strip().split(", ")]
    assert {one.name.replace(".png", ".txt"): f"{one.text}\n" for one in sample(job)} == written


def test_a_picture_is_known_by_its_content_in_this_job_and_in_later_ones(bureau: Bureau, looks: list[str]) -> None:
    shutil.copy(bureau.pictures / "3.png", bureau.pictures / "copy of 3.png")
    bureau.done(where="folder", out=str(bureau.pictures.parent / "one"))
    assert sorted(looks) == [f"{number}.png" for number in range(7)]
    (bureau.pictures / "1.png").rename(bureau.pictures / "renamed.png")
    make_picture(bureau.pictures / "2.png", 40)
    bureau.done(where="folder", out=str(bureau.pictures.parent / "two"))
    assert looks[7:] == ["2.png"]
    one, two = texts(bureau.pictures.parent / "one"), texts(bureau.pictures.parent / "two")
    assert one["3.txt"] == one["copy of 3.txt"] == two["3.txt"] and one["1.txt"] == two["renamed.txt"]


def test_other_settings_are_other_results(bureau: Bureau, looks: list[str]) -> None:
    job, _ = bureau.done(dry_run=True)
    many = sum(len(one.tags) for one in sample(job))
    job = bureau.change(job, settings={"captioner": "pixels", "max_pixel_tags": 1})
    bureau.run(job)
    assert len(looks) == 14 and sum(len(one.tags) for one in sample(job)) < many
    bureau.run(bureau.change(job, settings={"captioner": "pixels", "max_pixel_tags": 1, "keep_loaded": "no"}))
    assert len(looks) == 14  # that changes no result


def test_the_table_counts_right_however_often_a_picture_was_read(bureau: Bureau) -> None:
    job, _ = bureau.done(dry_run=True)
    assert table(job)[0].share <= 1
    job = bureau.change(job, settings={"captioner": "pixels", "max_pixel_tags": 2})
    bureau.run(job)
    anew, _ = bureau.done(dry_run=True, settings={"captioner": "pixels", "max_pixel_tags": 2})
    for _ in range(9):
        assert table(job) == table(anew) and sample(job) == sample(anew)


def test_a_table_that_is_being_looked_at_does_not_change(bureau: Bureau) -> None:
    from lib_easydiffuser.batch.spec import spec_of
    from lib_easydiffuser.batch.view import tally

    job = bureau.start(dry_run=True, settings={"captioner": "pixels"})
    read: list[int] = []
    bureau.run(job, lambda: read.append(1) or len(read) > 6)  # type: ignore[func-returns-value]
    early = tally(job, spec_of(job.spec))
    counts, pictures = dict(early.counts), early.pictures
    bureau.run(job)
    assert tally(job, spec_of(job.spec)).pictures == 7 > pictures
    assert (dict(early.counts), early.pictures) == (counts, pictures)


def test_broken_pictures_are_listed_and_the_rest_goes_on(bureau: Bureau) -> None:
    (bureau.pictures / "a.png").write_bytes(b"no picture")
    (bureau.pictures / "b.png").write_bytes((bureau.pictures / "1.png").read_bytes()[:200])
    (bureau.pictures / "c.png").symlink_to(bureau.pictures / "nowhere.png")
    job, status = bureau.done(where="folder", out=str(bureau.pictures.parent / "out"))
    assert (status.state, status.failed, status.result["written"]) == ("done", 2, 7)
    found = failures(job)
    assert {one.name for one in found} == {"a.png", "b.png"} and all("picture" in one.sentence for one in found)
    make_picture(bureau.pictures / "a.png", 50)
    status = bureau.run(job, retry=True)
    assert (status.failed, status.result["written"]) == (1, 8) and [one.name for one in failures(job)] == ["b.png"]


def test_a_library_that_breaks_over_one_picture_costs_that_one(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    from lib_easydiffuser import pixels

    real = pixels.claims

    def claims(picture: object) -> object:
        if str(picture.name).endswith("2.png"):  # type: ignore[attr-defined]
            raise RuntimeError("OpenCV(4.11.0) assertion failed")
        return real(picture)  # type: ignore[arg-type]

    monkeypatch.setattr(pixels, "claims", claims)
    job, status = bureau.done(dry_run=True)
    assert (status.state, status.done, status.failed) == ("done", 7, 1)
    assert failures(job)[0].sentence.startswith("Something broke inside: RuntimeError: OpenCV")


@pytest.mark.parametrize(
    ("conflict", "expected"),
    [("skip", "a cat"), ("replace", "{}"), ("append", "a cat, {}"), ("prepend", "{}, a cat")],
)
def test_what_stands_there(bureau: Bureau, conflict: str, expected: str, looks: list[str]) -> None:
    plain, _ = bureau.done(dry_run=True)
    said = sample(plain, 1)[0].text
    (bureau.pictures / "0.txt").write_text("a cat\n")
    del looks[:]
    job, status = bureau.done(conflict=conflict, settings={"max_side": 1472})
    assert (bureau.pictures / "0.txt").read_text() == expected.format(said) + "\n"
    assert ("0.png" in looks) == (conflict != "skip") and status.result["left"] == (conflict == "skip")
    before = tree(bureau.pictures)
    bureau.run(job)
    bureau.done(conflict=conflict, settings={"max_side": 1472})
    assert tree(bureau.pictures) == before  # never doubled


def test_a_job_that_writes_again_takes_back_its_own_words_alone(bureau: Bureau) -> None:
    (bureau.pictures / "0.txt").write_bytes("\ufeffa cat\r\n".encode())
    job, _ = bureau.done(conflict="append", trigger="ohwx")
    bureau.run(bureau.change(job, trigger="sks"))
    found = (bureau.pictures / "0.txt").read_text()
    assert found.startswith("a cat, sks, ") and "ohwx" not in found
    (bureau.pictures / "1.txt").write_text("edited by hand\n")
    bureau.run(bureau.change(job, trigger="tok"))
    assert (bureau.pictures / "1.txt").read_text().startswith("edited by hand, tok")


def test_another_tools_record_is_left_alone(bureau: Bureau) -> None:
    (bureau.pictures / "0.json").write_text('{"tool": "other"}')
    bureau.done(record=True, conflict="replace")
    assert (bureau.pictures / "0.json").read_text() == '{"tool": "other"}'
    ours = json.loads((bureau.pictures / "0.easydiffuser.json").read_text())
    assert ours["schema"] == "easydiffuser/1" and ours["image"]["name"].endswith("0.png")


def test_text_that_is_none_is_named_and_left(bureau: Bureau) -> None:
    (bureau.pictures / "0.txt").write_bytes(b"caf\xe9\n")
    _, status = bureau.done(conflict="append")
    assert (bureau.pictures / "0.txt").read_bytes() == b"caf\xe9\n"
    assert (status.result["written"], len(status.result["unwritten"])) == (6, 1)
    assert "is not UTF-8 text" in status.result["unwritten"][0]["message"]


def test_two_namesakes_have_a_text_each_whatever_job_writes_them(bureau: Bureau) -> None:
    for number in range(7):
        (bureau.pictures / f"{number}.png").unlink()
    make_picture(bureau.pictures / "cat.jpg", 1)
    make_picture(bureau.pictures / "cat.png", 2)
    out = bureau.pictures.parent / "out"
    bureau.done(glob="*.png", where="folder", out=str(out))
    bureau.done(where="folder", out=str(out), conflict="replace")
    assert set(texts(out)) == {"cat.txt", "cat.png.txt"}
    job, _ = bureau.done(dry_run=True)
    said = {one.name: f"{one.text}\n" for one in sample(job)}
    assert texts(out) == {"cat.txt": said["cat.jpg"], "cat.png.txt": said["cat.png"]}


def test_a_picture_that_is_called_like_anothers_negatives(bureau: Bureau) -> None:
    make_picture(bureau.pictures / "0.negative.png", 5)
    job, _ = bureau.done(negatives=True)
    said = {one.name: one for one in sample(job)}
    assert (bureau.pictures / "0.negative.txt").read_text() == f"{said['0.negative.png'].text}\n"
    assert (bureau.pictures / "0.negatives.txt").read_text() == f"{said['0.png'].negative}\n"


def test_pictures_of_one_name_from_two_folders(bureau: Bureau) -> None:
    files = [str(bureau.pictures / "deep" / "7.png"), str(bureau.pictures / "other" / "7.png")]
    make_picture(Path(files[1]), 3)
    out = bureau.pictures.parent / "out"
    job, status = bureau.done(folder="", files=files, where="folder", out=str(out))
    assert status.result["written"] == 2 and len(set(texts(out).values())) == 2
    before = tree(out)
    bureau.run(job)
    assert tree(out) == before
    bureau.done(folder="", files=files, trigger="x")
    assert (bureau.pictures / "deep" / "7.txt").exists() and (bureau.pictures / "other" / "7.txt").exists()


@pytest.mark.parametrize("where", ["folder", "csv", "jsonl", "archive"])
def test_one_worker_and_two_write_the_same_bytes(bureau: Bureau, where: str) -> None:
    (bureau.pictures / "a.png").write_bytes(b"no picture")
    shutil.copy(bureau.pictures / "3.png", bureau.pictures / "copy.png")
    found = []
    for workers in (1, 2):
        out = bureau.pictures.parent / f"out{workers}"
        # Another seed is another job to read anew: nothing is known of the first.
        bureau.store = type(bureau.store)(bureau.pictures.parent / f"jobs{workers}")
        _, status = bureau.done(
            where=where, out=str(out), recursive=True, negatives=True, write="both", workers=workers, min_count=2
        )
        assert (status.state, status.failed) == ("done", 1), status
        found.append(tree(out))
    assert found[0] == found[1] and found[0]


def test_a_disk_that_is_full_stops_it_with_one_sentence_and_a_whole_folder(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = bureau.pictures.parent / "out"
    job = bureau.start(where="folder", out=str(out))
    real, writes = os.fsync, []

    def fsync(number: int) -> None:
        if str(Path(f"/proc/self/fd/{number}").readlink()).startswith(str(out)):
            writes.append(number)
            if len(writes) == 4:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(number)

    if not Path("/proc/self/fd").exists():
        pytest.skip("which file a number is, only Linux tells")
    monkeypatch.setattr(os, "fsync", fsync)
    status = bureau.run(job)
    assert status.state == "failed" and status.text.endswith("cannot be written: no space left on device.")
    assert set(tree(out)) == {"0.txt", "1.txt", "2.txt"}
    status = bureau.run(job)
    assert (status.state, status.result["written"]) == ("done", 7) and len(tree(out)) == 7


def test_what_cannot_be_asked_for(bureau: Bureau) -> None:
    for spec, said in (
        ({"folder": ""}, "No folder of pictures"),
        ({"where": "folder"}, "No folder to write into"),
        ({"remove": ["("]}, "no regular expression"),
        ({"rename": ["cat"]}, "no arrow"),
        ({"settings": {"max_tags": -1}}, "Most tags cannot be"),
        ({"conflict": "merge"}, "There is no conflict"),
        ({"no_such": 1}, "There is no field of a job"),
    ):
        with pytest.raises(UsageError, match=said):
            bureau.start(**spec)


def test_a_folder_without_pictures_is_a_sentence(bureau: Bureau) -> None:
    _, status = bureau.done(glob="*.tiff")
    assert status.state == "failed" and "fits '*.tiff'" in status.text


def test_the_records_of_one_worker_and_two_are_the_same_where_the_host_has_embeddings(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    embeddings = bureau.pictures.parent / "embeddings"
    embeddings.mkdir()
    (embeddings / "EasyNegative.pt").write_bytes(b"")
    monkeypatch.setattr(type(bureau.host), "embeddings_dir", lambda self: embeddings, raising=False)
    found = []
    for workers in (1, 2):
        out = bureau.pictures.parent / f"out{workers}"
        bureau.store = type(bureau.store)(bureau.pictures.parent / f"jobs{workers}")
        bureau.done(where="folder", out=str(out), glob="[01].png", record=True, workers=workers)
        found.append(tree(out))
    assert found[0] == found[1] and b"EasyNegative" in found[0]["0.json"]
