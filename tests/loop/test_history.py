"""The history on disk, walked back, exported, and as one sheet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from lib_easydiffuser import files
from lib_easydiffuser.errors import OutputError, UsageError
from lib_easydiffuser.loop.document import envelope
from lib_easydiffuser.loop.edits import with_tags
from lib_easydiffuser.loop.history import History, document
from lib_easydiffuser.loop.records import Round
from lib_easydiffuser.loop.reopen import rounds_of
from lib_easydiffuser.loop.rounds import compare_picture, play
from lib_easydiffuser.records import Analysis, GenerationRequest, GenerationSettings, Hires, Picture, PromptPair
from lib_easydiffuser.serial import to_document
from lib_easydiffuser.settings import Settings

from .world import HOST, SETTINGS, Shapes, asked, drawn, reference


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return reference("red", "blue")


@pytest.fixture(scope="module")
def two(analysis: Analysis) -> tuple[Round, Round]:
    *_, first = play(analysis, asked(analysis, 1, 2), Shapes(forgets={1: ("blue",)}), SETTINGS, HOST, 1)
    own = GenerationSettings("x", "sdxl", "Euler", "karras", 4, 64, 64, 5.0, ("style",), 3, 2, Hires(1.5, "Latent"))
    request = GenerationRequest(
        PromptPair("<script>고양이</script>", ""), (9,), own, mode="img2img", init_image=drawn(("red",))
    )
    *_, second = play(analysis, request, Shapes(), SETTINGS, HOST, 2)
    return first, second


def kept(folder: Path) -> Any:
    return json.loads((folder / "history.json").read_text("utf-8"))


def test_it_grows_on_disk_with_every_step(tmp_path: Path, analysis: Analysis) -> None:
    history = History(tmp_path / "a" / "b")
    for current in play(analysis, asked(analysis, 1, 2), Shapes(), SETTINGS, HOST, history.next_number):
        history.put(current)
        written = kept(tmp_path / "a" / "b")["rounds"]
        assert len(written) == 1 and len(written[0]["results"]) == len(current.results)
    assert written[0]["finished"] and history.next_number == 2
    assert [path.name for path in (tmp_path / "a" / "b").iterdir() if path.suffix == ".part"] == []


def test_it_is_spelled_as_one_document(two: tuple[Round, Round]) -> None:
    history = History()
    assert history.text() == to_document(document([]))
    for current in (two[1], two[0], two[1].but(notes=("later",))):
        history.put(current)
    whole = [json.loads(json.dumps(history.record(number))) for number in (1, 2)]
    assert history.text() == to_document(envelope(whole)) and whole[1]["notes"] == ["later"]


def test_a_picture_nobody_saved_is_saved_beside_it_with_its_infotext(tmp_path: Path, two: tuple[Round, Round]) -> None:
    history = History(tmp_path)
    path = history.put(two[0]).results[0].path
    assert path is not None and path.parent == tmp_path / "pictures"
    assert Image.open(path).info["parameters"] == "seed 1"
    assert kept(tmp_path)["rounds"][0]["results"][0]["path"] == str(path)


def test_only_the_newest_round_keeps_its_pixels_and_all_keep_thumbnails(two: tuple[Round, Round]) -> None:
    history = History()
    for item in two:
        history.put(item)
    assert [result.picture for result in history.rounds[0].results] == [None, None]
    assert history.rounds[1].results[0].picture is not None
    assert all(result.thumbnail for item in history.rounds for result in item.results)


def test_it_is_walked_back_after_a_restart(tmp_path: Path, two: tuple[Round, Round]) -> None:
    history = History(tmp_path)
    for item in two:
        history.put(item)
    again, note = History.reopened(tmp_path)
    assert note == "" and again.text() == history.text() and again.next_number == 3
    first, second = again.round(1), again.round(2)
    assert first.prompts == two[0].prompts and first.reference.tags[0].text == two[0].reference.tags[0].text
    assert [result.seed for result in first.results] == [1, 2] and first.settings == two[0].settings
    assert first.summary.of("lost")[0].said == "lost in 1 of 2"
    assert second.request is not None and second.request.settings == two[1].request.settings  # type: ignore[union-attr]
    assert (second.request.mode, second.results[0].settings.hires) == ("img2img", Hires(1.5, "Latent"))
    with pytest.raises(UsageError, match="no round 7"):
        again.round(7)


def test_a_new_round_leaves_what_was_written_as_it_was(tmp_path: Path, two: tuple[Round, Round]) -> None:
    History(tmp_path).put(two[0])
    before = kept(tmp_path)["rounds"][0]
    again, _ = History.reopened(tmp_path)
    again.put(two[1])
    assert kept(tmp_path)["rounds"][0] == before and before["reference"]["analysis"]["image"]


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"schema": "other/1", "rounds": []}', '{"schema": "easydiffuser-history/1"}']
)
def test_a_damaged_history_is_put_aside_not_overwritten(tmp_path: Path, damage: str, two: tuple[Round, Round]) -> None:
    (tmp_path / "history.json").write_text(damage)
    history, note = History.reopened(tmp_path)
    assert "history-broken-1.json" in note and history.rounds == ()
    history.put(two[0])
    assert (tmp_path / "history-broken-1.json").read_text() == damage


def test_no_history_is_no_problem(tmp_path: Path) -> None:
    history, note = History.reopened(tmp_path / "nowhere")
    assert (history.rounds, note, list(tmp_path.iterdir())) == ((), "", [])


def test_a_crash_while_writing_leaves_the_old_file_whole(
    tmp_path: Path, two: tuple[Round, Round], monkeypatch: pytest.MonkeyPatch
) -> None:
    history = History(tmp_path)
    history.put(two[0])
    before = (tmp_path / "history.json").read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OutputError, match="no space left"):
        history.put(two[1])
    assert (tmp_path / "history.json").read_bytes() == before
    assert len(history.rounds) == 2 and not list(tmp_path.glob(".*.part"))  # in memory all the same


def test_the_document_says_everything_and_reads_back(two: tuple[Round, Round]) -> None:
    written = document(two)
    first = written["rounds"][0]
    assert written["schema"] == "easydiffuser-history/1"
    assert first["results"][0]["thumbnail"].startswith("data:image/jpeg;base64,")
    assert first["summary"]["scores"][0]["spread"]["values"] and first["summary"]["scores"][0]["what"]
    assert {"text", "status", "said", "attention", "count", "of"} <= set(first["summary"]["tags"][0])
    assert first["request"] == {
        "mode": "txt2img", "preset": "current", "seeds": [1, 2], "denoising_strength": None, "own_settings": False,
    }  # fmt: skip
    json.dumps(written, allow_nan=False)
    assert document(rounds_of(written))["rounds"][0]["summary"] == first["summary"]


def test_what_a_later_version_added_is_passed_over(two: tuple[Round, Round]) -> None:
    written = document(two)
    for item in written["rounds"]:
        item["mood"] = item["settings"]["mood"] = item["reference"]["analysis"]["tags"][0]["mood"] = "new"
    assert [item.settings for item in rounds_of(written)] == [item.settings for item in two]


def test_a_compared_picture_of_one_s_own_is_kept_too(tmp_path: Path, analysis: Analysis) -> None:
    history = History(tmp_path)
    history.put(compare_picture(analysis, Picture(drawn(("green",)), name="mine.png"), SETTINGS, HOST))
    again, note = History.reopened(tmp_path)
    assert note == "" and again.round(1).request is None and again.round(1).results[0].name == "mine.png"
    assert not (tmp_path / "pictures").exists()


def test_prompt_text_of_one_s_own_is_written_alike_after_a_restart(tmp_path: Path) -> None:
    """Escaped once more it would be a tag in brackets, and no emphasis."""
    own = Settings(captioner="pixels", always=(r"(masterpiece:1.2)", r"cu chulainn \(fate\)"))
    analysis = reference("red", "blue", settings=own)
    *_, played = play(analysis, asked(analysis, 1), Shapes(), own, HOST, 1)
    History(tmp_path).put(played)
    again, note = History.reopened(tmp_path)
    found = again.round(1).reference
    assert note == "" and found is not None
    assert [tag.text for tag in found.tags if tag.typed] == [r"(masterpiece:1.2)", r"cu chulainn \(fate\)"]
    rewritten = with_tags(found, found.tags, own, HOST).prompt.prompt
    assert rewritten == analysis.prompt.prompt and r"(masterpiece:1.2), cu chulainn \(fate\)" in rewritten


def test_what_a_captioner_was_asked_for_and_where_a_difference_lies_come_back(two: tuple[Round, Round]) -> None:
    written = document(two)
    caption, lost = (
        written["rounds"][0]["reference"]["analysis"]["captions"][0],
        written["rounds"][0]["summary"]["tags"][0],
    )
    caption["instruction"], lost["box"] = "Describe it briefly.", [0.1, 0.2, 0.3, 0.4]
    assert document(rounds_of(written))["rounds"][0]["summary"]["tags"][0] == lost
    assert rounds_of(written)[0].reference.reading.captions[0].instruction == "Describe it briefly."
