"""The error tree: an exit code for each branch, a sentence in each error."""

from __future__ import annotations

import re

import pytest

from lib_easydiffuser import errors
from lib_easydiffuser.errors import EasyDiffuserError, UnknownNameError, quoted

BRANCHES = EasyDiffuserError.__subclasses__()


def test_every_branch_has_an_exit_code_of_its_own() -> None:
    codes = [EasyDiffuserError.exit_code, *[branch.exit_code for branch in BRANCHES]]
    assert len(set(codes)) == len(codes)
    assert all(0 < code < 256 for code in codes)


def test_leaves_share_the_code_of_their_branch() -> None:
    for branch in BRANCHES:
        assert all(leaf.exit_code == branch.exit_code for leaf in branch.__subclasses__())


def test_the_tree_at_the_top_of_the_file_is_the_tree() -> None:
    drawn = dict(re.findall(r"[├└]── (\w+) +(\d+)", errors.__doc__ or ""))
    assert drawn == {branch.__name__: str(branch.exit_code) for branch in BRANCHES}
    leaves = {leaf.__name__ for branch in BRANCHES for leaf in branch.__subclasses__()}
    assert set(re.findall(r"[├└]── (\w+)", errors.__doc__ or "")) == leaves | set(drawn)


def test_an_error_reads_as_one_sentence_and_a_hint() -> None:
    error = errors.ImageError("'cat.txt' is not a picture.", "Give a PNG or JPEG.")
    assert str(error) == "'cat.txt' is not a picture. Give a PNG or JPEG."


@pytest.mark.parametrize(
    "name, hint", [("pixel", "Did you mean 'pixels'?"), ("zzz", "Known: blip, pixels."), ("", "Known: blip, pixels.")]
)
def test_an_unknown_name_helps(name: str, hint: str) -> None:
    assert UnknownNameError("captioner", name, ["pixels", "blip"]).hint == hint


def test_a_long_value_is_cut() -> None:
    assert quoted("x" * 1000) == "'" + "x" * 55 + "...'"
    assert "\n" not in quoted("two\nlines")
