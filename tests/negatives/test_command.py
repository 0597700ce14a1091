"""`python -m lib_easydiffuser negatives`, in this process and with the real encoder."""

from __future__ import annotations

import pytest

from lib_easydiffuser.attention.encoders import REGISTRY
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.prompt.meaning import plain

from ..standalone.conftest import Cli, cli  # noqa: F401  -- a fixture

LACK = next(part for part in REGISTRY.all(QuietHost()) if part.name == "minilm").missing(QuietHost())
needs_minilm = pytest.mark.skipif(bool(LACK), reason=f"MiniLM is not ready: {LACK}")


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("(night:1.2), <lora:foo:0.8>, long_hair", "night, , long hair"),
        ("a cat BREAK a dog", "a cat, a dog"),
        ("[cat:dog:0.5] on a sofa", "dog on a sofa"),
        (r"saber \(fate\)", "saber (fate)"),
        ("", ""),
    ],
)
def test_a_prompt_is_read_without_its_grammar(prompt: str, said: str) -> None:
    assert plain(prompt) == said


@needs_minilm
def test_one_object_a_line_in_order(cli: Cli) -> None:  # noqa: F811
    lines = b'a dog at night\n\n{"prompt": "a red car, no people"}\n{"prompt": 3}\n'
    answer = cli("negatives", "--top", 20, stdin=lines)
    dog, empty, car, broken = answer.records
    assert {"text", "emphasis", "part", "reason"} == set(dog["negatives"][0])
    assert {"anatomy", "contrast", "quality"} <= {item["part"] for item in dog["negatives"]}
    assert empty["negatives"] and all(item["part"] in ("quality", "medium") for item in empty["negatives"])
    assert car["negatives"][0]["text"] == "people"
    assert not [item for item in car["negatives"] if item["part"] == "anatomy"]
    assert broken["negatives"] == [] and "no prompt" in broken["error"]["message"]
    assert answer.code != 0


@needs_minilm
def test_top_and_the_knobs(cli: Cli) -> None:  # noqa: F811
    assert [len(record["negatives"]) for record in cli("negatives", "--top", 3, stdin=b"a dog\n").records] == [3]
    assert cli("negatives", "--top", 0, stdin=b"a dog\n").records == [{"negatives": []}]
    rules = cli("negatives", "--no-learned", stdin=b"1girl, masterpiece\n").records
    assert rules != cli("negatives", stdin=b"1girl, masterpiece\n").records
    opposite = cli("negatives", "--negative", "attention-opposite", stdin=b"a dog\n").records
    assert {item["part"] for item in opposite[0]["negatives"]} == {"attention-opposite"}


def test_a_wrong_number_is_one_sentence(cli: Cli) -> None:  # noqa: F811
    answer = cli("negatives", "--top", "-1", stdin=b"a dog\n")
    assert answer.code == 2 and answer.is_one_sentence()
