import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib_easydiffuser.prompt import meaning
from lib_easydiffuser.prompt.grammar import Alternate, Emphasis, Network, Schedule, Stray, parse, write
from tests.prompt import host_reference as host

PIECES = [
    *"ab ()[]:|\\,\n5#<>", "cat", " AND ", " BREAK ", ".5", "0.25", ":1.2)", "[a:b:3]", "[a::0.5]", "[x|y]", "(a:1.3)",
    "<lora:x:0.8>", "<hypernet:y:1:2>", "\\(", "\\)", "\\:", " :1.2", "BREAKs", "한국", "ANDy", "(a:[1.1:1.3:5])",
]  # fmt: skip
prompts = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=30)
hard = settings(max_examples=250, deadline=None)


def ours(text, steps=10):
    bare, loaded = meaning.without_networks(meaning.without_comments(text))
    return loaded, [
        (weight, [(end, weights(said)) for end, said in meaning.schedule(part, steps)])
        for part, weight in meaning.sections(bare)
    ]


def weights(text):
    found = [("BREAK" if part.is_break else part.text, part.weight) for part in meaning.attention(text)]
    return found or [("", 1.0)]


def readable(text):
    try:
        return host.meaning(text)
    except ValueError:  # "(a:1.2.3)" fails in the host as well
        return None


@hard
@given(prompts)
def test_what_was_parsed_is_written_to_the_letter(text):
    assert write(parse(text)) == text


@hard
@given(prompts)
def test_we_read_what_the_host_reads(text):
    if (expected := readable(text)) is not None:
        assert ours(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(important) word", [("important", 1.1), (" word", 1.0)]),
        ("(unbalanced", [("unbalanced", 1.1)]),
        (r"\(literal\]", [("(literal]", 1.0)]),
        ("(a:1.5) [b]", [("a", 1.5), (" ", 1.0), ("b", 1 / 1.1)]),
        ("a BREAK b", [("a", 1.0), ("BREAK", -1.0), ("b", 1.0)]),
    ],
)
def test_emphasis_as_the_hosts_documentation_gives_it(text, expected):
    assert weights(text) == expected
    assert host.emphasis(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a [b:3]", [(3, "a "), (10, "a b")]),
        ("a [[[b]]:2]", [(2, "a "), (10, "a [[b]]")]),
        ("[(a:2):3]", [(3, ""), (10, "(a:2)")]),
        ("a [b : c : 1] d", [(1, "a b  d"), (10, "a  c  d")]),
        ("a[b:[c:d:2]:1]e", [(1, "abe"), (2, "ace"), (10, "ade")]),
        ("a [unbalanced", [(10, "a [unbalanced")]),
        ("((a][:b:c [d:3]", [(3, "((a][:b:c "), (10, "((a][:b:c d")]),
        ("a | b [c:5]", [(10, "a | b [c:5]")]),
    ],
)
def test_schedules_as_the_hosts_documentation_gives_them(text, expected):
    assert meaning.schedule(text, 10) == expected
    assert host.schedules(text, 10) == expected


def test_every_form_is_told_apart():
    found = [type(node) for node in parse("(a)<lora:x:1>[a:b:3][x|y])").sections[0].nodes]
    assert found == [Emphasis, Network, Schedule, Alternate, Stray]


def test_thousands_of_open_brackets_are_only_text():
    text = "(" * 3000 + "[" * 3000
    assert write(parse(text)) == text


@pytest.mark.parametrize(
    ("unit", "said"),
    [("<lora:", "<lora:"), ("[a:", "a:"), ("(a", "a"), ("(a)", "a"), ("<b", "<b"), ("[b::", "b::"), ("\\(", "(")],
)
def test_a_page_of_what_is_never_closed_is_read_once(unit, said):
    """Each of these was looked at from every place to the end: a page of 300 kB would take minutes."""
    many = 20_000
    assert meaning.plain(unit * many) == said * many
    assert write(parse(unit * many)) == unit * many


def test_blanks_are_read_once():
    blanks = " " * 300_000
    assert meaning.plain(f"a{blanks}BREAK{blanks}b{blanks}:{blanks}x") == "a, b : x"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("\\<lora:x:1> a", ["\\", "<lora:x:1>", " a"]),
        ("a > <lora:x", ["a > <lora", ":", "x"]),
        ("a <b> <lora:x:1", ["a <b> <lora", ":", "x", ":", "1"]),
        ("a #<l:x> b\n<l:y>", ["a ", "#<l:x> b\n", "<l:y>"]),
        ("<l:x#> b", ["<l:x#>", " b"]),
    ],
)
def test_networks_and_comments_among_their_likes(text, kinds):
    assert [node.raw for node in parse(text).sections[0].nodes] == kinds
