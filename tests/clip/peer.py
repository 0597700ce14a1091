"""clip-interrogator itself, with our models and lists, and with its two documented defects repaired."""

from __future__ import annotations

import types
import warnings
from pathlib import Path
from typing import Any

PEER_NAMES = ("artists", "flavors", "mediums", "movements", "trendings", "negative")


def peer_interrogator(model: Any, lists: dict[str, list[str]], cache: Path | None = None, chunk: int = 2048) -> Any:
    """An Interrogator around a model of ours; its tables are made by its own code."""
    import open_clip
    from clip_interrogator import clip_interrogator as ci

    config = ci.Config(caption_model_name=None, device="cpu", quiet=True, chunk_size=chunk)
    config.cache_path = str(cache) if cache else None
    config.download_cache = False
    peer = ci.Interrogator.__new__(ci.Interrogator)
    peer.config, peer.device = config, "cpu"
    peer.clip_model, peer.clip_preprocess = model, None
    peer.caption_offloaded = peer.clip_offloaded = False
    peer.tokenize = open_clip.tokenize
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, labels in lists.items():
            setattr(peer, name, ci.LabelTable(list(labels), name, peer))
    return peer


def with_image(peer: Any, image: Any) -> Any:
    """Every picture has these features (shape (width,))."""
    import torch

    peer.image_to_features = lambda _: torch.from_numpy(image)[None]
    return peer


def source_repaired(function: Any, wrong: str, right: str) -> Any:
    """A method of the peer with one piece of its source replaced."""
    import inspect
    import textwrap

    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(wrong) == 1
    scope = dict(function.__globals__)
    exec(compile(source.replace(wrong, right), "repaired", "exec"), scope)
    return scope[function.__name__]


def repair_rank(peer: Any) -> Any:
    """The pass over the chunks' winners honours `reverse`."""
    from clip_interrogator.clip_interrogator import LabelTable

    fixed = source_repaired(
        LabelTable.rank, "top_embeds, top_count=top_count)", "top_embeds, top_count=top_count, reverse=reverse)"
    )
    for name in PEER_NAMES:
        if hasattr(peer, name):
            table = getattr(peer, name)
            table.rank = types.MethodType(fixed, table)
    return peer


def repair_chain(peer: Any) -> Any:
    """The first similarity has the sign of those it is compared with."""
    from clip_interrogator.clip_interrogator import Interrogator

    wrong = "best_sim = self.similarity(image_features, best_prompt)\n"
    right = wrong.replace("\n", " * (-1 if reverse else 1)\n")
    peer.chain = types.MethodType(source_repaired(Interrogator.chain, wrong, right), peer)
    return peer
