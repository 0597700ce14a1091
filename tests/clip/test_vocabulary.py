"""CLIP on the values of closed attributes: heard where it looks anyway and knows what the words mean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lib_easydiffuser.clip.bank import write_bank
from lib_easydiffuser.clip.banks import _path, bank_for, has_bank
from lib_easydiffuser.clip.encoders import choose
from lib_easydiffuser.clip.encoders.transformers_l import TransformersClip
from lib_easydiffuser.clip.evidence import said_by_clip
from lib_easydiffuser.clip.features import features_of
from lib_easydiffuser.clip.vocabulary import vocabulary
from lib_easydiffuser.models.find import with_models_dir
from lib_easydiffuser.pipeline import analyse, look
from lib_easydiffuser.records import Caption
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags.negatives.contrasts import texts_by_slot
from tests.world.hosts import ModelHost

from .checkpoints import transformers_clip
from .test_look import picture, settings  # noqa: F401  -- a fixture

pytest.importorskip("open_clip")

SUNSET = (Caption("a boat at sunset"),)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A tiny CLIP with random weights: it knows no word."""
    transformers_clip(tmp_path / "models" / "clip-vit-large-patch14")
    return tmp_path / "models"


def taught(settings: Settings, models: Path, **fits: float) -> None:  # noqa: F811
    """Put a bank in place as a trained text tower makes it: values of one slot alike, some of them like the picture."""
    host, rng = with_models_dir(ModelHost(models), settings), np.random.default_rng(0)
    model = choose(settings.clip, host)
    image = features_of(picture(), model, settings, host)
    rows = {}
    for texts in texts_by_slot().values():
        slot = rng.normal(size=image.shape)
        slot -= image * (slot @ image)
        for text in texts:
            row = slot + 0.1 * rng.normal(size=image.shape)
            rows[text] = row - image * (row @ image) + fits.get(text, 0.0) * image
    unit = {text: row / np.linalg.norm(row) for text, row in rows.items()}
    labels = vocabulary(texts_by_slot())
    path = _path(model, labels, host)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bank(path, labels, np.array([unit[text] for text in labels.labels], np.float16), model.fingerprint(host))


def contrasts(settings: Settings, models: Path) -> list[str]:  # noqa: F811
    found = analyse(picture(), settings, ModelHost(models), SUNSET)
    return [tag.text for tag in found.negatives if tag.source == "contrast"]


def test_a_tower_that_knows_no_word_is_not_heard(settings: Settings, models: Path) -> None:  # noqa: F811
    found = analyse(picture(), settings, ModelHost(models), SUNSET)
    host = with_models_dir(ModelHost(models), settings)
    assert has_bank(choose(settings.clip, host), vocabulary(texts_by_slot()), host), "made beside the labels'"
    assert found.reading.evidence and found.reading.fits == {}


def test_what_clip_sees_is_no_contrast_and_what_it_sees_least_comes_first(settings: Settings, models: Path) -> None:  # noqa: F811
    plain = contrasts(settings.with_values({"labels": False}), models)
    first, second = [text for text in plain if text in texts_by_slot()["time of day"]]
    taught(settings, models, **{"sunset": 6.0, first: 4.0, second: -4.0})
    turned = contrasts(settings, models)
    assert [text for text in turned if text in (first, second)] == [second, first]
    taught(settings, models, **{"sunset": 6.0, first: 20.0})
    assert first not in contrasts(settings, models)


def test_none_is_loaded_for_it(settings: Settings, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    host = ModelHost(models)
    said_by_clip(picture(), (), settings, host)  # an earlier version made the labels' banks alone

    def none(*_: Any) -> Any:
        raise AssertionError("the text tower was loaded")

    monkeypatch.setattr(TransformersClip, "tower", none)
    found = said_by_clip(picture(), (), settings, host, texts_by_slot())
    assert found.evidence and found.fits == {}


def test_a_chain_s_tower_makes_the_bank_too(settings: Settings, models: Path) -> None:  # noqa: F811
    host = ModelHost(models)
    said_by_clip(picture(), SUNSET, settings, host)
    best = settings.with_values({"mode": "best"})
    said_by_clip(picture(), SUNSET, best, host, texts_by_slot())
    furnished = with_models_dir(host, settings)
    model = choose(settings.clip, furnished)
    assert has_bank(model, vocabulary(texts_by_slot()), furnished)
    assert len(bank_for(model, vocabulary(texts_by_slot()), furnished).matrix) > 100


def test_who_looks_at_labels_first_has_the_bank_as_well(settings: Settings, models: Path) -> None:  # noqa: F811
    look(picture(), settings, ModelHost(models)).ranked()
    host = with_models_dir(ModelHost(models), settings)
    assert has_bank(choose(settings.clip, host), vocabulary(texts_by_slot()), host)


def test_a_machine_with_old_banks_has_it_when_a_text_tower_is_next_there(settings: Settings, models: Path) -> None:  # noqa: F811
    host = ModelHost(models)
    said_by_clip(picture(), (), settings, host)  # an earlier version made the labels' banks alone
    furnished = with_models_dir(host, settings)
    model = choose(settings.clip, furnished)
    assert not has_bank(model, vocabulary(texts_by_slot()), furnished)
    look(picture(), settings, host).rank(["a boat"])
    assert has_bank(model, vocabulary(texts_by_slot()), furnished)


def test_a_tower_that_waits_in_memory_makes_it(settings: Settings, models: Path) -> None:  # noqa: F811
    host = ModelHost(models)
    said_by_clip(picture(), (), settings, host)
    furnished = with_models_dir(host, settings)
    model = choose(settings.clip, furnished)
    assert not model.holds_tower(furnished)
    model.tower(furnished)  # somebody else's, who keeps models in memory
    said_by_clip(picture(), (), settings, host, texts_by_slot())
    assert has_bank(model, vocabulary(texts_by_slot()), furnished)
