"""Walking folders: opted in alone, read once, what changed read again, what is gone forgotten, a crash whole."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lib_easydiffuser.errors import BrokenModelError, Interrupted, OutputError, UsageError
from lib_easydiffuser.history import database, erase, gather, matrix, open_index, vectors
from lib_easydiffuser.history.ask import kept_up
from lib_easydiffuser.history.index import WORDS
from lib_easydiffuser.history.spaces.colours import Colours
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.images import load_picture

from .conftest import HOST, SETTINGS, World


def test_prompts_negatives_and_settings_are_read(world: World) -> None:
    world.save("a.png", "red", "a red square", "blurry", Steps=31)
    world.save("deep/b.png", "blue")
    found = world.add()
    assert (found.added, found.kept, found.forgotten, found.failed) == (2, 0, 0, ())
    saved = {one.path.name: one for one in world.index.saved()}
    one = saved["a.png"]
    assert (one.prompt, one.negative_prompt, one.source) == ("a red square", "blurry", "webui")
    assert dict(one.settings)["Steps"] == "31" and (one.width, one.height) == (64, 48)
    assert saved["b.png"].prompt == "", "a picture that says nothing is known by its looks"
    assert world.index.spaces() == {"colours-8": 2, WORDS: 1}


def test_only_what_was_opted_in_is_read(world: World) -> None:
    world.save("a.png", "red", "a red square")
    world.save("deep/b.png", "blue", "a blue square")
    other = World(world.folder.parent / "others", world.place)
    other.save("c.png", "green", "a green square")
    world.add(deep=False)
    assert world.prompts() == ["a red square"]
    world.add(deep=True)
    assert sorted(world.prompts()) == ["a blue square", "a red square"]


def test_what_did_not_change_is_not_read_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    path = world.save("a.png", "red", "a red square")
    world.save("b.png", "blue", "a blue square")
    world.add()
    read: list[Any] = []
    monkeypatch.setattr(
        gather, "load_picture", lambda *given, **more: read.append(given) or load_picture(*given, **more)
    )
    assert (world.walk().kept, read) == (2, [])
    os.utime(path, (1, 1))
    found = world.walk()
    assert (found.kept, found.added, read) == (1, 1, []), "another date, the same bytes: nothing to read"
    world.save("a.png", "yellow", "a yellow square")
    assert world.walk().added == 1 and len(read) == 1
    assert sorted(world.prompts()) == ["a blue square", "a yellow square"]
    assert world.index.spaces() == {"colours-8": 2, WORDS: 2}, "what the file was before is forgotten"


def test_a_copy_is_one_picture_and_a_moved_file_is_read_no_second_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = world.save("a.png", "red", "a red square")
    (world.folder / "copy.png").write_bytes(path.read_bytes())
    world.add()
    assert world.index.count() == 2 and len(world.index.saved()) == 1
    assert world.index.spaces()["colours-8"] == 1
    path.rename(world.folder / "moved.png")
    monkeypatch.setattr(gather, "load_picture", lambda *given, **more: pytest.fail("it was read again"))
    found = world.walk()
    assert (found.added, found.forgotten) == (1, 1)


def test_deleted_files_are_forgotten_and_nothing_of_them_stays_on_the_disk(world: World) -> None:
    world.save("a.png", "red", "a very secret lighthouse")
    world.save("b.png", "blue", "a blue square")
    world.add()
    before = matrix.mapped(world.place / "history.minilm-1.f32", 2, 384)[:].copy()
    (world.folder / "a.png").unlink()
    assert world.walk().forgotten == 1
    assert world.prompts() == ["a blue square"]
    assert world.index.spaces() == {"colours-8": 1, WORDS: 1}
    for index in world.opened:
        index.close()
    kept = b"".join(path.read_bytes() for path in world.place.iterdir())
    assert b"secret lighthouse" not in kept
    assert sorted(row.tobytes() in kept for row in before) == [False, True]


def test_a_folder_that_is_away_is_not_forgotten_and_one_that_is_empty_is(world: World) -> None:
    world.save("a.png", "red", "a red square")
    world.add()
    world.folder.rename(world.folder.with_name("unplugged"))
    assert world.walk().forgotten == 0 and world.prompts() == ["a red square"]
    world.folder.mkdir()
    assert world.walk().forgotten == 1 and world.prompts() == []


def test_a_folder_is_taken_out_again(world: World) -> None:
    world.save("a.png", "red", "a red square")
    world.add()
    assert gather.opt_out(world.folder, world.place) == 1
    assert world.prompts() == [] and world.index.folders() == [] and world.index.spaces() == {}
    with pytest.raises(UsageError, match="none of the folders"):
        gather.opt_out(world.folder, world.place)
    with pytest.raises(UsageError, match="There is no folder"):
        gather.opt_in(world.folder / "nowhere", world.place)


def test_what_is_no_picture_is_said_once_and_takes_nothing_with_it(world: World) -> None:
    (world.folder / "bad.png").write_bytes(b"no picture")
    world.save("a.png", "red", "a red square")
    found = world.add()
    assert found.added == 1 and [Path(path).name for path, _ in found.failed] == ["bad.png"]
    again = world.walk()
    assert again.failed == () and again.kept == 2
    world.save("bad.png", "blue", "a blue square")
    assert world.walk().added == 1 and len(world.prompts()) == 2


class _StopsAfter(QuietHost):
    def __init__(self, asked: int) -> None:
        self.left = asked

    def stopped(self) -> bool:
        self.left -= 1
        return self.left < 0


def test_what_was_read_before_a_stop_holds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "BATCH", 2)
    for place in range(6):
        world.save(f"{place}.png", "red", f"a red square number {place}", half="blue")
    gather.opt_in(world.folder, world.place)
    with pytest.raises(Interrupted):
        world.walk(_StopsAfter(4))
    held = len(world.prompts())
    assert 0 < held < 6 and world.walk().added == 6 - held
    assert world.index.spaces() == {"colours-8": 6, WORDS: 6}


def on_disk(world: World) -> bytes:
    for index in world.opened:
        index.close()
    return b"".join(path.read_bytes() for path in world.place.iterdir())


def test_what_was_forgotten_before_a_stop_is_wiped_too(world: World) -> None:
    world.save("a.png", "red", "a very secret lighthouse")
    world.save("b.png", "blue", "a blue square")
    world.add()
    before = matrix.mapped(world.place / "history.minilm-1.f32", 2, 384)[:].copy()
    (world.folder / "a.png").unlink()
    world.save("c.png", "green", "a green square")
    with pytest.raises(Interrupted):
        world.walk(_StopsAfter(0))
    assert world.prompts() == ["a blue square"] and world.index.spaces() == {"colours-8": 1, WORDS: 1}
    kept = on_disk(world)
    assert b"secret lighthouse" not in kept
    assert sorted(row.tobytes() in kept for row in before) == [False, True]


@pytest.mark.parametrize("late", [False, True])
def test_a_crash_while_wiping_leaves_nothing_that_is_forgotten_and_never_wiped(
    world: World, monkeypatch: pytest.MonkeyPatch, late: bool
) -> None:
    path = world.save("a.png", "red", "a very secret lighthouse")
    for place in range(3):
        world.save(f"{place}.png", "blue", f"a blue square number {place}", half="white")
    world.add()
    before = matrix.mapped(world.place / "history.minilm-1.f32", 4, 384)[:].copy()
    data = path.read_bytes()
    path.unlink()
    wipe = matrix.wipe_rows

    def dies(*given: Any) -> None:
        if late:
            wipe(*given)
        if given[1]:
            raise OSError("the disk is away")

    monkeypatch.setattr(matrix, "wipe_rows", dies)
    with pytest.raises(OutputError, match="the disk is away"):
        world.walk()
    monkeypatch.undo()
    if late:  # the file comes back: its row, wiped by then, must not be taken for its vector
        path.write_bytes(data)
        assert world.walk().added == 1
        (hit,) = world.index.nearest("colours-8", world.colours(path), 1)
        assert hit[1] > 0.999
    else:
        world.walk()
        kept = on_disk(world)
        assert sorted(row.tobytes() in kept for row in before) == [False, True, True, True]


CRASH = """
import os, sys
from pathlib import Path
from lib_easydiffuser.history import gather, matrix, vectors
from lib_easydiffuser.history.ask import kept_up
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.settings import Settings
gather.BATCH = 2
write, calls = matrix.write_rows, []
def dying(path, first, rows):
    write(path, first, rows)
    calls.append(path)
    if len(calls) == 2:
        os._exit(9)  # the row is in the matrix, and the database has not heard of it
