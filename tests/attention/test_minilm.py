"""MiniLM as the encoder contract wants it."""

from pathlib import Path

import numpy as np
import pytest

from lib_easydiffuser.attention.encoders.minilm import MiniLM
from lib_easydiffuser.errors import Interrupted
from lib_easydiffuser.host import QuietHost

TEXTS = ["a dog", "two brown dogs are playing with a red ball on the wet beach", "", "Café t-shirt"]


def test_pieces_name_places_in_the_text(minilm):
    for text, attended in zip(TEXTS, minilm.attend(TEXTS, QuietHost()), strict=True):
        assert attended.text == text
        assert "".join(text[start:end] for start, end in attended.pieces) == text.replace(" ", "")


def test_rows_of_attention_sum_to_one_and_cover_start_and_end(minilm):
    for attended in minilm.attend(TEXTS, QuietHost()):
        tokens = len(attended.pieces) + 2
        assert attended.attention.shape == (6, 12, tokens, tokens)
        assert attended.attention.sum(axis=-1) == pytest.approx(1.0, abs=1e-4)


def test_a_batch_reads_like_one_at_a_time(minilm):
    together = minilm.attend(TEXTS, QuietHost())
    for text, attended in zip(TEXTS, together, strict=True):
        alone = minilm.attend([text], QuietHost())[0]
        assert attended.attention == pytest.approx(alone.attention, abs=1e-5)
        assert attended.embedding == pytest.approx(alone.embedding, abs=1e-5)


def test_embeddings_are_unit_and_near_for_like_sentences(minilm):
    one, two, other = (a.embedding for a in minilm.attend(["a dog", "a puppy", "stock market"], QuietHost()))
    assert np.linalg.norm(one) == pytest.approx(1.0, abs=1e-5)
    assert one @ two > one @ other + 0.2


def test_a_stopped_host_stops_it(minilm):
    class Stopped(QuietHost):
        def stopped(self):
            return True

    with pytest.raises(Interrupted):
        minilm.attend(["a dog"], Stopped())


def test_unloaded_it_reads_the_same_again():
    encoder = MiniLM()
    (before,) = encoder.attend(["a red dress"], QuietHost())
    encoder.unload()
    assert encoder._model is None
    (after,) = encoder.attend(["a red dress"], QuietHost())
    np.testing.assert_array_equal(before.attention, after.attention)


@pytest.mark.parametrize("torch_pays", [False, True], ids=["numpy", "torch"])
def test_its_weights_lie_in_the_file_and_are_not_copied(torch_pays, monkeypatch):
    monkeypatch.setattr("lib_easydiffuser.attention.encoders.minilm._torch_pays", lambda sentences: torch_pays)
    encoder = MiniLM()
    encoder.attend(["a cat"], QuietHost())
    mapped = Path("/proc/self/maps")
    if not mapped.exists():
        pytest.skip("only Linux tells what is mapped")
    place = encoder._model.words.data_ptr() if torch_pays else encoder._model.words.__array_interface__["data"][0]
    ranges = [line.split()[0].split("-") for line in mapped.read_text().splitlines() if "model.safetensors" in line]
    assert any(int(low, 16) <= place < int(high, 16) for low, high in ranges)
