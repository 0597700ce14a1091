"""CLIP's text tower as an encoder: causal, between its start and end token, 77 tokens wide."""

import json
import shutil

import numpy as np
import pytest

from lib_easydiffuser.attention import calibrate
from lib_easydiffuser.attention.encoders import REGISTRY
from lib_easydiffuser.attention.encoders.clip_text import ClipText
from lib_easydiffuser.attention.features import ROLES, attention_profile
from lib_easydiffuser.attention.maps import HeadMaps, LinearMap
from lib_easydiffuser.attention.reading import read_captions
from lib_easydiffuser.errors import ModelError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.language.words import word_spans
from lib_easydiffuser.records import Caption
from tests.clip.checkpoints import transformers_clip
from tests.world.hosts import ModelHost

pytest.importorskip("open_clip")


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    transformers_clip(folder / "clip-vit-large-patch14")
    return ModelHost(folder)


@pytest.fixture(scope="module")
def tower(host):
    return REGISTRY.get("clip-l", host)


def neutral_maps(width):
    flat = LinearMap(np.zeros(width, np.float32), 1.0)
    return HeadMaps("", np.zeros(width, np.float32), np.ones(width, np.float32), flat, flat, {})


def test_attention_is_causal_and_whole(tower, host):
    text = "a brown dog, on a t-shirt"
    attended = tower.attend([text, "a cat"], host)[0]
    tokens = len(attended.pieces) + 2
    assert attended.attention.shape[2:] == (tokens, tokens)
    assert attended.attention.sum(-1) == pytest.approx(1.0, abs=1e-4)
    assert np.triu(attended.attention, k=1).max() == 0.0
    assert "".join(text[start:end] for start, end in attended.pieces).replace(" ", "") == text.replace(" ", "")


def test_what_a_causal_tower_cannot_see_is_the_same_for_every_word(tower, host):
    text = "two red cars in a street"
    profile = attention_profile(tower.attend([text], host)[0], word_spans(text))
    heads = profile.shape[1] // len(ROLES)
    blocks = {role: profile[:, i * heads : (i + 1) * heads] for i, role in enumerate(ROLES)}
    for blind in ("from earlier words", "from start", "to end"):
        assert np.ptp(blocks[blind], axis=0) == pytest.approx(0.0, abs=1e-6)
    for seen in ("from later words", "from end", "to start"):
        assert np.ptp(blocks[seen], axis=0).max() > 1e-4


def test_the_text_tower_may_be_saved_alone(tower, host, tmp_path):
    """A CLIPTextModel's folder, as SD1's `text_encoder`: its sizes stand at the top of its configuration."""
    from transformers import CLIPTextModel

    whole = host.models_dir() / "clip-vit-large-patch14"
    alone = tmp_path / "clip-vit-large-patch14"
    # Out of the whole's folder the library reads the text tower's weights, and writes its own kind of configuration.
    CLIPTextModel.from_pretrained(str(whole)).save_pretrained(str(alone), safe_serialization=True)
    for path in whole.iterdir():
        if not (alone / path.name).exists():
            shutil.copy(path, alone / path.name)
    assert json.loads((alone / "config.json").read_text())["model_type"] == "clip_text_model"
    text, host_alone = "a brown dog on a sofa", ModelHost(tmp_path)
    one, two = tower.attend([text], host)[0], ClipText().attend([text], host_alone)[0]
    assert np.array_equal(one.attention, two.attention)


def test_words_beyond_77_tokens_get_a_pass_of_their_own(tower, host):
    text = " ".join(["antidisestablishmentarianism"] * 30)
    assert len(tower.attend([text], host)[0].pieces) == 75
    width = attention_profile(tower.attend(["a"], host)[0], [(0, 1)]).shape[1]
    words = read_captions([[Caption(text)]], tower, neutral_maps(width), host)[0].words
    assert [(word.start, word.end) for word in words] == word_spans(text)
    assert all(word.taggable > 0 for word in words)


def test_a_random_tower_is_refused_and_minilm_reads_instead(tower, host, monkeypatch):
    monkeypatch.setattr(calibrate, "_known", {})
    _, used, notes = calibrate.maps_for(tower, host)
    assert used.name == "minilm"
    assert "CLIP ViT-L/14 text tower" in notes[0] and "MiniLM" in notes[0]


def test_without_its_files_it_says_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.delenv("EASYDIFFUSER_MODELS", raising=False)
    with pytest.raises(ModelError, match="clip-l") as caught:
        REGISTRY.get("clip-l", QuietHost())
    assert "config.json" in caught.value.hint
