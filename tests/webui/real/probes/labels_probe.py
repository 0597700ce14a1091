"""Runs inside the host, as an extension's script: what checks_labels.py asks, answered as JSON."""

import json
import traceback

import torch
from modules import script_callbacks, sd_models, shared
from modules.call_queue import queue_lock

WIDE = {"tiny_sd2": 1, "tiny_sdxl": 2}


def switch(name):
    info = next(one for one in sd_models.checkpoints_list.values() if name in one.name)
    if hasattr(sd_models, "forge_model_reload"):
        sd_models.model_data.forge_loading_parameters = {
            "checkpoint_info": info,
            "additional_modules": [],
            "unet_storage_dtype": None,
        }
        sd_models.forge_model_reload()
    else:
        _ = shared.sd_model  # waits for the load that the host's start began
        sd_models.reload_model_weights(info=info)
    return {"file": info.filename}


def family():
    from lib_easydiffuser.webui.host import host

    return {"family": host().checkpoint_family()}


def towers(name):
    """The host's text towers against the tensors of the checkpoint's file."""
    from safetensors.torch import load_file

    from lib_easydiffuser.clip.weights import difference, from_open_clip
    from lib_easydiffuser.webui.abilities import checkpoint, text_towers
    from lib_easydiffuser.webui.clip_towers import tower_weights

    state = load_file(switch(name)["file"])
    stems = {"tiny_sd2": "cond_stage_model.model.", "tiny_sdxl": "conditioner.embedders.1.model."}
    own = {key[len(stems[name]) :]: value for key, value in state.items() if key.startswith(stems[name])}
    tower = text_towers.towers(checkpoint.loaded())[WIDE[name] - 1]
    width = own["ln_final.weight"].shape[0]
    projection = torch.eye(width)
    weights = tower_weights(tower.module, projection)
    first = from_open_clip({**own, "text_projection": projection}, width // 64, "gelu")
    return {"differs": difference(weights, first), "heads": weights.heads, "activation": weights.activation}


def shared_tower():
    """The part against the CLIP on disk; then the encoder is changed, and it must refuse."""
    import numpy as np

    from lib_easydiffuser.clip.encoders import REGISTRY
    from lib_easydiffuser.webui.abilities import checkpoint, text_towers
    from lib_easydiffuser.webui.host import host

    here = host()
    texts = ["a photo of a cat", "oil painting", "한국어 & ink"]
    parts = {part.name: part for part in REGISTRY.all(here)}
    part = parts["shared-text-tower"]
    lacking = part.missing(here)
    part.fingerprint(here)
    off = float(np.abs(part.tower(here).encode(texts) - parts["clip-l"].tower(here).encode(texts)).max())
    part.unload()
    parts["clip-l"].unload()
    module = text_towers.towers(checkpoint.loaded())[0].module
    weight = dict(module.named_parameters())["text_model.encoder.layers.3.mlp.fc1.weight"]
    before = weight.data.clone()
    try:
        weight.data *= 1.01
        said = ""
        try:
            part.tower(here)
        except Exception as error:
            said = str(error)
    finally:
        weight.data.copy_(before)
    return {"missing": lacking, "off": off, "said": said}


def interrogator():
    """OpenAI's own class, small, in the place of the host's CLIP: features, and that nothing was touched."""
    import numpy as np
    from clip.clip import _transform
    from clip.model import CLIP
    from PIL import Image

    from lib_easydiffuser.clip.encoders import REGISTRY
    from lib_easydiffuser.records import Picture
    from lib_easydiffuser.webui.host import host

    here, own = host(), shared.interrogator
    part = next(one for one in REGISTRY.all(here) if one.name == "interrogator-clip")
    before = part.missing(here)
    torch.manual_seed(0)
    model = CLIP(32, 32, 2, 64, 8, 77, 49408, 64, 1, 2).eval().requires_grad_(False)
    own.clip_model, own.clip_preprocess = model, _transform(32)
    if hasattr(own, "clip_patcher"):
        from modules.interrogate import ModelPatcher

        own.clip_patcher = ModelPatcher(model, load_device=own.load_device, offload_device=own.offload_device)
    try:
        where = {name: value.data_ptr() for name, value in model.named_parameters()}
        picture = Image.fromarray((np.arange(64 * 48 * 3) % 255).astype(np.uint8).reshape(48, 64, 3))
        found = part.image_features([Picture(picture)], here)[0]
        text = part.tower(here).encode(["a cat"])[0]
        with torch.no_grad():
            import clip

            image = model.encode_image(own.clip_preprocess(picture)[None])[0]
            words = model.encode_text(clip.tokenize(["a cat"]))[0]
        part.unload()
        return {
            "before": before,
            "missing": part.missing(here),
            "image": float(np.abs(found - (image / image.norm()).numpy()).max()),
            "text": float(np.abs(text - (words / words.norm()).numpy()).max()),
            "untouched": {name: value.data_ptr() for name, value in model.named_parameters()} == where,
        }
    finally:
        own.clip_model = None
        if hasattr(own, "clip_patcher"):
            own.clip_patcher = None


def on_app_started(_demo, app):
    from fastapi import Request

    @app.post("/labels-probe/{name}")
    async def answer(name: str, request: Request):
        given = json.loads(await request.body() or b"{}")
        from fastapi.concurrency import run_in_threadpool

        return await run_in_threadpool(_call, name, given)


def _call(name, given):
    try:
        with queue_lock, torch.no_grad():
            return {"ok": globals()[name](**given)}
    except Exception:
        return {"error": traceback.format_exc()}


script_callbacks.on_app_started(on_app_started)
