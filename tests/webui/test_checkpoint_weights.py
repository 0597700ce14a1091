"""What the checkpoint's own attention weighs: tags and contrasts, each by the map that was fitted for it.

The maps are drawn, not fitted, so that attention is what differs: every number is computed a second time here, from
the tower's attention, by the formulas that the tags' own files state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from lib_easydiffuser import pipeline
from lib_easydiffuser.attention import calibrate
from lib_easydiffuser.attention.features import attention_profile
from lib_easydiffuser.attention.maps import HeadMaps, LinearMap
from lib_easydiffuser.language.words import word_spans
from lib_easydiffuser.records import Analysis, Caption
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.webui import weights
from lib_easydiffuser.webui.host import WebUIHost
from lib_easydiffuser.webui.parts.checkpoint_text import CheckpointText
from tests.clip.checkpoints import tokenizer_files
from tests.fakes.checkpoints import Forge, Sd, TransformersEngine

TEXT = "a red house outdoors at night beside a tall tree"
SETTINGS = Settings().with_values({"encoder": "checkpoint", "max_contrasts": 10})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("tokenizer")
    tokenizer_files(path)
    return path


@pytest.fixture(autouse=True)
def _forget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibrate, "_known", {})
    weights.forget()


@dataclass(frozen=True)
class Seen:
    """An analysis, and what its map says of every word by hand: {word: (taggable, importance)}."""

    found: Analysis
    by_hand: dict[str, tuple[float, float]]

    @property
    def contrasts(self) -> dict[str, tuple[float, str]]:
        """{negative: (emphasis, reason)}."""
        return {tag.text: (tag.emphasis, tag.reason) for tag in self.found.negatives if tag.source == "contrast"}

    @property
    def emphasis(self) -> dict[str, float]:
        return {tag.text: tag.emphasis for tag in self.found.positives}


@pytest.fixture(params=["webui", "forge"])
def seen(request: pytest.FixtureRequest, folder: Any, modules: Any, tmp_path: Any):
    """seen(map, tower) -> what one map of importance makes of the caption, read by one tower."""
    modules.paths.models_path = str(tmp_path)

    def _seen(drawn: int, tower: int = 0, sign: int = 1) -> Seen:
        engine = TransformersEngine(folder, tower)
        modules.sd_models.model_data.sd_model = Sd(engine) if request.param == "webui" else Forge(engine)
        weights.forget()
        calibrate._known.clear()
        maps, profile = _stored(drawn, sign)
        found = pipeline.analyse(None, SETTINGS, WebUIHost(), [Caption(TEXT)])
        said = (TEXT[start:end] for start, end in word_spans(TEXT))
        return Seen(found, dict(zip(said, zip(*maps.read(profile), strict=True), strict=True)))

    return _seen


def _stored(drawn: int, sign: int) -> tuple[HeadMaps, Any]:
    """Maps that pass, kept where an earlier calibration leaves them; and the caption's profile."""
    encoder, host = CheckpointText(), WebUIHost()
    (attended,) = encoder.attend([TEXT], host)
    profile = attention_profile(attended, word_spans(TEXT))
    width = profile.shape[1]
    random = np.random.RandomState(drawn).randn(2, width).astype(np.float32) * 2 / width**0.5
    sure, important = LinearMap(random[0] * 0.3, 4.0), LinearMap(sign * random[1], 0.0)
    figures = {"auc": 0.95, "auc_in_place": 0.95}
    middle, spread = np.full(width, -2, np.float32), np.ones(width, np.float32)
    maps = HeadMaps(encoder.fingerprint(host), middle, spread, sure, important, figures)
    path = calibrate.heads_file(encoder, host)
    assert path is not None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(maps.to_json(), "utf-8")
    return maps, profile


def weight(importance: float) -> float:
    """A contrast's emphasis: 1.0 for a word nobody else would use, 1.3 for one that everybody would."""
    return round(round((1.0 + 0.3 * importance) / 0.05) * 0.05, 2)


def test_stored_maps_are_taken_and_the_source_is_named(seen: Any) -> None:
    one = seen(0)
    assert one.found.reading.encoder == "checkpoint" and not one.found.notes
    words = {word.text: (word.taggable, word.importance) for word in one.found.reading.words}
    for word in ("red", "house", "night", "tall", "tree"):
        assert words[word] == pytest.approx(one.by_hand[word], abs=1e-3)


def test_two_maps_of_importance_give_one_contrast_two_weights(seen: Any) -> None:
    one, two = seen(0), seen(0, sign=-1)
    for found in (one, two):
        emphasis, reason = found.contrasts["daytime"]
        assert emphasis == weight(found.by_hand["night"][1]) and "night" in reason
    assert one.by_hand["night"][0] == two.by_hand["night"][0], "how sure it is stays"
    assert abs(one.contrasts["daytime"][0] - two.contrasts["daytime"][0]) >= 0.1


def test_turning_importance_round_turns_the_tags_weights(seen: Any) -> None:
    one, two = seen(0).emphasis, seen(0, sign=-1).emphasis
    assert set(one) == set(two) and len(one) >= 3, "which tags there are is not its business"
    assert max(one.values()) > 1.0 < max(two.values())
    assert max(one, key=lambda text: one[text]) != max(two, key=lambda text: two[text])


def test_contrasts_of_one_caption_have_weights_of_their_own(seen: Any) -> None:
    one = seen(0)
    for contrast, word in (("daytime", "night"), ("indoors", "outdoors")):
        emphasis, reason = one.contrasts[contrast]
        assert emphasis == weight(one.by_hand[word][1]) and word in reason
    assert one.contrasts["daytime"][0] != one.contrasts["indoors"][0]


def test_another_tower_under_the_same_map_weighs_otherwise(seen: Any) -> None:
    """It is the tower's attention that speaks, not the map's bias."""
    importance = [seen(0, tower).by_hand["night"][1] for tower in range(4)]
    contrasts = [seen(0, tower).contrasts["daytime"][0] for tower in range(4)]
    assert contrasts == [weight(one) for one in importance] and len(set(contrasts)) > 1


def test_maps_of_another_tower_are_not_taken(seen: Any, folder: Any, modules: Any) -> None:
    seen(0)
    modules.sd_models.model_data.sd_model = Sd(TransformersEngine(folder, 7))
    weights.forget()
    assert calibrate.known_maps(CheckpointText(), WebUIHost()) is None
