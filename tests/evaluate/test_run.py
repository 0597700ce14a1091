"""`evaluate` end to end on the shape world: the score by hand, the baseline, what fails, what parts bring."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from lib_easydiffuser import captioners
from lib_easydiffuser.errors import CaptionError, Interrupted, UnknownNameError, UsageError
from lib_easydiffuser.evaluate.examples import examples
from lib_easydiffuser.evaluate.kept_answers import KeptAnswers
from lib_easydiffuser.evaluate.page import page, worst_rows
from lib_easydiffuser.evaluate.records import Answer, Answers, Evaluation
from lib_easydiffuser.evaluate.run import asked, evaluate
from lib_easydiffuser.evaluate.sentences import embed
from lib_easydiffuser.evaluate.tables import per_picture_csv, record, text
from lib_easydiffuser.evaluate.ways import REGISTRY, Way
from lib_easydiffuser.evaluate.ways._contract import Asked
from lib_easydiffuser.host import Host
from lib_easydiffuser.records import Caption, Picture
from lib_easydiffuser.settings import Settings
from tests.world.scenes import COLOURS, SHAPES, Scene, phrase

Folder = Callable[[int], Path]


class Doubtful(captioners.Captioner):
    """Knows the truth by the file's number and errs by chance, as a model that samples does; several sentences by
    several draws."""

    name = "doubtful"
    title = "A captioner that errs by chance"
    drawn: ClassVar[list[Scene]] = []
    wrong = 0.35

    def caption(self, picture: Picture, settings: Settings, host: Host) -> tuple[Caption, ...]:
        number = int(Path(picture.name).stem)
        dice = np.random.default_rng((settings.seed, number))
        return tuple(Caption(self._said(number, dice)) for _ in range(settings.captions_per_picture))

    def _said(self, number: int, dice: np.random.Generator) -> str:
        pairs = [
            (
                str(dice.choice(list(COLOURS))) if dice.random() < self.wrong else thing.colour,
                str(dice.choice(SHAPES)) if dice.random() < self.wrong else thing.shape,
            )
            for thing in self.drawn[number].things
        ]
        return phrase(pairs, int(dice.integers(4)))


@pytest.fixture
def doubtful(drawn: list[Scene], monkeypatch: pytest.MonkeyPatch, host: Host) -> Doubtful:
    list(captioners.REGISTRY.all(host))
    part = Doubtful()
    monkeypatch.setattr(Doubtful, "drawn", drawn)
    monkeypatch.setitem(captioners.REGISTRY._parts, "doubtful", part)
    return part


def judged(folder: Path, host: Host, *ways: str, settings: Settings | None = None, kept: KeptAnswers | None = None,
           prompts: tuple[str, ...] = ()) -> Evaluation:  # fmt: skip
    chosen = settings or Settings()
    found = examples([folder], "auto", chosen, host)
    return evaluate(found, asked(ways, chosen, host), chosen, host, kept, prompts)


def test_the_score_is_the_one_by_hand(pictures: Folder, host: Host, doubtful: Doubtful, drawn: list[Scene]) -> None:
    done = judged(pictures(12), host, "captioner:doubtful")
    (mean, own) = done.results
    said, true = embed(own.shown, host).astype(float), embed([one.caption for one in drawn[:12]], host).astype(float)
    by_hand = [float(a @ b / math.sqrt((a @ a) * (b @ b))) for a, b in zip(said, true, strict=True)]
    assert own.scores == pytest.approx(by_hand, abs=1e-6)
    assert own.mean.mean == pytest.approx(sum(by_hand) / 12, abs=1e-6)
    flat = said.ravel() @ true.ravel() / np.linalg.norm(said) / np.linalg.norm(true)
    assert own.flat.mean == pytest.approx(float(flat), abs=1e-6)
    assert own.mean.low < own.mean.mean < own.mean.high
    assert own.over_baseline is not None
    assert own.over_baseline.mean == pytest.approx(own.mean.mean - mean.mean.mean, abs=1e-9)


def test_the_mean_embedding_of_a_picture_never_knows_it(pictures: Folder, host: Host, drawn: list[Scene]) -> None:
    done = judged(pictures(6), host, "captioner:pixels")
    captions = np.array([one.caption for one in drawn[:6]])
    true = embed(list(captions), host).astype(float)
    for caption, vector in zip(captions, done.results[0].vectors, strict=True):  # nor another of the same prompt
        assert vector == pytest.approx(true[captions != caption].mean(axis=0), abs=1e-6)
    assert "cross-validated" in done.results[0].note
    given = judged(pictures(6), host, "captioner:pixels", prompts=("a cat", "a dog"))
    assert given.results[0].vectors[3] == pytest.approx(embed(["a cat", "a dog"], host).mean(axis=0), abs=1e-6)
    assert "training part" in given.results[0].note


def test_five_captions_averaged_beat_one(pictures: Folder, host: Host, doubtful: Doubtful) -> None:
    done = judged(pictures(24), host, "captioner:doubtful", "five:doubtful")
    one, five = done.results[1:]
    gain = five.scores - one.scores
    assert gain.mean() > 0.02 and gain.mean() > 2 * gain.std() / np.sqrt(len(gain))
    (part,) = five.parts
    assert part.name == "all captions but the first" and part.gain.mean > 0 and 20 <= part.pictures <= 24


def test_the_best_of_five_is_the_nearest_to_their_mean(pictures: Folder, host: Host, doubtful: Doubtful) -> None:
    folder, settings = pictures(3), Settings()
    (asking,) = asked(["five:doubtful"], settings, host)
    found = examples([folder], "auto", settings, host).found
    for answer in asking.way.answers(Asked([one.load() for one in found], "doubtful", settings, host)):
        assert isinstance(answer, Answer) and 1 < len(answer.texts) <= 5 and len(set(answer.texts)) == len(answer.texts)
        vectors = embed(answer.texts, host)
        assert answer.best == answer.texts[int((vectors @ vectors.mean(axis=0)).argmax())]


def test_an_ensemble_of_fitted_weights_is_honest_and_says_them(
    pictures: Folder, host: Host, doubtful: Doubtful
) -> None:
    done = judged(pictures(20), host, "captioner:doubtful", "captioner:pixels", "ensemble", "ensemble:0.45,0.55")
    good, bad, fitted, given = done.results[1:]
    unit = [result.vectors / np.linalg.norm(result.vectors, axis=1, keepdims=True) for result in (good, bad)]
    assert given.vectors == pytest.approx(0.45 * unit[0] + 0.55 * unit[1], abs=1e-9)
    assert fitted.mean.mean > bad.mean.mean and "each picture's without it" in fitted.note
    assert [part.name for part in fitted.parts] == ["captioner:doubtful", "captioner:pixels"]
    assert fitted.parts[0].gain.mean > 0.1, "without the good member it is the bad one"
    assert fitted.parts[0].gain.mean == pytest.approx(fitted.mean.mean - bad.mean.mean, abs=1e-9)


@pytest.mark.parametrize("spec, told", [
    ("ensemble:1,2,3", "do not fit"), ("ensemble:heavy", "are no weights"),
])  # fmt: skip
def test_wrong_weights_are_one_sentence(pictures: Folder, host: Host, spec: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        judged(pictures(3), host, "captioner:pixels", "tags:pixels", spec)


def test_an_ensemble_of_one_is_none(pictures: Folder, host: Host) -> None:
    with pytest.raises(UsageError, match="mixes nothing"):
        judged(pictures(3), host, "captioner:pixels", "ensemble")


@pytest.mark.parametrize("spec, told", [
    ("captionr:eyes", "Did you mean 'captioner'"), ("captioner:eye", "Did you mean 'eyes'"),
    ("regressor", "needs FILE"), ("regressor:nowhere.st", "There is no regressor"),
    ("labels:bst", "Did you mean 'best'"),
])  # fmt: skip
def test_a_way_that_is_none_is_said_before_the_work(host: Host, spec: str, told: str) -> None:
    with pytest.raises(Exception, match=told):
        asked([spec], Settings(), host)


class Fails(Way):
    """Answers every picture but some."""

    name = "fails"
    title = "A way that fails"
    takes = "NUMBERS"

    def answers(self, asked: Asked) -> Answers:
        bad = set(asked.argument.split("+"))
        return [
            CaptionError(f"Nothing can be said of {Path(one.name).name}.")
            if Path(one.name).stem in bad
            else Answer(("a cat",))
            for one in asked.pictures
        ]


@pytest.fixture
def fails(monkeypatch: pytest.MonkeyPatch, host: Host) -> None:
    list(REGISTRY.all(host))
    monkeypatch.setitem(REGISTRY._parts, "fails", Fails())


def test_ways_are_compared_on_the_pictures_that_all_of_them_answered(pictures: Folder, host: Host, fails: None) -> None:
    folder = pictures(6)
    (folder / "03.png").write_bytes(b"no picture")
    done = judged(folder, host, "captioner:pixels", "fails:01+04")
    assert [example.name for example in done.examples] == ["00.png", "02.png", "05.png"]
    assert [result.failed for result in done.results] == [0, 1, 3]
    assert {trouble.name for trouble in done.left_out} == {"01.png", "03.png", "04.png"}
    assert "fails:01+04: Nothing can be said of 01.png." in {trouble.why for trouble in done.left_out}


def test_a_way_that_answers_nothing_is_left_out_and_the_others_are_judged(
    pictures: Folder, host: Host, fails: None
) -> None:
    done = judged(pictures(2), host, "fails:00+01", "captioner:pixels")
    assert [result.way for result in done.results] == ["mean", "captioner:pixels"]
    assert done.notes == ("fails:00+01 answered no picture and is left out. The first: Nothing can be said of 00.png.",)
    with pytest.raises(UsageError, match="No picture was answered by every way"):
        judged(pictures(2), host, "fails:00+01")


def test_what_was_answered_is_not_asked_again(
    pictures: Folder, host: Host, doubtful: Doubtful, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    original = Doubtful.caption

    def counted(self: Doubtful, picture: Picture, settings: Settings, host: Host) -> tuple[Caption, ...]:
        looked.append(picture.name)
        return original(self, picture, settings, host)

    monkeypatch.setattr(Doubtful, "caption", counted)
    folder, path = pictures(5), tmp_path / "answers.jsonl"

    class Stops(type(host)):  # type: ignore[misc]
        def stopped(self) -> bool:
            return len(looked) >= 2

    settings = Settings(batch_size=1)
    with pytest.raises(Interrupted):
        judged(folder, Stops(None), "captioner:doubtful", settings=settings, kept=KeptAnswers(path))
    assert len(looked) == 2
    with path.open("a") as file:
        file.write('{"question": "half a li')
    whole = judged(folder, host, "captioner:doubtful", settings=settings, kept=KeptAnswers(path))
    assert len(looked) == 5 and len(set(looked)) == 5
    again = judged(folder, host, "captioner:doubtful", settings=settings, kept=KeptAnswers(path))
    assert len(looked) == 5 and again.results[1].mean == whole.results[1].mean
    judged(folder, host, "captioner:doubtful", settings=Settings(batch_size=1, seed=9), kept=KeptAnswers(path))
    assert len(looked) == 10, "another seed is another question"


def test_tags_say_what_each_of_their_sources_brings(
    pictures: Folder, host: Host, photographs: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "photo"
    folder.mkdir()
    for name in ("astronaut.png", "coffee.png"):
        (folder / name).write_bytes((photographs / name).read_bytes())
        (folder / name).with_suffix(".txt").write_text("a portrait of an astronaut", "utf-8")
    (own,) = judged(folder, host, "tags:eyes").results[1:]
    assert own.shown[0] and "(" not in own.shown[0]
    assert {part.name for part in own.parts} <= {
        f"tags of {source}" for source in ("pixels", "eyes", "medium", "quality")
    }
    assert len(own.parts) >= 2


def test_table_record_and_csv_tell_the_same(pictures: Folder, host: Host, doubtful: Doubtful) -> None:
    folder = pictures(5)
    (folder / "04.txt").write_text('=cmd, "quoted"\nline', "utf-8")
    (folder / "extra.png").write_bytes((folder / "00.png").read_bytes())
    done = judged(folder, host, "captioner:doubtful", "captioner:pixels")
    told = text(done)
    assert told.startswith("5 pictures (") and "extra.png: no true prompt was found for it" in told
    assert [line.split()[0] for line in told.splitlines()[3:6]] == ["mean", "captioner:doubtful", "captioner:pixels"]
    kept = json.loads(json.dumps(record(done)))
    assert [way["way"] for way in kept["ways"]] == ["mean", "captioner:doubtful", "captioner:pixels"]
    assert kept["ways"][1]["mean"]["mean"] == pytest.approx(done.results[1].mean.mean, abs=1e-6)
    rows = list(csv.DictReader(io.StringIO(per_picture_csv(done))))
    assert [row["picture"] for row in rows] == [f"0{number}.png" for number in range(5)] + ["extra.png"]
    assert float(rows[2]["score of captioner:doubtful"]) == pytest.approx(done.results[1].scores[2], abs=1e-6)
    assert rows[4]["true prompts"] == '=cmd, "quoted" line' and rows[5]["left out because"]


def test_one_picture_has_a_score_and_no_interval(pictures: Folder, host: Host) -> None:
    done = judged(pictures(1), host, "captioner:pixels")
    assert "no mean embedding" in done.results[0].note
    assert record(done)["ways"][1]["mean"]["low"] is None
    assert "nan" not in text(done)


def test_the_page_shows_the_ten_worst_and_runs_nothing(pictures: Folder, host: Host, doubtful: Doubtful) -> None:
    folder = pictures(14)
    (folder / "03.txt").write_text('<script>alert(1)</script><img src="http://evil/x">', "utf-8")
    done = judged(folder, host, "captioner:doubtful")
    html = page(done)
    assert [done.results[1].scores[row] for row in worst_rows(done.results[1])] == sorted(done.results[1].scores)[:10]
    seen: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            seen.append((tag, dict(attrs)))

    Reader().feed(html)
    images = [attributes["src"] or "" for tag, attributes in seen if tag == "img"]
    assert len(images) == 10 and all(source.startswith("data:image/") for source in images)
    assert not [tag for tag, _ in seen if tag == "script"] and "http-equiv" in html
    assert "3 worst" not in html and "The 10 worst of captioner:doubtful" in html


def test_an_unknown_knob_of_the_way_is_the_ways_own(host: Host) -> None:
    with pytest.raises(UnknownNameError):
        asked(["nothing"], Settings(), host)
    with pytest.raises(UsageError, match="weights"):
        asked(["ensemble:a"], Settings(), host)
