"""`captioners`, `encoders`, `sources`, `readers`: what is there, what is missing and why."""

from __future__ import annotations

import pytest

from lib_easydiffuser.parts import Listed
from lib_easydiffuser.standalone.show import parts_table

from .conftest import Cli


@pytest.mark.parametrize(
    "command, ready",
    [("captioners", "pixels"), ("encoders", "minilm"), ("sources", "quality"), ("readers", "webui")],
)
def test_a_list_for_people_and_for_programs(cli: Cli, command: str, ready: str) -> None:
    answer = cli(command)
    assert answer.code == 0 and answer.err == ""
    records = cli(command, "--json").records
    assert {"name", "title", "state", "reason", "mib"} == set(records[0])
    states = {record["name"]: record["state"] for record in records}
    assert states[ready] == "ready"
    assert "broken" not in states.values()
    for record in records:
        assert record["name"] in answer.out
        assert (record["state"] == "ready") == (record["reason"] == "")


def test_the_table_says_why() -> None:
    table = parts_table(
        [
            Listed("pixels", "What pixels prove", "ready"),
            Listed("blip", "BLIP", "missing", "Its files are not here: download blip.", 990),
            Listed("mine", "mine", "broken", "SyntaxError: 'invalid syntax'"),
        ]
    )
    assert table.splitlines() == [
        "pixels  What pixels prove  ready",
        "blip    BLIP               missing  990 MiB",
        "        Its files are not here: download blip.",
        "mine                       broken",
        "        SyntaxError: 'invalid syntax'",
    ]
