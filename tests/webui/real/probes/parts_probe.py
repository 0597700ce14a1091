"""Runs inside the host, as an extension's script: what checks_parts.py asks, answered as JSON.

`POST /probe/NAME` with a JSON object calls the function `NAME(**object)` below under the host's queue lock.
"""

import json
import traceback

import torch
from modules import devices, script_callbacks, sd_models, shared
from modules.call_queue import queue_lock

TEXTS = ["a photo of a cat, masterpiece", "a smiling woman in an orange space suit (nasa) holding a red flower"]


def model():
    if hasattr(sd_models, "forge_model_reload"):
        return sd_models.forge_model_reload()[0]
    return shared.sd_model


def checkpoint_of(name):
    info = next(one for one in sd_models.checkpoints_list.values() if name in one.name)
    if hasattr(sd_models, "forge_model_reload"):
        sd_models.model_data.forge_loading_parameters = {
            "checkpoint_info": info,
            "additional_modules": [],
            "unet_storage_dtype": None,
        }
    else:
        _ = shared.sd_model  # waits for the load that the host's start began
        sd_models.reload_model_weights(info=info)
    return type(model()).__name__


def flat(found):
    parts = list(found.values()) if isinstance(found, dict) else [found]
    return torch.cat([part.detach().float().flatten().cpu() for part in parts])


def hooks_of(of):
    return sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for layer in of.layers for m in layer.modules())


def switch(name):
    return {"model": checkpoint_of(name)}


def towers():
    from lib_easydiffuser.webui import checkpoint

    found = checkpoint.loaded_model()
    return {"loaded": found is not None, "towers": len(checkpoint.towers(found)) if found is not None else 0}


def attention(index, fail=False):
    """Conditioning before, during and after a reading; the attention's shape; hooks left; an exception inside."""
    from lib_easydiffuser.host import QuietHost
    from lib_easydiffuser.webui import checkpoint
    from lib_easydiffuser.webui.parts import checkpoint_text as part

    encoder = (part.CheckpointText, part.CheckpointTextSecond)[index]()
    loaded = model()
    tower = checkpoint.towers(loaded)[index]
    hooks = hooks_of(tower)
    before = flat(checkpoint.condition(loaded, TEXTS))
    with checkpoint.watched(tower, 77):
        during = flat(checkpoint.condition(loaded, TEXTS))
    if fail:
        broken = tower.layers[0].register_forward_hook(lambda *_: 1 / 0)
        try:
            encoder.attend(TEXTS, QuietHost())
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
        else:
            said = ""
        finally:
            broken.remove()
    else:
        said = ""
    seen = encoder.attend(TEXTS, QuietHost())
    after = flat(checkpoint.condition(loaded, TEXTS))
    rows = [one.attention.sum(-1) for one in seen]
    return {
        "during": float((before - during).abs().max()),
        "after": float((before - after).abs().max()),
        "hooks": hooks_of(tower) - hooks,
        "shapes": [list(one.attention.shape) for one in seen],
        "row_error": max(float(abs(row - 1).max()) for row in rows),
        "future": max(float(abs(torch.from_numpy(one.attention).triu(1)).max()) for one in seen),
        "pieces": [[one.text[a:b] for a, b in one.pieces] for one in seen],
        "fingerprint": encoder.fingerprint(QuietHost()),
        "said": said,
    }


def refused(name):
    """A calibration of the loaded (random) checkpoint: who reads in its place, and what is said of it."""
    from lib_easydiffuser.pipeline import analyse
    from lib_easydiffuser.records import Caption
    from lib_easydiffuser.settings import Settings
    from lib_easydiffuser.webui.host import host

    settings = Settings().with_values({"encoder": name})
    found = analyse(None, settings, host(), [Caption("a smiling woman in an orange space suit")])
    return {"encoder": found.reading.encoder, "notes": list(found.notes), "tags": [tag.text for tag in found.positives]}


def listing(kind):
    from lib_easydiffuser import captioners
    from lib_easydiffuser.attention import encoders
    from lib_easydiffuser.tags import sources
    from lib_easydiffuser.webui.host import host

    registry = {"captioner": captioners, "encoder": encoders, "tag source": sources}[kind].REGISTRY
    return {line.name: [line.state, line.reason] for line in registry.listing(host())}


def answer(name, given):
    with queue_lock:
        try:
            return {"ok": globals()[name](**given)}
        except Exception:
            return {"error": traceback.format_exc()}
        finally:
            devices.torch_gc()


def add_routes(_demo, app):
    from fastapi import Body

    def probe(name: str, given: dict = Body(default={})):  # noqa: B008
        return json.loads(json.dumps(answer(name, given)))

    app.add_api_route("/probe/{name}", probe, methods=["POST"])


script_callbacks.on_app_started(add_routes)
