"""Prompts: cleaned, long enough, none twice; of templates, of a file, and of a real GPT-2."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.attention.sentences import sentences
from lib_easydiffuser.errors import BrokenModelError, Interrupted, MissingModelError, UnknownNameError, UsageError
from lib_easydiffuser.host import Host, QuietHost
from lib_easydiffuser.pairs.clean import cleaned, is_long_enough
from lib_easydiffuser.pairs.near import cosines
from lib_easydiffuser.pairs.template import Template
from lib_easydiffuser.pairs.write import write
from lib_easydiffuser.pairs.writers import REGISTRY, Wishes
from lib_easydiffuser.pairs.writers._contract import Writer

from .conftest import SENTENCES

HOST = QuietHost()


class _Cpu(QuietHost):
    def device(self) -> str:
        return "cpu"


class _Stopped(QuietHost):
    def stopped(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(red:1.2) car, ((shiny)) <lora:x:0.5>", "red car, shiny"),
        ("  a cat  ,, , on a hill ... \nsecond line", "a cat, on a hill"),
        ("“Portrait” of a woman’s face; 35mm @ f/1.8 #art *****", "Portrait of a woman's face 35mm f 1.8"),
        ("a café in 서울, full-colour", "a café in 서울, full-colour"),
        ("🙂🙂", ""),
        ("\n\n", ""),
    ],
)
def test_special_characters_go(text: str, expected: str) -> None:
    assert cleaned(text) == expected


def test_ten_characters_are_the_least() -> None:
    assert is_long_enough("a red car,") and not is_long_enough("a red car")


def drawn(text: str, count: int = 200, **lists: list[str]) -> set[str]:
    dice, template = random.Random(0), Template(text, lists)
    return {template.draw(dice) for _ in range(count)}


def test_templates_draw_every_alternative_and_nothing_else() -> None:
    assert drawn("a {red|blue|} cat") == {"a red cat", "a blue cat", "a  cat"}
    assert drawn("{a {b|c}|d}") == {"a b", "a c", "d"}
    assert drawn("__x__ and __my-list__", x=["1", "{2|3}"], **{"my-list": ["__x__"]}) == {
        f"{one} and {other}" for one in "123" for other in "123"
    }
    assert drawn("snake_case | stays") == {"snake_case | stays"}


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("a {b|c", UsageError, "without its }"),
        ("a } b", UsageError, "without its {"),
        ("{a|__nope__}", UnknownNameError, "nope"),
        ("__empty__", UsageError, "is empty"),
    ],
)
def test_what_is_wrong_with_a_template_is_said_before_the_work(text: str, error: Any, says: str) -> None:
    with pytest.raises(error, match=says):
        Template(text, {"empty": []})


def test_lists_that_name_each_other_end_in_a_sentence() -> None:
    with pytest.raises(UsageError, match="never ends"):
        Template("__a__", {"a": ["__b__"], "b": ["__a__"]}).draw(random.Random(0))


def test_words_lie_in_files(tmp_path: Path) -> None:
    (tmp_path / "animal.txt").write_text("\ufeffcat\n# not this\n\nred fox\n", "utf-8")
    wishes = Wishes(templates=("a __animal__ on a hill",), lists=tmp_path)
    made = write(REGISTRY.get("templates", HOST), wishes, 10, HOST)
    assert sorted(made.prompts) == ["a cat on a hill", "a red fox on a hill"], "fewer than asked: there are no more"
    assert made.doubled > 0


def test_none_is_short_twice_or_near_another(tmp_path: Path) -> None:
    file = tmp_path / "prompts.txt"
    lines = ["a cat", "a photo of a red car", "A photo of a red car!", "a photograph of a red car",
             "a lighthouse at night", "the photo of a red car", "a bowl of noodles, steam"]  # fmt: skip
    file.write_text("\n".join(lines), "utf-8")
    made = write(REGISTRY.get("file", HOST), Wishes(file=file), 10, HOST)
    assert (made.short, made.doubled) == (1, 1) and made.near >= 1
    assert made.prompts[0] == lines[1] and {"a lighthouse at night", "a bowl of noodles, steam"} <= {*made.prompts}
    vectors = sentences(made.prompts, HOST)
    pairs = [(a, b) for a in range(len(vectors)) for b in range(a)]
    assert max(cosines(vectors[[a for a, _ in pairs]], vectors[[b for _, b in pairs]])) <= 0.95
    assert write(REGISTRY.get("file", HOST), Wishes(file=file), 10, HOST, 1.0).near == 0


def test_the_same_seed_writes_the_same(tmp_path: Path) -> None:
    wishes = Wishes(seed=4, templates=("a {1|2|3|4|5|6|7|8} storey house in {Rome|Oslo|Cairo|Lima}",))
    writer = REGISTRY.get("templates", HOST)
    first = write(writer, wishes, 8, HOST, 1.0).prompts
    assert first == write(writer, wishes, 8, HOST, 1.0).prompts
    assert first != write(writer, Wishes(seed=5, templates=wishes.templates), 8, HOST, 1.0).prompts


def test_gpt2_goes_on_from_what_it_is_given(gpt2: Path) -> None:
    known = {text.replace(" ,", ",") for text in SENTENCES}
    wishes = Wishes(seed=1, model=gpt2, starts=("a {red|blue}",), temperature=0.5, tokens=12)
    made = write(REGISTRY.get("language", _Cpu()), wishes, 6, _Cpu(), 1.0)
    assert len(made.prompts) == 6
    assert all(prompt.startswith(("a red", "a blue")) for prompt in made.prompts)
    assert len(known & {*made.prompts}) >= 4, made.prompts
    assert made.prompts == write(REGISTRY.get("language", _Cpu()), wishes, 6, _Cpu(), 1.0).prompts


def test_gpt2_needs_no_beginning_and_stops_when_asked(gpt2: Path) -> None:
    writer = REGISTRY.get("language", _Cpu())
    drafts = next(writer.drafts(Wishes(model=gpt2, tokens=12), _Cpu()))
    assert len(drafts) == 16 and sum(draft.startswith("a ") for draft in drafts) >= 14
    with pytest.raises(Interrupted):
        next(writer.drafts(Wishes(model=gpt2), _Stopped()))


def test_what_is_no_language_model_is_one_sentence(gpt2: Path, tmp_path: Path) -> None:
    writer = REGISTRY.get("language", _Cpu())
    with pytest.raises(MissingModelError, match=r"config\.json"):
        writer.check(Wishes(model=tmp_path), _Cpu())
    (tmp_path / "config.json").write_text('{"architectures": ["BertModel"]}', "utf-8")
    with pytest.raises(BrokenModelError, match="BertModel, which writes no text"):
        writer.check(Wishes(model=tmp_path), _Cpu())
    broken = tmp_path / "broken"
    shutil.copytree(gpt2, broken)
    (broken / "model.safetensors").write_bytes(b"no")
    writer.check(Wishes(model=broken), _Cpu())
    with pytest.raises(BrokenModelError):
        next(writer.drafts(Wishes(model=broken), _Cpu()))


class _Endless(Writer):
    """Never out of words, nor ever with another thought."""

    name = "endless"

    def __init__(self) -> None:
        self.rounds = 0

    def check(self, wishes: Wishes, host: Host) -> None: ...

    def drafts(self, wishes: Wishes, host: Host) -> Iterator[list[str]]:
        while True:
            self.rounds += 1
            assert self.rounds < 200, "it went on and on"
            yield [f"a photo of a red car, number {self.rounds}"]


class _Told(QuietHost):
    def __init__(self) -> None:
        self.said: list[tuple[int, int, str]] = []

    def progress(self, done: int, total: int, text: str = "") -> None:
        self.said.append((done, total, text))


def test_a_writer_that_says_the_same_again_and_again_is_no_longer_asked() -> None:
    writer, host = _Endless(), _Told()
    made = write(writer, Wishes(), 2, host, 0.5)
    assert made.prompts == ["a photo of a red car, number 1"] and made.near >= 20 > made.doubled
    assert (1, 2, "writing prompts") in host.said, "meanwhile it is told how far it is"


def test_a_writer_with_nothing_to_say_ends_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="shorter than ten"):
        write(REGISTRY.get("templates", HOST), Wishes(templates=("a cat",)), 3, HOST)
