"""The mixing way: honest weights, what it says of leaked members, what cannot be mixed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lib_easydiffuser.errors import CaptionError, UsageError
from lib_easydiffuser.evaluate.examples import examples
from lib_easydiffuser.evaluate.predicting import require_one
from lib_easydiffuser.evaluate.records import Answer, Answers, Evaluation
from lib_easydiffuser.evaluate.run import asked, evaluate
from lib_easydiffuser.evaluate.ways import REGISTRY, Way
from lib_easydiffuser.evaluate.ways._contract import Asked, Crowd
from lib_easydiffuser.evaluate.ways.ensemble import EnsembleWay
from lib_easydiffuser.host import Host
from lib_easydiffuser.learn.scores import unit
from lib_easydiffuser.settings import Settings

Folder = Callable[[int], Path]


class Says(Way):
    """One and the same word of every picture; "nothing" answers none; "leaked" was trained on all."""

    name = "says"
    title = "A way that says a word"
    takes = "WORD"
    keys: frozenset[str] = frozenset()

    def answers(self, asked: Asked) -> Answers:
        if asked.argument == "nothing":
            return [CaptionError("Nothing can be said.") for _ in asked.pictures]
        return [Answer((f"{asked.argument} {Path(one.name).stem}",)) for one in asked.pictures]

    def trained_on(self, argument: str) -> frozenset[str]:
        return self.keys if argument == "leaked" else frozenset()


@pytest.fixture(autouse=True)
def says(monkeypatch: pytest.MonkeyPatch, host: Host) -> Says:
    list(REGISTRY.all(host))
    part = Says()
    monkeypatch.setitem(REGISTRY._parts, "says", part)
    return part


def judged(folder: Path, host: Host, *ways: str) -> Evaluation:
    found = examples([folder], "auto", Settings(), host)
    return evaluate(found, asked(ways, Settings(), host), Settings(), host)


@pytest.mark.parametrize("groups", [(), [number // 2 for number in range(30)]], ids=["single", "two seeds a prompt"])
def test_a_pictures_own_truth_has_no_part_in_its_weights(groups: list[int]) -> None:
    random = np.random.default_rng(0)
    truth = unit(random.normal(size=(30, 384)))
    members = {name: truth + random.normal(0, 0.1, truth.shape) for name in ("one", "two")}
    other = truth.copy()
    other[7] = members["one"][7]  # what would pull its weights, if it could
    vectors, changed = (EnsembleWay().mix(Crowd("", members, told, 0, groups)).vectors for told in (truth, other))
    same = (vectors == changed).all(axis=1)
    assert same[7] and not same.all()
    assert same[6] or not groups, "nor has it in its twin's"


def test_over_a_leaked_member_it_says_so(pictures: Folder, host: Host, says: Says) -> None:
    folder = pictures(6)
    found = examples([folder], "auto", Settings(), host).found
    says.keys = frozenset(one.key for one in found[:4])
    done = judged(folder, host, "says:a cat", "says:leaked", "ensemble")
    clean, leaked, mixture = done.results[1:]
    assert (clean.seen, leaked.seen, mixture.seen) == (0, 4, 4)
    assert "trained on 4 of these 6 pictures" in mixture.note and "weights fitted" in mixture.note


def test_what_the_others_did_is_not_lost_with_a_member(pictures: Folder, host: Host) -> None:
    done = judged(pictures(3), host, "says:a cat", "says:nothing", "ensemble:0.4,0.6")
    assert [result.way for result in done.results] == ["mean", "says:a cat"]
    assert any("ensemble:0.4,0.6 is left out: An ensemble of 1 way mixes nothing" in note for note in done.notes)


@pytest.mark.parametrize(
    "ways, told",
    [
        (("ensemble",), "ensemble of 0 ways mixes nothing"), (("ensemble:0.4,0.6",), "ensemble of 0 ways"),
        (("says:a cat", "ensemble"), "ensemble of 1 way mixes nothing"),
        (("says:a cat", "says:a dog", "ensemble:1,2,3"), "do not fit 2 members"),
    ],
)  # fmt: skip
def test_what_cannot_be_mixed_is_said_before_any_picture_is_looked_at(
    host: Host, ways: tuple[str, ...], told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        asked(ways, Settings(), host)


def test_an_answer_needs_someone_who_looks(host: Host) -> None:
    (cat, dog, ensemble) = asked(["says:a cat", "says:a dog", "ensemble:0.4,0.6"], Settings(), host)
    require_one([cat, dog, ensemble])
    with pytest.raises(UsageError, match="No way looks"):
        require_one([ensemble])


def test_pictures_of_one_prompt_are_one_group_from_end_to_end(pictures: Folder, host: Host) -> None:
    folder = pictures(6)
    for path in folder.glob("*.txt"):
        path.write_text("a cat" if int(path.stem) < 3 else "a red house", "utf-8")
    mean, cat, dog, ensemble = judged(folder, host, "says:a cat", "says:a dog", "ensemble").results
    assert mean.vectors[0] == pytest.approx(mean.vectors[2]) and mean.scores.max() < 0.9, "no twin tells the truth"
    for result in (cat, dog, ensemble):
        halves = sorted((result.scores[:3].mean(), result.scores[3:].mean()))
        assert (result.mean.low, result.mean.high) == pytest.approx(halves), "two prompts are two draws"
