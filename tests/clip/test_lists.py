"""Label lists: the peer's to the letter, the person's in whatever state they are."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lib_easydiffuser.clip.lists import folder_lists, package_lists, read_list
from lib_easydiffuser.errors import UsageError


def by_name() -> dict[str, tuple[str, ...]]:
    lists = package_lists()
    if not lists:
        pytest.skip("clip-interrogator is not installed")
    return {item.name: item.labels for item in lists}


def test_the_package_is_read_without_importing_it() -> None:
    before = "clip_interrogator" in sys.modules
    assert by_name()
    assert ("clip_interrogator" in sys.modules) == before


def test_the_package_has_the_peers_labels() -> None:
    labels = by_name()
    pytest.importorskip("open_clip", reason="clip_interrogator cannot be imported without open_clip")
    from clip_interrogator.clip_interrogator import Config, load_list

    for name in ("flavors", "mediums", "movements", "negative"):
        assert list(labels[name]) == load_list(Config().data_path, f"{name}.txt")
    raw = load_list(Config().data_path, "artists.txt")
    assert list(labels["artists"]) == [f"by {a}" for a in raw] + [f"inspired by {a}" for a in raw]
    assert len(labels["trendings"]) == 72
    assert labels["trendings"][18] == "trending on Artstation"


@pytest.mark.parametrize(
    "data",
    [
        "café\n수채화\n".encode(),
        "café\n수채화\n".encode("utf-8-sig"),
        "café\n수채화\n".encode("utf-16"),
        "café\r\n수채화\r\n".encode(),
    ],
)
def test_unicode_encodings(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "flavors.txt").write_bytes(data)
    assert read_list(tmp_path / "flavors.txt").labels == ("café", "수채화")


@pytest.mark.parametrize("encoding, text", [("cp949", "수채화\n유화\n"), ("cp1252", "café\nnaïve\n")])
def test_encodings_without_a_mark(tmp_path: Path, encoding: str, text: str) -> None:
    (tmp_path / "flavors.txt").write_bytes(text.encode(encoding))
    assert read_list(tmp_path / "flavors.txt").labels == tuple(text.split())


def test_what_a_persons_list_may_hold(tmp_path: Path) -> None:
    lines = [
        "",
        "  a fox ",
        "A Fox",
        "red, white",
        "(sketch:1.2)",
        "🎨 art",
        "<lora:x:1>",
        "tab\there",
        "\0",
        "x" * 2000,
    ]
    (tmp_path / "own things.top4.txt").write_text("\n".join(lines), "utf-8")
    (found,) = folder_lists(tmp_path)
    assert found.labels == ("a fox", "red, white", "(sketch:1.2)", "🎨 art", "<lora:x:1>", "tab here")
    assert (found.kind, found.name, found.count) == ("own thing", "own things", 4)


def test_kinds_and_counts_of_the_webuis_folder(tmp_path: Path) -> None:
    for name in ("flavors.top3", "artists", "mediums", "empty"):
        (tmp_path / f"{name}.txt").write_text("" if name == "empty" else "one\ntwo\n")
    found = {item.kind: item.count for item in folder_lists(tmp_path)}
    assert found == {"flavor": 3, "artist": None, "medium": None}


@pytest.mark.parametrize("name, kind", [("flavor", "flavor"), ("Mediums.top1", "medium"), ("negatives", "negative")])
def test_a_kind_has_one_name_however_its_file_is_called(tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / f"{name}.txt").write_text("one\n")
    (found,) = folder_lists(tmp_path)
    assert (found.kind, found.name) == (kind, {"flavor": "flavors", "medium": "mediums"}.get(kind, kind))


def test_templates_stand_beside_their_list(tmp_path: Path) -> None:
    (tmp_path / "mediums.top2.txt").write_text("oil\n")
    bare = read_list(tmp_path / "mediums.top2.txt")
    (tmp_path / "mediums.templates.txt").write_text("a photo of a {}\na {} picture\n")
    (found,) = folder_lists(tmp_path)
    assert found.templates == ("a photo of a {}", "a {} picture")
    assert found.fingerprint != bare.fingerprint
    (tmp_path / "mediums.templates.txt").write_text("a photo\n")
    with pytest.raises(UsageError, match="'a photo'"):
        folder_lists(tmp_path)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder of label lists"):
        folder_lists(tmp_path / "nowhere")
