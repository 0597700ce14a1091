"""`batch` on the command line: start, look, go on, prune, undo."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..batch.conftest import make_picture
from .conftest import Cli


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EASYDIFFUSER_MODELS", str(tmp_path / "models"))
    for number in range(4):
        make_picture(tmp_path / "photos" / f"{number}.png", number)
    return tmp_path / "photos"


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(folder.glob("*.txt"))}


def test_dry_run_then_write_then_prune_then_undo(cli: Cli, folder: Path) -> None:
    done = cli("batch", folder, "--captioner", "pixels", "--dry-run")
    assert done.code == 0 and texts(folder) == {} and "4 of 4 pictures." in done.err
    assert done.out.startswith("0.png\n  ") and " tags\n" in done.out and "100%" in done.out + "100%"
    as_json = cli("batch", "--resume", "--dry-run", "--json").records
    names, rows = [one for one in as_json if "name" in one], [one for one in as_json if "tag" in one]
    assert len(names) == 4 and rows[0]["count"] == max(row["count"] for row in rows)
    first = rows[0]["tag"]
    done = cli("batch", "--resume", "--drop", first, "--trigger", "ohwx")
    assert done.code == 0 and "4 written, 0 left" in done.err
    written = texts(folder)
    assert len(written) == 4 and all(text.startswith("ohwx") and first not in text for text in written.values())
    second = next(row["tag"] for row in rows[1:] if any(row["tag"] in text for text in written.values()))
    done = cli("batch", "--prune", second)
    assert done.code == 0 and "files changed" in done.err
    assert not any(f", {second}" in text for text in texts(folder).values())
    assert cli("batch", "--undo").code == 0 and texts(folder) == written
    done = cli("batch", "--status")
    assert done.out.count("\n") == 1 and " done " in done.out and "4 of 4" in done.out


def test_a_broken_picture_is_listed_the_exit_code_says_so_and_retry_tries_again(cli: Cli, folder: Path) -> None:
    (folder / "a.png").write_bytes(b"no picture")
    done = cli("batch", folder, "--captioner", "pixels")
    assert done.code == 3 and len(texts(folder)) == 4 and "a.png' is not a picture" in done.err
    assert "a.png" in cli("batch", "--status", "last").out
    make_picture(folder / "a.png", 9)
    done = cli("batch", "--resume", "--retry")
    assert done.code == 0 and len(texts(folder)) == 5


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "No folder of pictures"),
        (("nowhere",), 3, "There is no folder"),
        (("--resume",), 2, "There is no job yet"),
        (("--resume", "20260101-000000-00000000"), 2, "There is no job"),
        (("--undo",), 2, "There is no job yet"),
        (("photos", "--engine", "rya"), 2, "There is no engine"),
        (("photos", "--trigger-word", "x"), 2, "Did you mean '--trigger'"),
        (("photos", "--remove", "("), 2, "no regular expression"),
        (("photos", "--workers", "0"), 2, "Workers cannot be"),
        (("photos", "other"), 2, "2 folders were named"),
    ],
)
def test_wrong_use_is_one_sentence(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int, said: str
) -> None:
    monkeypatch.chdir(folder.parent)
    done = cli("batch", *arguments)
    assert done.code == code and said in done.err and "Traceback" not in done.err and texts(folder) == {}


def test_a_job_that_goes_on_has_its_pictures(cli: Cli, folder: Path) -> None:
    cli("batch", folder, "--captioner", "pixels", "--dry-run")
    changed = cli("batch", "--resume", "--recursive")
    assert changed.code == 2 and "'recursive' cannot change" in changed.err
    assert "has its pictures already" in cli("batch", "--resume", "--where", "csv", folder).err
