"""The table of ComfyUI nodes is what its head says."""

from __future__ import annotations

from importlib.resources import files

import pytest

from lib_easydiffuser.images.embedded.comfy.table import known

ROWS = [
    line.split("\t")
    for line in files("lib_easydiffuser.data").joinpath("comfyui_nodes.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_each_node_stands_once_with_four_cells() -> None:
    assert all(len(row) == 4 for row in ROWS)
    kinds = [row[0] for row in ROWS]
    assert len(set(kinds)) == len(kinds)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_says_something_and_is_read(row: list[str]) -> None:
    facts = known(row[0])
    assert facts.outputs or facts.widgets or facts.separator is not None
    assert len(set(facts.widgets)) == len(facts.widgets)
    assert all(facts.outputs) and all(facts.widgets)


def test_a_node_nobody_knows() -> None:
    facts = known("no such node")
    assert (facts.outputs, facts.widgets, facts.separator, facts.keeps_empty) == ((), (), None, False)
