"""A model that overflows gives NaN: no mean is made of it, and no document holds what no reader of JSON takes."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from lib_easydiffuser.loop.document import round_document
from lib_easydiffuser.loop.history import History, document
from lib_easydiffuser.loop.records import Round, Score, TagVerdict
from lib_easydiffuser.loop.reopen import rounds_of
from lib_easydiffuser.loop.rounds import play
from lib_easydiffuser.loop.scores import kept_share, likeness, sentences
from lib_easydiffuser.records import GenerationSettings, Picture, Tag
from lib_easydiffuser.serial import finite, to_document, to_line
from lib_easydiffuser.ui.compare.bench import Bench
from lib_easydiffuser.ui.compare.view import view
from lib_easydiffuser.ui.desk import Desk

from .world import HOST, SETTINGS, Shapes, asked, drawn, reference

NOT_NUMBERS = (math.nan, math.inf, -math.inf)


def strict(text: str) -> Any:
    """As a browser reads it."""

    def refuse(word: str) -> Any:
        raise AssertionError(f"{word} is no JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.fixture(scope="module")
def done() -> Round:
    analysis = reference("red", "blue")
    *_, found = play(analysis, asked(analysis, 1, 2), Shapes(), SETTINGS, HOST, 1)
    return found


def spoilt(done: Round, bad: float) -> Round:
    """The same round, no number anywhere a float can stand."""
    result = done.results[0]
    assert result.comparison is not None
    comparison = replace(
        result.comparison,
        verdicts=tuple(replace(one, attention=bad, result_attention=bad) for one in result.comparison.verdicts),
        scores=(Score("clip", "CLIP", bad, bad, bad, "x"),),
        measures=tuple(
            replace(one, reference=bad, result=bad, low=bad, high=bad, least=bad) for one in result.comparison.measures
        ),
    )
    settings = GenerationSettings(cfg_scale=bad)
    return done.but(results=(replace(result, comparison=comparison, settings=settings),), settings=settings)


@pytest.mark.parametrize("bad", NOT_NUMBERS, ids=str)
def test_a_round_s_document_has_null_there(done: Round, bad: float) -> None:
    found = round_document(spoilt(done, bad))
    said = strict(json.dumps(found, allow_nan=False))
    result = said["results"][0]
    assert result["scores"] == [
        {"name": "clip", "title": "CLIP", "value": None, "low": None, "high": None, "what": "x"}
    ]
    assert {one["reference"] for one in result["measures"]} == {None} and said["settings"]["cfg_scale"] is None


def test_the_history_s_file_and_its_lines_too(done: Round) -> None:
    history = History()
    history.put(spoilt(done, math.nan))
    assert strict(history.text()) == document([spoilt(done, math.nan)])
    assert strict(to_line(history.record(1))) == strict(to_document(history.record(1)))


def test_whatever_is_written_as_json_is_json() -> None:
    record = {"a": math.nan, "b": [1.5, -math.inf, {"c": (math.inf, "nan", None, True, 3)}], "d": np.float64("nan")}
    clean = {"a": None, "b": [1.5, None, {"c": [None, "nan", None, True, 3]}], "d": None}
    assert finite(record) == clean == strict(to_line(record)) == strict(to_document(record))


def test_sentences_without_a_number_are_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from lib_easydiffuser.attention import encoders

    def attended(texts: list[str], host: Any) -> list[Any]:
        good, bad = np.ones(2, np.float32) / np.sqrt(np.float32(2)), np.full(2, np.nan, np.float32)
        return [SimpleNamespace(embedding=given) for given in (bad, good, good, good)]

    monkeypatch.setattr(encoders.REGISTRY.get("minilm", HOST), "attend", attended)
    found, why = sentences(("a cat", "a dog"), ("a cat", "a cat"), HOST)
    assert [one.name for one in found] == ["prompts"] and found[0].value == pytest.approx(1.0)
    assert why == "Captions and prompts were not compared as sentences: The model gave no number."


def test_a_likeness_without_a_number_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import lib_easydiffuser.clip.encoders as clips
    import lib_easydiffuser.clip.look as look

    monkeypatch.setattr(clips, "choose", lambda name, host: SimpleNamespace(title="x"))
    monkeypatch.setattr(look, "compare", lambda *_: np.full((2, 2), np.nan, np.float32))
    picture = Picture(drawn(("red",)))
    score, why = likeness(picture, picture, SETTINGS, HOST)
    assert score is None and why == "The pictures were not compared by CLIP: The model gave no number."


def test_a_null_read_back_is_the_setting_s_default(done: Round) -> None:
    text = to_document(document([spoilt(done, math.nan)]))
    (back,) = rounds_of(strict(text))
    assert back.settings is not None and back.settings.cfg_scale == GenerationSettings().cfg_scale
    assert back.results[0].settings.cfg_scale == GenerationSettings().cfg_scale


@pytest.mark.parametrize("bad", NOT_NUMBERS, ids=str)
def test_the_page_s_section_is_json(done: Round, bad: float) -> None:
    bench, desk = Bench(), Desk()
    desk.put(done.reference)
    bench.put(spoilt(done, bad))
    assert strict(view(bench, desk))["shown"]["number"] == done.number


@pytest.mark.parametrize("bad", NOT_NUMBERS, ids=str)
def test_attention_that_is_no_number_counts_as_middling(bad: float) -> None:
    tag = Tag("cat")
    found = kept_share([TagVerdict(tag, "kept", bad, 0.5), TagVerdict(tag, "lost", 0.5, 0.0)])
    assert found is not None and found.value == 0.5
