"""A prompt that was typed, as tags; and the tags written again mean what was typed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib_easydiffuser.prompt.compose import compose
from lib_easydiffuser.prompt.grammar import networks
from lib_easydiffuser.prompt.meaning import attention, without_comments, without_networks
from lib_easydiffuser.prompt.retyped import pieces_typed
from lib_easydiffuser.records import Tag
from lib_easydiffuser.settings import Settings


def read(text: str) -> list[tuple[str, float]]:
    return [(piece.text, piece.emphasis) for piece in pieces_typed(text)]


def written(text: str) -> str:
    tags = [Tag(piece.text, emphasis=piece.emphasis, source="person") for piece in pieces_typed(text)]
    free = Settings().with_values({"prompt_chunks": 0, "max_tags": 200, "kind_order": ()})
    return compose(tags, (), free, lambda text, negative=False: len(text)).prompt.prompt


def heard(text: str) -> list[tuple[str, float]]:
    """What the host reads, commas and blanks beside, which part the pieces."""
    bare, _ = without_networks(without_comments(text))
    joined: list[tuple[str, float]] = []
    for part in attention(bare):
        said = "".join(part.text.replace(",", " ").split())
        if part.is_break or said:
            joined.append(("BREAK" if part.is_break else said, round(part.weight, 3)))
    return joined


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("a cat, (fog:1.2)", [("a cat", 1.0), ("fog", 1.2)]),
        ("(fog), long hair", [("fog", 1.1), ("long hair", 1.0)]),
        ("<lora:x:0.8>, a cat <lora:y:1>", [("<lora:x:0.8>", 1.0), ("a cat", 1.0), ("<lora:y:1>", 1.0)]),
        ("a BREAK b, BREAK, BREAK", [("a", 1.0), ("BREAK", 1.0), ("b", 1.0), ("BREAK", 1.0), ("BREAK", 1.0)]),
        (r"artoria \(fate\)", [("artoria (fate)", 1.0)]),
        ("artoria (fate)", [("artoria (fate:1.1)", 1.0)]),
        ("((fog)), [fog]", [("((fog))", 1.0), ("[fog]", 1.0)]),
        ("(fog:1.33), (fog:4)", [("(fog:1.33)", 1.0), ("(fog:4)", 1.0)]),
        ("(red hair, blue eyes:1.2)", [("red hair, blue eyes", 1.2)]),
        ("[day:night:0.5], [cat|dog]", [("[day:night:0.5]", 1.0), ("[cat|dog]", 1.0)]),
        ("cat, dog AND bird :1.2", [("cat, dog AND bird :1.2", 1.0)]),
        ("16:9, :3, {a|b}, __place__", [("16:9", 1.0), (":3", 1.0), ("{a|b}", 1.0), ("__place__", 1.0)]),
        ("# mine\ncat,\ndog\nbird", [("cat", 1.0), ("dog", 1.0), ("bird", 1.0)]),
        ("", []),
        (" , ,\n", []),
    ],
)  # fmt: skip
def test_what_is_typed_as_tags(typed: str, tags: list[tuple[str, float]]) -> None:
    assert read(typed) == tags


_WORDS = st.sampled_from(["cat", "long hair", "fate", "16 mm", "한국어", "a  b", r"x \(y\)", "dog's"])
_WEIGHTS = st.sampled_from(["1.2", "0.05", "1.33", "3", "4", "0", ".5"])
_PIECES = st.one_of(
    _WORDS,
    st.builds("({})".format, _WORDS),
    st.builds("(({}))".format, _WORDS),
    st.builds("[{}]".format, _WORDS),
    st.builds("({}:{})".format, _WORDS, _WEIGHTS),
    st.builds("{} ({}:{})".format, _WORDS, _WORDS, _WEIGHTS),
    st.builds("{} ({})".format, _WORDS, _WORDS),
    st.builds("({}, {}:1.3)".format, _WORDS, _WORDS),
    st.builds("<lora:{}:0.7>".format, st.sampled_from("xyz")),
    st.just("BREAK"),
)


@settings(deadline=None)
@given(st.lists(st.tuples(_PIECES, st.sampled_from([", ", ",\n", " BREAK "])), max_size=6))
def test_written_again_it_means_what_was_typed(parts: list[tuple[str, str]]) -> None:
    typed = "".join(piece + between for piece, between in _different(parts)).removesuffix(" BREAK ")
    again = written(typed)
    assert heard(again) == heard(typed), (typed, again)
    assert [found[0] for found in networks(again)] == [found[0] for found in networks(typed)]


def _different(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What says the same twice is one tag: not the matter here."""
    seen: set[str] = set()
    kept = []
    for piece, between in parts:
        words = set(re.findall(r"[^\W\d]+", piece)) | {piece}
        if piece == "BREAK" or not words & seen:
            seen |= words
            kept.append((piece, between))
    return kept


def test_two_breaks_are_two_and_stand_without_commas() -> None:
    assert written("cat BREAK dog, BREAK, bird") == "cat BREAK dog BREAK bird"
