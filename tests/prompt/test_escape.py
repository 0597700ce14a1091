import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib_easydiffuser.prompt.escape import emphasised, escape, plain_text, rounded, unescape
from tests.prompt import host_reference as host

PIECES = [
    *"ab ()[]:|\\,5#<>",
    "cat",
    " AND ",
    "BREAK",
    "AND",
    ":1.2)",
    "[a:b:3]",
    "<lora:x:1>",
    ":3",
    ": .5",
    "٣",
    "🎉",
    "_",
    "{",
    "}",
    "%",
    "__wild__",
    "{a|b}",
    "/*",
]
texts = st.lists(st.sampled_from(PIECES), max_size=10).map("".join) | st.text(max_size=20)
hard = settings(max_examples=300, deadline=None)


@hard
@given(texts, st.floats(0.05, 3))
def test_the_host_gives_back_the_text_with_its_weight(text, weight):
    wanted = plain_text(text)
    loaded, sections = host.meaning(emphasised(text, weight))
    assert loaded == []
    assert sections == [(1.0, [(10, [(wanted, rounded(weight) if wanted else 1.0)])])]


@hard
@given(st.lists(texts, min_size=2, max_size=4))
def test_tags_in_a_row_do_not_touch_each_other(tags):
    _, sections = host.meaning(", ".join(escape(text) for text in tags))
    joined = ", ".join(plain_text(text) for text in tags)
    assert sections == [(1.0, [(10, [(joined.rstrip(), 1.0)])])]


@hard
@given(texts, texts)
def test_a_tag_in_brackets_of_the_person_stays_itself(first, second):
    _, sections = host.meaning(f"[{escape(first)} x:{escape(second)} y:5]")
    ((_, both),) = sections
    assert [said[0][0] for _, said in both] == [f"{plain_text(first)} x", f"{plain_text(second)} y"]


@hard
@given(texts)
def test_unescape_undoes_escape(text):
    assert unescape(escape(text)) == plain_text(text)


@pytest.mark.parametrize(
    ("text", "weight", "expected"),
    [
        ("artoria_pendragon_(fate)", 1.0, r"artoria_pendragon_\(fate\)"), ("cat", 1.2, "(cat:1.2)"),
        ("cat", 1.02, "cat"), ("cat", 1.33, "(cat:1.35)"), (":3", 1.0, r"\:\3"), ("a AND b", 1.0, r"a A\ND b"),
        ("__wild__ cat", 1.0, r"_\_wild_\_ cat"), ("{red|blue} car", 1.0, r"\(red\|blue\) car"),
        ("a ${x} /* b */", 1.0, r"a $\(x\) /\* b */"), ("100% wool", 1.0, "100% wool"), ("long_hair", 1.0, "long_hair"),
        ("___", 1.0, r"_\_\_"), ("^__^", 1.0, r"^_\_^"),
        ("#1 fan", 1.0, "1 fan"), ("<3", 1.2, r"(<\3:1.2)"),
        ("", 1.3, ""), ("cat", float("nan"), "cat"), ("cat", -1.0, "(cat:0)"),
    ],
)  # fmt: skip
def test_how_it_looks(text, weight, expected):
    assert emphasised(text, weight) == expected


def dynamic_prompts_sees(text):
    """Whether Dynamic Prompts would read anything but text, by its grammar of 0.31 (findings/dynamicprompts-...sh)."""
    return any(sign in text for sign in ("__", "{", "}", "#", "/*"))


@hard
@given(texts)
def test_dynamic_prompts_sees_nothing_but_text(text):
    assert not dynamic_prompts_sees(escape(text))
