"""The loaded checkpoint's text towers: which there are, how they cut a text, and their attention while the host
conditions.

    WebUI   SD1   cond_stage_model.wrapped.transformer           transformers
            SD2   cond_stage_model.wrapped.model                 OpenCLIP
            SDXL  conditioner.embedders[0], [1]                  one of each
    Forge         text_processing_engine (SD1, SD2), _l, _g      transformers

Nothing here loads, moves or changes a model.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

_NOT_YET = "FakeInitialModel"  # what Forge holds before the first generation
_ENGINES = ("text_processing_engine", "text_processing_engine_l", "text_processing_engine_g")


@dataclass(frozen=True, eq=False)
class Tower:
    """One text tower of a checkpoint.

    Attributes:
        module: What holds its weights.
        layers: Its attention modules, first layer first.
        tokenize: Texts -> token ids of each, without start, end and padding.
        spelling: Token ids -> the tokens as the vocabulary spells them.
        embedding_at: (ids, position) -> (textual inversion or None, ids it takes the place of).
    """

    module: Any
    layers: tuple[Any, ...]
    tokenize: Callable[[list[str]], list[list[int]]]
    spelling: Callable[[list[int]], list[str]]
    embedding_at: Callable[[list[int], int], tuple[Any, int | None]]


def loaded_model() -> Any | None:
    """The checkpoint in memory; None when there is none. Loads none: `shared.sd_model` would."""
    from modules import sd_models

    model = sd_models.model_data.sd_model
    return None if model is None or type(model).__name__ == _NOT_YET else model


def towers(model: Any) -> tuple[Tower, ...]:
    """The CLIP text towers of a checkpoint; none for one that conditions otherwise (SD3, Flux)."""
    if hasattr(model, "forge_objects"):
        return _engines_of_forge(model)
    conditioner = getattr(model, "conditioner", None)
    embedders = [model.cond_stage_model] if conditioner is None else conditioner.embedders
    return tuple(tower for embedder in embedders if (tower := _of_embedder(embedder)) is not None)


def at_home(model: Any, tower: Tower) -> bool:
    """Whether the tower can run now: the host's button "unload" leaves a model in RAM that is due on the GPU.

    With `--medvram` and on Forge the host brings it over by itself.
    """
    from modules import devices

    if hasattr(model, "forge_objects") or getattr(model, "lowvram", False):
        return True
    where = next(iter(tower.module.parameters())).device.type
    return bool(where == getattr(devices.device, "type", str(devices.device)))


@contextmanager
def watched(tower: Tower, longest: int) -> Iterator[list[list[Any]]]:
    """Every layer's attention while the host conditions: one list a layer, one array a call.

    Args:
        longest: Tokens to keep of each sentence; what stands behind is padding.

    Yields:
        For each layer arrays of shape (sentences, heads, longest, longest). Layers the host skips stay empty.
    """
    seen: list[list[Any]] = [[] for _ in tower.layers]
    hooks = []
    try:
        for layer, kept in zip(tower.layers, seen, strict=True):
            hooks.append(layer.register_forward_pre_hook(_ask, with_kwargs=True))
            hooks.append(layer.register_forward_hook(_keep(kept, longest)))
        yield seen
    finally:
        for hook in hooks:
            hook.remove()


def condition(model: Any, texts: list[str]) -> Any:
    """The host's own conditioning of some texts. The caller has the host's turn."""
    import torch
    from modules import devices

    with _no_trace(), torch.no_grad(), devices.autocast():
        return model.get_learned_conditioning(texts)


@contextmanager
def _no_trace() -> Iterator[None]:
    """The host notes for the next picture's infotext which textual inversions were used: by us, none were."""
    notes = [found for found in _infotext_notes() if found is not None]
    before = [dict(note) for note in notes]
    try:
        yield
    finally:
        for note, was in zip(notes, before, strict=True):
            note.clear()
            note.update(was)


def _infotext_notes() -> Iterator[dict[str, Any] | None]:
    hijack = getattr(sys.modules.get("modules.sd_hijack"), "model_hijack", None)
    yield getattr(hijack, "extra_generation_params", None)
    yield getattr(sys.modules.get("backend.text_processing.classic_engine"), "last_extra_generation_params", None)


def _ask(module: Any, args: Any, kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    import torch

    if isinstance(module, torch.nn.MultiheadAttention):
        return args, {**kwargs, "need_weights": True, "average_attn_weights": False}
    return args, {**kwargs, "output_attentions": True}


def _keep(kept: list[Any], longest: int) -> Callable[[Any, Any, Any], None]:
    def keep(module: Any, args: Any, output: Any) -> None:
        kept.append(output[1][..., :longest, :longest].detach().float().cpu().numpy())

    return keep


def _engines_of_forge(model: Any) -> tuple[Tower, ...]:
    if hasattr(model, "text_processing_engine_t5"):
        return ()  # SD3 and Flux: their conditioning runs T5 too, for minutes
    engines = [vars(model)[name] for name in _ENGINES if name in vars(model)]
    return tuple(_of_transformers(one.text_encoder.transformer, one, one.embeddings) for one in engines)


def _of_embedder(embedder: Any) -> Tower | None:
    wrapped = getattr(embedder, "wrapped", None)
    if wrapped is None:
        return None
    if hasattr(getattr(wrapped, "transformer", None), "text_model"):
        return _of_transformers(wrapped.transformer, embedder, embedder.hijack.embedding_db)
    if hasattr(getattr(getattr(wrapped, "model", None), "transformer", None), "resblocks"):
        return _of_open_clip(wrapped.model, embedder)
    return None


def _of_transformers(transformer: Any, engine: Any, embeddings: Any) -> Tower:
    layers = tuple(layer.self_attn for layer in transformer.text_model.encoder.layers)
    spelling = engine.tokenizer.convert_ids_to_tokens
    return Tower(transformer, layers, engine.tokenize, spelling, embeddings.find_embedding_at_position)


def _of_open_clip(model: Any, engine: Any) -> Tower:
    from open_clip.tokenizer import _tokenizer

    def spelling(ids: list[int]) -> list[str]:
        return [_tokenizer.decoder[one] for one in ids]

    layers = tuple(block.attn for block in model.transformer.resblocks)
    return Tower(model, layers, engine.tokenize, spelling, engine.hijack.embedding_db.find_embedding_at_position)
