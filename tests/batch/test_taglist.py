from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib_easydiffuser.batch.taglist import merged
from lib_easydiffuser.items import items_in
from lib_easydiffuser.prompt.escape import escape


@pytest.mark.parametrize(
    "text, tags",
    [
        ("a cat, red car", ["a cat", "red car"]),
        ("(red, blue:1.2), green", ["(red, blue:1.2)", "green"]),
        (r"artoria \(fate\), b\,c", [r"artoria \(fate\)", r"b\,c"]),
        ("one\ntwo, three,\n", ["one", "two", "three"]),
        ("(unclosed, here\nnext, last", ["(unclosed", "here", "next", "last"]),
        ("<lora:x:0.8>, cat", ["<lora:x:0.8>", "cat"]),
        (" , ,", []),
    ],
)
def test_tags_are_parted_at_commas_outside_brackets(text: str, tags: list[str]) -> None:
    assert items_in(text) == tags


@pytest.mark.parametrize(
    "same", ["red car", "(red car:1.2)", "((red car))", "[red car]", "Red Cars", "red_car", "red-car"]
)
def test_a_tag_is_known_in_any_dress(same: str) -> None:
    assert merged(f"a cat, {same}\n", "red car, (tree:1.1)\n", "append") == f"a cat, {same}, (tree:1.1)\n"


@pytest.mark.parametrize(
    "conflict, result",
    [
        ("skip", "my cat, tree\n"),
        ("replace", "tree, (house:1.1)\n"),
        ("append", "my cat, tree, (house:1.1)\n"),
        ("prepend", "(house:1.1), my cat, tree\n"),
    ],
)
def test_what_happens_to_a_file_that_is_there(conflict: str, result: str) -> None:
    assert merged("my cat, tree\n", "tree, (house:1.1)\n", conflict) == result


def test_what_stood_there_stays_to_the_letter() -> None:
    old = "my  strange,,(spacing:1.05)\n<lora:x:1> BREAK\nand lines"
    assert merged(old, "spacing, new", "append") == f"{old}, new\n"
    assert merged(old, "spacing", "append") == old


def test_an_empty_file_takes_everything_and_nothing_empties_no_file() -> None:
    assert merged("", "a, b\n", "append") == "a, b\n"
    for conflict in ("skip", "replace", "append", "prepend"):
        assert merged("mine\n", "\n", conflict) == "mine\n"


FACES = (
    ">_<", "<_<", ":(", ":)", ";)", ":<", ":>", "d:<", "d:", ">:(", ">:)", "=)", "(:", ":[", "<3", "(o)_(o)", "<o>_<o>",
    "<|>_<|>", "^_^", "(^_^)", "|_|", "\\o/", ":d", ";d", "xd", "c:", ":'(", "^o^", ">o<", ":>=", "^^^", "!?",
)  # fmt: skip


@pytest.mark.parametrize("face", FACES)
def test_tags_beside_a_face_are_seen_and_so_is_the_face(face: str) -> None:
    old = f"1girl, {face}, woman, long hair"
    assert merged(old, "woman, long hair, hat\n", "append") == f"{old}, hat\n"
    assert merged(old, "woman, hat\n", "prepend") == f"hat, {old}\n"
    assert merged(old, f"{escape(face)}, hat\n", "append") == f"{old}, hat\n"
    assert merged(f"{face}, cat", "cat\n", "append") == f"{face}, cat"
    assert merged(f"cat, {face}", "cat, dog\n", "append") == f"cat, {face}, dog\n"


def test_faces_are_not_each_other_and_no_words() -> None:
    faces = ["^_^", ">_<", ":)", ":(", ";)", ":d", ";d", ":p", ":3", "=_=", "d:"]
    old = ", ".join(faces[:1])
    for place, face in enumerate(faces[1:], 1):
        after = merged(old, f"{escape(face)}\n", "append")
        assert after.strip() == f"{old.strip()}, {escape(face)}", "none of these stood there"
        old = ", ".join(faces[: place + 1])
    assert merged("d, p, 3", escape(":d") + "\n", "append") == r"d, p, 3, \:d" + "\n"


@pytest.mark.parametrize(
    "group",
    ["(red hair, blue eyes:1.2)", "((red hair, blue eyes))", "(red_hair, (blue eyes:1.1):0.9)", "[red hair, blue eyes]",
     "(a cat, red hair:1.1), (blue eyes)", "(red hair, blue eyes", "(red hair，blue eyes:1.2)"],
)  # fmt: skip
def test_tags_inside_a_weighted_group_are_known(group: str) -> None:
    old = f"1girl, {group}, woman"
    assert merged(old, "red hair, blue eyes, hat\n", "append") == f"{old}, hat\n"
    assert merged(old, "(blue eyes, red hair:1.3), hat\n", "prepend") == f"hat, {old}\n"


@pytest.mark.parametrize("comma", ["，", "、", "､", "،", "， ", " ， "])
def test_commas_of_other_scripts_part_tags(comma: str) -> None:
    old = f"1girl{comma}긴 머리{comma}long hair"
    assert merged(old, "long hair, 긴 머리, hat\n", "append") == f"{old}, hat\n"
    assert merged(f"{old}{comma}", "hat\n", "append") == f"{old}, hat\n"


@pytest.mark.parametrize("old", ["ratio 16:9", "10:30", "1girl, :3", "a, 4:3"])
def test_a_number_behind_a_colon_is_part_of_its_tag(old: str) -> None:
    assert merged(old, "hat\n", "append") == f"{old}, hat\n"
    assert merged(old, f"{escape(old.split(', ')[-1])}\n", "append") == old


@pytest.mark.parametrize(
    "unit", ["(", "[)", "(,", "<a:", ",)", "[(", ":(,", "\\", "a_", "，", ":3, ", "<lora:x", "((a:1.2),"]
)
def test_a_hostile_file_is_read_once(unit: str) -> None:
    old = unit * 30_000
    assert merged(old, "hat\n", "append").rstrip("\n").endswith("hat")


TAGS = st.lists(st.text("ab (),:\\[]_1.2<>\n", max_size=12), max_size=6).map(", ".join)


# Always the same texts: unmatched brackets beside each other ("(]" and "], [") are known to grow.
@settings(deadline=None, derandomize=True)
@given(TAGS, TAGS, st.sampled_from(["append", "prepend"]))
def test_a_second_run_changes_nothing(old: str, new: str, conflict: str) -> None:
    once = merged(old, new, conflict)
    assert merged(once, new, conflict) == once
