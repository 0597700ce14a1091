"""The loaded checkpoint's text towers: which there are, how they cut a text, and their attention while the host
conditions.

    embedders  SD1   cond_stage_model.wrapped.transformer           transformers
               SD2   cond_stage_model.wrapped.model                 OpenCLIP (or .transformer, where the host put one)
               SDXL  conditioner.embedders[0], [1]                  one of each (or two of transformers)
    engines          text_processing_engine (SD1, SD2), _l, _g      transformers

Nothing here loads, moves or changes a model.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from ...dataclass import dataclass
from ._look import attribute
from .device import of_host

_NOTES = (
    "modules.sd_hijack:model_hijack.extra_generation_params",
    "backend.text_processing.classic_engine:last_extra_generation_params",
    "backend.args:dynamic_args.last_extra_generation_params",
)
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


def towers(model: Any) -> tuple[Tower, ...]:
    """The CLIP text towers of a checkpoint; none for one that conditions otherwise (SD3, Flux, a pipeline)."""
    engines = [name for name in _names(model) if name.startswith(_ENGINES[0])]
    if engines:
        return _of_engines(model, engines)
    conditioner = getattr(model, "conditioner", None)
    embedders = [getattr(model, "cond_stage_model", None)] if conditioner is None else conditioner.embedders
    return tuple(tower for embedder in embedders if (tower := _of_embedder(embedder)) is not None)


def at_home(model: Any, tower: Tower) -> bool:
    """Whether the tower can run now: the host's button "unload" leaves a model in RAM that is due on the GPU.

    With `--medvram`, and where models lie behind patchers of a memory manager, the host brings it over by itself.
    """
    if hasattr(model, "forge_objects") or getattr(model, "lowvram", False):
        return True
    where = next(iter(tower.module.parameters())).device.type
    return bool(where == of_host().partition(":")[0])


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
    told = _eagerly(tower)
    try:
        for layer, kept in zip(tower.layers, seen, strict=True):
            hooks.append(layer.register_forward_pre_hook(_ask, with_kwargs=True))
            hooks.append(layer.register_forward_hook(_keep(kept, longest)))
        yield seen
    finally:
        for hook in hooks:
            hook.remove()
        for config, way in told:
            config._attn_implementation = way


def _eagerly(tower: Tower) -> list[tuple[Any, Any]]:
    """Have transformers compute attention as weights: the other ways give none (5.x), or warn and do this anyway.

    Returns:
        What was set before, to be set back.
    """
    configs = {id(one): one for layer in tower.layers if (one := getattr(layer, "config", None)) is not None}
    # Where it was None the library decides by itself, and older ones know no such name: neither is touched.
    told = [(one, way) for one in configs.values() if (way := getattr(one, "_attn_implementation", None))]
    for config, _ in told:
        config._attn_implementation = "eager"
    return told


def condition(model: Any, texts: list[str]) -> Any:
    """The host's own conditioning of some texts. The caller has the host's turn."""
    import torch

    with _no_trace(), torch.no_grad(), _autocast():
        return model.get_learned_conditioning(texts)


def _autocast() -> AbstractContextManager[Any]:
    found: AbstractContextManager[Any] = (attribute("modules.devices:autocast") or nullcontext)()
    return found


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
    for place in _NOTES:
        # Not imported for this: a module nobody has used holds no notes.
        if place.partition(":")[0] in sys.modules:
            yield attribute(place)


def _ask(module: Any, args: Any, kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    import torch

    if isinstance(module, torch.nn.MultiheadAttention):
        return args, {**kwargs, "need_weights": True, "average_attn_weights": False}
    return args, {**kwargs, "output_attentions": True}


def _keep(kept: list[Any], longest: int) -> Callable[[Any, Any, Any], None]:
    def keep(module: Any, args: Any, output: Any) -> None:
        # Nothing, where the host's own way of computing attention gives no weights.
        if len(output) > 1 and output[1] is not None:
            kept.append(output[1][..., :longest, :longest].detach().float().cpu().numpy())

    return keep


def _of_engines(model: Any, names: list[str]) -> tuple[Tower, ...]:
    if not set(names) <= set(_ENGINES):
        return ()  # SD3 and Flux: their conditioning runs T5 too, for minutes
    engines = [getattr(model, name) for name in _ENGINES if name in names]
    return tuple(_of_transformers(one.text_encoder.transformer, one, one.embeddings) for one in engines)


def _names(model: Any) -> list[str]:
    """Of the attributes that the object itself holds."""
    return list(getattr(model, "__dict__", ()))


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
