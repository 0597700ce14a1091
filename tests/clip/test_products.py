"""Packed products are the plain ones to half precision's rounding, and the plain ones stay where packing is not."""

from __future__ import annotations

from typing import Any

import pytest

from lib_easydiffuser.clip import products
from lib_easydiffuser.clip.weights import Layer, from_open_clip

from .tiny import open_clip_model, tower_of

torch = pytest.importorskip("torch")
pytest.importorskip("open_clip")

TEXTS = ["a cat", "a dog on a table"]


def a_layer() -> Layer:
    return from_open_clip(open_clip_model(3).state_dict(), 4, "gelu").layers[0]


def encoded() -> Any:
    return tower_of(open_clip_model(2), dtype="bfloat16").encode(TEXTS)


@pytest.mark.parametrize("activation", ["quick_gelu", "gelu"])
def test_packed_is_plain(activation: str) -> None:
    if not products._ops_are_here():
        pytest.skip("this torch or CPU packs no bfloat16 weights")
    layer = a_layer().to("cpu", torch.bfloat16)
    packed, plain = products.block(layer, activation), products._Plain(layer, activation)
    h = torch.randn(7, layer.norm1[0].shape[0], generator=torch.manual_seed(1)).bfloat16()
    assert isinstance(packed, products._Packed)
    for name in ("qkv", "out", "mlp"):
        ours, wanted = (getattr(one, name)(h.clone()).float() for one in (packed, plain))
        assert ours.shape == wanted.shape
        assert float((ours - wanted).abs().max()) < 0.02 * float(wanted.abs().max()), name


def test_float32_is_never_packed() -> None:
    """Its weights are the file's own: packed they would stand in memory twice."""
    assert isinstance(products.block(a_layer(), "gelu"), products._Plain)


def test_a_torch_without_the_operators_multiplies_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise RuntimeError("mkldnn bf16 path needs the cpu support avx512bw, avx512vl and avx512dq")

    wanted = encoded()
    monkeypatch.setattr(products, "_packed", refused)
    products._ops_are_here.cache_clear()
    try:
        found = encoded()
    finally:
        products._ops_are_here.cache_clear()
    assert abs(found - wanted).max() < 0.02


def test_reduced_weights_are_not_kept_beside_the_packed() -> None:
    if not products._ops_are_here():
        pytest.skip("this torch or CPU packs no bfloat16 weights")
    reduced = tower_of(open_clip_model(2), dtype="bfloat16")
    kept = [value for one in reduced._blocks for value in vars(one).values()]
    assert not reduced._weights.layers
    assert not [value for value in kept if isinstance(value, Layer)]
