"""What other generators weigh by signs of their own, as the WebUI reads it."""

from __future__ import annotations

import pytest

from lib_easydiffuser.images.embedded import as_webui
from lib_easydiffuser.images.embedded.readers import _braces, _compel
from lib_easydiffuser.prompt.meaning import attention
from lib_easydiffuser.records import EmbeddedPrompt


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        (
            "1girl, {masterpiece}, {{best quality}}, [bad]",
            "1girl, (masterpiece:1.05), (best quality:1.103), (bad:0.952)",
        ),
        ("{a, b}, [[c]]", "(a, b:1.05), (c:0.907)"),
        ("{a [b] c}", "(a:1.05) b (c:1.05)"),
        ("ganyu (genshin impact)", r"ganyu \(genshin impact\)"),
        ("{ganyu (genshin impact)}", r"(ganyu \(genshin impact\):1.05)"),
        ("1.5::rain, night::, day", "(rain, night:1.5), day"),
        ("-1::hat::, x", "(hat:-1), x"),
        (".5::{hat}, b::", "(hat:0.525), (b:0.5)"),
        ("{open, to the end", "(open, to the end:1.05)"),
        ("re:zero, std::vector, 12:30::x", "re:zero, std::vector, 12:30::x"),
        ("1girl, solo\nlooking at viewer", "1girl, solo\nlooking at viewer"),
        ("", ""),
    ],
)
def test_novelai(prompt: str, expected: str) -> None:
    assert _braces.as_webui(prompt) == expected


# The weights are those that compel 2.3.1 gives (findings/compel-webui-weights-become-text.sh).
@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a cat++, dog--.", "a (cat:1.21), (dog:0.81)."),
        ("((a cat)1.2 dog)+", "(a cat:1.32) (dog:1.1)"),
        ("(a cat++ on a mat)0.8", "(a:0.8) (cat:0.968) (on a mat:0.8)"),
        ('"red hair"++ woman', "(red hair:1.21) woman"),
        (r"(\(x\))1.3", r"(\(x\):1.3)"),
        ("a (cat)", "a cat"),
        ("(a)1 (cat).75", "a (cat:0.75)"),
        ("(a b) 1.2", "a b 1.2"),
        ("t-shirt, x -- y, +, 50mm f/1.4", "t-shirt, x -- y, +, 50mm f/1.4"),
        ("(open, [text]", r"\(open, \[text\]"),
        ("(long hair:1.2)", "(long hair:1.2)"),
        ('"a", b', '"a", b'),
        ('("a (b)++", "c").blend(1, .5)', '("a (b)++", "c").blend(1, .5)'),
        ("cat.swap(dog)", "cat.swap(dog)"),
        ("<lora:x:1>, a cat", "<lora:x:1>, a cat"),
    ],
)
def test_invokeai(prompt: str, expected: str) -> None:
    assert _compel.as_webui(prompt) == expected


def test_the_webui_gives_those_weights() -> None:
    """The host's own reading of what we write."""
    read = attention(_braces.as_webui("{a, b}, [c], 2::x::, (y)"))
    found = {part.text.strip(", "): round(part.weight, 2) for part in read}
    assert found == {"a, b": 1.05, "": 1.0, "c": 0.95, "x": 2.0, "(y)": 1.0}


def test_only_who_weighs_otherwise_is_respelled() -> None:
    sides = ("{a} (b:1.2)", "[c]")
    for source in ("webui", "comfyui", "fooocus", "no reader of ours"):
        found = as_webui(EmbeddedPrompt(*sides, source, "", ()))
        assert (found.prompt, found.negative_prompt) == sides, source
    found = as_webui(EmbeddedPrompt(*sides, "novelai", "", ()))
    assert (found.prompt, found.negative_prompt) == (r"(a:1.05) \(b:1.2\)", "(c:0.952)")


@pytest.mark.parametrize(
    "unit", ["{", "}", "[", "9::", "::", "(", "((a)1.1", "a)", '"', "a-", "-", "a+ ", "\\", ":1", "1", "(a:1"]
)
def test_a_stranger_s_long_text_is_read_in_linear_time(unit: str) -> None:
    """Otherwise this would not come to its end."""
    text = unit * (100_000 // len(unit))
    for respelled in (_braces.as_webui, _compel.as_webui):
        assert respelled(text).count("a") == text.count("a")
