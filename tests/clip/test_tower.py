"""The token tree behind a prefix gives the features of the library's own encode_text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib_easydiffuser.clip.branches import branches, sort_order
from lib_easydiffuser.clip.tokens import OpenClipTokens, is_plain, padded
from lib_easydiffuser.clip.weights import from_open_clip, tower_fingerprint

from .tiny import library_features, open_clip_model, tower_of

pytest.importorskip("open_clip")

TEXTS = [
    "", "a", "a cat", "a cat on a mat", "a cat on a sofa", "A  CAT\ton a mat", "red, white", "fox!", "fox!, dog",
    "(sketch:1.2)", "🎨 art", "수채화", "caf\u00e9", "mojibake cafÃ©", "&lt;b&gt; &amp", "<lora:x:1>",
    "<end_of_text> hidden", "don't 1234",
    " ".join(["long"] * 100), " ".join(["long"] * 74), " ".join(["long"] * 75), " ".join(["long"] * 76), "a cat",
]  # fmt: skip


@pytest.mark.parametrize("quick_gelu", [False, True])
def test_features_are_the_librarys(quick_gelu: bool) -> None:
    model = open_clip_model(quick_gelu=quick_gelu)
    ours = tower_of(model, quick_gelu).encode(TEXTS)
    assert np.abs(ours - library_features(model, TEXTS)).max() < 1e-5


def test_features_behind_a_prefix_are_the_librarys() -> None:
    model, before = open_clip_model(1), "a photo of something rather long, really,"
    tower = tower_of(model)
    tokens = tower.tokens
    head = [tokens.start, *tokens.encode(before)]
    ids, lengths = padded([*tokens.encode(text), tokens.end] for text in TEXTS[1:8])
    order = sort_order(ids)
    found = np.zeros((len(order), tower.width), np.float32)
    for rows, features in tower.features(ids[order], lengths[order], tower.prefix(head), chunk=3):
        found[order[rows]] = features.numpy()
    wanted = library_features(model, [f"{before} {text}" for text in TEXTS[1:8]])
    assert np.abs(found - wanted).max() < 1e-5


def test_a_tower_is_named_by_its_values() -> None:
    model = open_clip_model(3)
    state = model.state_dict()
    name = tower_fingerprint(from_open_clip(state, 4, "gelu"))
    halves = {key: tensor.half() for key, tensor in state.items()}
    assert tower_fingerprint(from_open_clip(halves, 4, "gelu")) == name
    state["transformer.resblocks.1.mlp.c_fc.weight"] += 1e-2
    assert tower_fingerprint(from_open_clip(state, 4, "gelu")) != name


def test_bfloat16_is_near() -> None:
    model = open_clip_model(2)
    ours = tower_of(model, dtype="bfloat16").encode(TEXTS)
    agreement = (ours * library_features(model, TEXTS)).sum(1)
    assert 0.99 < agreement.min() < 0.9999999


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(blacklist_categories=("Cs",)), max_size=30))
def test_tokens_are_the_librarys(text: str) -> None:
    from open_clip.tokenizer import _tokenizer

    assert OpenClipTokens().encode(text) == _tokenizer.encode(text)


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(max_codepoint=127), max_size=20), st.text(st.characters(max_codepoint=127), max_size=20))
def test_plain_texts_join_at_a_blank(first: str, second: str) -> None:
    from open_clip.tokenizer import _tokenizer

    if is_plain(first) and is_plain(second):
        tokens = OpenClipTokens()
        assert tokens.encode(first + ",") + tokens.encode(second) == _tokenizer.encode(f"{first}, {second}")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.integers(0, 3), max_size=5), min_size=1, max_size=30))
def test_a_tree_holds_every_text_and_shares_every_beginning(texts: list[list[int]]) -> None:
    ids, lengths = padded([*text, 9] for text in texts)
    order = sort_order(ids)
    tree = branches(ids[order], lengths[order])
    paths = [path for part in tree.paths for path in part]
    assert [list(tree.tokens[paths[end]]) for end in tree.ends] == [[*texts[i], 9] for i in order]
    beginnings = {tuple([*text, 9][: n + 1]) for text in texts for n in range(len(text) + 1)}
    assert len(tree.tokens) == len(beginnings)
