"""`learned`: notes kept from rounds, changed, and gone again."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib_easydiffuser.loop.history import History
from lib_easydiffuser.standalone.host import StandaloneHost
from lib_easydiffuser.standalone.refining import hints
from tests.loop.test_refine_parts import learned_rounds

from .conftest import Cli


def test_a_note_is_kept_read_edited_switched_off_and_deleted(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EASYDIFFUSER_MODELS", str(tmp_path / "models"))
    history = History(tmp_path / "out")
    for item in learned_rounds():
        history.put(item)
    assert cli("learned").out == ""
    from lib_easydiffuser.loop.refining.learned import taught

    (note,) = taught(History.reopened(tmp_path / "out")[0].rounds)
    assert "backlighting" in cli("learned", "keep", note.id, "--out", tmp_path / "out").out
    assert "wants 1.3 here" in cli("learned", "edit", note.id, "--text", "wants 1.3 here").out
    told = StandaloneHost("cpu", str(tmp_path / "models"))
    assert hints(told, "one") == ("Learned about one: wants 1.3 here",) and hints(told, "two") == ()
    assert f"{note.id}  off" in cli("learned", "off", note.id).out
    assert hints(told, "one") == (), "switched off it is not said"
    assert cli("learned", "--json").records[0]["edited"] is True
    assert cli("learned", "delete", note.id).out == ""
    answer = cli("learned", "on", note.id)
    assert answer.code == 2 and answer.is_one_sentence() and "There is no note" in answer.err
    assert "wants a note" in cli("learned", "off").err