vectors.matrix.write_rows = dying
gather.gather(Path(sys.argv[1]), kept_up("colours", QuietHost()), Settings(), QuietHost())
"""


def test_a_crash_while_adding_leaves_a_whole_index(world: World, root: Path) -> None:
    for place in range(6):
        world.save(
            f"{place}.png", ("red", "green", "blue", "yellow", "white", "black")[place], f"square number {place}"
        )
    gather.opt_in(world.folder, world.place)
    done = subprocess.run([sys.executable, "-c", CRASH, str(world.place)], cwd=root, capture_output=True, text=True)
    assert done.returncode == 9, done.stderr
    assert (world.place / "history.colours-8-1.f32").stat().st_size == 4 * 192 * 4, "two rows more than count"
    index = world.index
    assert index.spaces() == {"colours-8": 2} and index.count() == 4
    vector = Colours().vectors([load_picture(world.folder / "0.png")], SETTINGS, HOST)[0]
    assert len(index.nearest("colours-8", vector, 9)) == 2
    world.walk()
    assert world.index.spaces() == {"colours-8": 6, WORDS: 6}
    for place in range(6):
        vector = Colours().vectors([load_picture(world.folder / f"{place}.png")], SETTINGS, HOST)[0]
        (hit,) = world.index.hits("colours-8", world.index.nearest("colours-8", vector, 1))
        assert hit.saved.path.name == f"{place}.png" and hit.cosine > 0.999


def test_one_writes_and_others_read(world: World) -> None:
    world.save("a.png", "red", "a red square")
    world.add()
    with database.only_writer(world.place):
        assert world.prompts() == ["a red square"], "asking works meanwhile"
        with pytest.raises(OutputError, match="written by another run"):
            world.walk()
        with pytest.raises(OutputError, match="written by another run"):
            erase(world.place)
    assert world.walk().kept == 1


def test_a_reader_goes_on_while_the_matrix_is_written_anew(world: World) -> None:
    for place in range(8):
        world.save(f"{place}.png", "red", f"a red square number {place}", half="blue")
    world.add()
    reader = world.index
    vector = np.eye(1, 384, dtype=np.float32)[0]
    assert len(reader.like_words(vector, 20)) == 8
    for place in range(6):
        (world.folder / f"{place}.png").unlink()
    world.walk()
    assert sorted(path.name for path in world.place.glob("*minilm*")) == ["history.minilm-2.f32"]
    assert {key for key, _ in reader.like_words(vector, 20)} == {"a red square number 6", "a red square number 7"}
    world.save("new.png", "green", "a green circle")
    world.walk()
    assert len(reader.like_words(vector, 20)) == 3


def test_erasing_takes_the_index_and_nothing_else(world: World) -> None:
    path = world.save("a.png", "red", "a red square")
    world.save("b.png", "blue", "a blue square")
    world.add()
    theirs = ["history.notes.f32", "history.sqlite.bak", "minilm-1.f32", "notes.txt", "weights.f32"]
    for name in theirs:
        (world.place / name).write_text("mine", "utf-8")
    (world.folder / "b.png").unlink()
    assert world.walk().forgotten == 1, "a walk sweeps matrices that are used no more"
    assert {*theirs} <= {one.name for one in world.place.iterdir()}
    assert erase(world.place) == 1
    assert path.is_file() and sorted(one.name for one in world.place.iterdir()) == theirs
    assert open_index(world.place) is None and erase(world.place) == 0
    world.add()
    assert world.prompts() == ["a red square"]


def test_a_broken_index_is_one_sentence_and_can_be_erased(world: World) -> None:
    world.place.mkdir()
    (world.place / database.FILE).write_bytes(b"no database" * 999)
    with pytest.raises(BrokenModelError, match="cannot be read"):
        open_index(world.place)
    assert erase(world.place) == 0 and not (world.place / database.FILE).exists()


def test_an_index_of_a_newer_version_is_left_alone(world: World) -> None:
    world.place.mkdir()
    with sqlite3.connect(world.place / database.FILE) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(BrokenModelError, match="version 99"):
        open_index(world.place)


def test_a_space_that_fails_takes_no_rows_with_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.save("a.png", "red", "a red square")

    def fail(*given: Any) -> Any:
        raise BrokenModelError("The model is broken.", "Fetch it again.")

    monkeypatch.setattr(Colours, "vectors", fail)
    monkeypatch.setattr(vectors, "sentences", fail)
    found = world.add()
    assert found.added == 1 and len(found.notes) == 2 and "The model is broken." in found.notes[0]
    monkeypatch.undo()
    assert world.walk().notes == () and world.index.spaces() == {"colours-8": 1, WORDS: 1}
    assert [space.name for space in kept_up("colours", HOST)] == ["colours"]
