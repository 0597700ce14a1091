"""Runs inside the host, as an extension's script: what checks_parts.py asks, answered as JSON.

`POST /probe/NAME` with a JSON object calls the function `NAME(**object)` below under the host's queue lock.
"""

import gc
import importlib.util
import json
import time
import traceback
from contextlib import ExitStack, nullcontext
from pathlib import Path

import torch
from modules import devices, script_callbacks, sd_models, shared
from modules.call_queue import queue_lock

# Those take the queue lock themselves: it is not re-entrant.
OWN_TURN = ("read_often", "state")
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
    from lib_easydiffuser.webui.abilities import checkpoint, text_towers

    found = checkpoint.loaded()
    return {"loaded": found is not None, "towers": len(text_towers.towers(found)) if found is not None else 0}


def attention(fail=False):
    """Every tower read: conditioning before, during and after; shapes; hooks left; an exception inside."""
    from lib_easydiffuser.host import QuietHost
    from lib_easydiffuser.webui.abilities import text_towers
    from lib_easydiffuser.webui.parts import checkpoint_text as part

    loaded = model()
    towers = text_towers.towers(loaded)
    hooks = sum(map(hooks_of, towers))
    before = flat(text_towers.condition(loaded, TEXTS))
    with ExitStack() as stack:
        for tower in towers:
            stack.enter_context(text_towers.watched(tower, 77))
        during = flat(text_towers.condition(loaded, TEXTS))
    encoders = [part.CheckpointText(), part.CheckpointTextSecond()][: len(towers)]
    said = _failing(encoders[0], towers[0]) if fail else ""
    seen = [encoder.attend(TEXTS, QuietHost()) for encoder in encoders]
    after = flat(text_towers.condition(loaded, TEXTS))
    every = [one.attention for read in seen for one in read]
    return {
        "during": float((before - during).abs().max()),
        "after": float((before - after).abs().max()),
        "hooks": sum(map(hooks_of, towers)) - hooks,
        "shapes": [list(read[0].attention.shape) for read in seen],
        "row_error": max(float(abs(one.sum(-1) - 1).max()) for one in every),
        "future": max(float(abs(torch.from_numpy(one).triu(1)).max()) for one in every),
        "pieces": [[read[0].text[a:b] for a, b in read[0].pieces] for read in seen],
        "said": said,
    }


def _failing(encoder, tower):
    """What is said when a layer breaks."""
    from lib_easydiffuser.host import QuietHost

    broken = tower.layers[0].register_forward_hook(lambda *_: 1 / 0)
    try:
        encoder.attend(TEXTS, QuietHost())
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        broken.remove()
    return ""


def refused(name):
    """A calibration of the loaded (random) checkpoint: who reads in its place, and what is said of it."""
    from lib_easydiffuser.pipeline import analyse
    from lib_easydiffuser.records import Caption
    from lib_easydiffuser.settings import Settings
    from lib_easydiffuser.webui.host import host

    start = time.time()
    settings = Settings().with_values({"encoder": name})
    found = analyse(None, settings, host(), [Caption("a smiling woman in an orange space suit")])
    return {
        "seconds": time.time() - start,
        "encoder": found.reading.encoder,
        "notes": list(found.notes),
        "tags": [tag.text for tag in found.positives],
    }


CAPTION = "a red house at night beside a tall tree"


def accepted(name):
    """With maps that pass stored for the loaded (random) checkpoint: what it reads, and what is made of that.

    Twice, the second time with the importance turned round, each time as a person finds it who calibrated last week.
    """
    from lib_easydiffuser.attention import calibrate
    from lib_easydiffuser.attention.encoders import REGISTRY
    from lib_easydiffuser.webui.host import host

    encoder = REGISTRY.get(name, host())
    path, fingerprint = calibrate.heads_file(encoder, host()), encoder.fingerprint(host())
    before = path.read_bytes() if path.is_file() else None
    conditioned = flat(_condition())
    try:
        rounds = [_read_with(encoder, path, sign) for sign in (1, -1)]
    finally:
        calibrate._known.pop(fingerprint, None)
        path.unlink() if before is None else path.write_bytes(before)
    return {"rounds": rounds, "changed": float((flat(_condition()) - conditioned).abs().max())}


def _condition():
    from lib_easydiffuser.webui.abilities import text_towers

    return text_towers.condition(model(), TEXTS)


def _read_with(encoder, path, sign):
    """An analysis with stored maps; how far its words are from those maps applied by hand to the tower's attention."""
    import numpy as np

    from lib_easydiffuser.attention import calibrate
    from lib_easydiffuser.attention.features import attention_profile
    from lib_easydiffuser.attention.maps import HeadMaps, LinearMap
    from lib_easydiffuser.language.words import word_spans
    from lib_easydiffuser.pipeline import analyse
    from lib_easydiffuser.records import Caption
    from lib_easydiffuser.settings import Settings
    from lib_easydiffuser.webui.host import host

    (attended,) = encoder.attend([CAPTION], host())
    profile = attention_profile(attended, word_spans(CAPTION))
    width = profile.shape[1]
    drawn = np.random.RandomState(0).randn(2, width).astype(np.float32) * 2 / width**0.5
    sure, important = LinearMap(drawn[0] * 0.5, 4.0), LinearMap(sign * drawn[1], 0.0)
    # An even look, as random weights have it, is stored as even: else the fifth digit of the mean would count.
    spread = np.maximum(profile.std(0), 1e-3)
    figures = {"auc": 0.95, "auc_in_place": 0.95, "captions": 0, "fitted_on": "drawn by the probe"}
    maps = HeadMaps(encoder.fingerprint(host()), profile.mean(0), spread, sure, important, figures)
    calibrate._known.pop(maps.fingerprint, None)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(maps.to_json(), "utf-8")
    maps = HeadMaps.from_json(maps.to_json(), str(path))  # rounded
    settings = Settings().with_values({"encoder": encoder.name})
    found = analyse(None, settings, host(), [Caption(CAPTION)])
    other = analyse(None, settings.with_values({"encoder": "minilm"}), host(), [Caption(CAPTION)])
    by_hand = dict(zip(word_spans(CAPTION), np.stack(maps.read(profile), 1).tolist(), strict=True))
    return {
        "encoder": found.reading.encoder,
        "notes": list(found.notes),
        "off": _farthest(found.reading.words, by_hand),
        "other_off": _farthest(other.reading.words, by_hand),
        "positives": {tag.text: tag.emphasis for tag in found.positives},
        "contrasts": {tag.text: [tag.emphasis, tag.reason] for tag in found.negatives if tag.source == "contrast"},
        "importance": {CAPTION[start:end]: q for (start, end), (_, q) in by_hand.items()},
    }


def _farthest(words, by_hand):
    """Of (taggable, importance), over all words read; a stop word is no tag whatever attention says."""
    from lib_easydiffuser.language.stopwords import is_stop

    return max(
        abs(had - wanted)
        for word in words
        if not is_stop(word.text)
        for had, wanted in zip((word.taggable, word.importance), by_hand[word.start, word.end], strict=True)
    )


def listing(kind):
    from lib_easydiffuser import captioners
    from lib_easydiffuser.attention import encoders
    from lib_easydiffuser.tags import sources
    from lib_easydiffuser.webui.host import host

    registry = {"captioner": captioners, "encoder": encoders, "tag source": sources}[kind].REGISTRY
    return {line.name: [line.state, line.reason] for line in registry.listing(host())}


def fingerprint():
    from lib_easydiffuser.host import QuietHost
    from lib_easydiffuser.webui import weights
    from lib_easydiffuser.webui.parts.checkpoint_text import CheckpointText

    gc.collect()
    return {"fingerprint": CheckpointText().fingerprint(QuietHost()), "kept": len(weights._known)}


def read_often(times):
    """Readings one after the other, each with the host's turn, as the tab has them."""
    from lib_easydiffuser.errors import EasyDiffuserError
    from lib_easydiffuser.webui.abilities import text_towers
    from lib_easydiffuser.webui.host import host
    from lib_easydiffuser.webui.parts.checkpoint_text import CheckpointText

    ends = []
    for _ in range(times):
        with host().working("probe"):
            try:
                (seen,) = CheckpointText().attend(TEXTS[:1], host())
                ends.append("read" if seen.attention.size else "empty")
            except EasyDiffuserError:
                ends.append("sentence")
    return {"ends": ends, "hooks": hooks_of(text_towers.towers(model())[0])}


def state():
    return {"job": shared.state.job, "job_count": shared.state.job_count, "locked": _locked()}


def _locked():
    taken = []

    def take():
        with queue_lock:
            taken.append(True)

    import threading

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    thread.join(5)
    return not taken


def has(module):
    return importlib.util.find_spec(module) is not None


def picture():
    import numpy as np
    from PIL import Image

    from lib_easydiffuser.records import Picture

    pixels = np.random.RandomState(0).randint(0, 255, (48, 64, 3)).astype(np.uint8)
    return Picture(Image.fromarray(pixels), "noise.png")


def lay_blip():
    """Random weights where the host looks for BLIP's."""
    from modules import paths

    shared.interrogator.create_fake_fairscale()
    import models.blip
    from transformers import BertTokenizer

    torch.manual_seed(0)
    real = BertTokenizer.from_pretrained("bert-base-uncased", local_files_only=True)
    assert len(real) > 30000
    config = Path(paths.paths["BLIP"], "configs", "med_config.json")
    made = models.blip.blip_decoder(image_size=384, vit="base", med_config=str(config))
    folder = Path(paths.models_path, "BLIP")
    folder.mkdir(parents=True, exist_ok=True)
    torch.save({"model": made.state_dict()}, folder / "model_base_caption_capfilt_large.pth")
    return True


KEEP = "interrogate_keep_models_in_memory"


def managed(of, patcher):
    """Whether Forge's memory manager has a model of the host's in its list, and whether it waits where it should."""
    if not hasattr(sd_models, "forge_model_reload"):
        return {"managed": None, "waits": str(next(of.parameters()).device) == "cpu"}
    from backend import memory_management

    places = {str(one.device) for one in of.parameters()}
    return {
        "managed": any(one.model.model is of for one in memory_management.current_loaded_models),
        "waits": places == {str(patcher.offload_device)} and patcher.current_device == patcher.offload_device,
    }


def blip(beams, keep=False):
    from lib_easydiffuser.captioners import REGISTRY
    from lib_easydiffuser.settings import Settings
    from lib_easydiffuser.webui.host import host

    lengths = {"interrogate_clip_min_length": 8, "interrogate_clip_max_length": 14}
    shared.opts.data.update(lengths, interrogate_clip_num_beams=beams, **{KEEP: keep})
    start = time.time()
    part = REGISTRY.get("webui-blip", host())
    (caption,) = part.caption(picture(), Settings().with_values({"cut_loops": False}), host())
    seconds = time.time() - start
    made = shared.interrogator.blip_model
    modules = list(made.modules())
    return {
        "caption": caption.text,
        # With beams the host's own call fails on its transformers.
        "host": shared.interrogator.generate_caption(picture().rgb).strip() if beams == 1 else caption.text,
        "hooks": sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in modules),
        "patched": "generate" in vars(made.text_decoder),
        "shape": list(caption.focus.attention.shape),
        "row_most": float(caption.focus.attention.sum(-1).max()),
        "where": str(next(made.parameters()).device),
        "seconds": seconds,
        **managed(made, getattr(shared.interrogator, "blip_patcher", None)),
    }


def lay_deepbooru():
    """Random weights that are sure of four tags, one of them a rating."""
    from modules import paths
    from modules.deepbooru_model import DeepDanbooruModel

    torch.manual_seed(0)
    state = {key: value.clone() for key, value in DeepDanbooruModel().state_dict().items()}
    last = state["n_Conv_178.weight"]
    state["tags"] = ["1girl", "long_hair", "rating:safe", *[f"tag_{n}_(x)" for n in range(len(last) - 3)]]
    last[:], last[:4] = -100.0, 100.0  # of what a ReLU leaves
    folder = Path(paths.models_path, "torch_deepdanbooru")
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(state, folder / "model-resnet_custom_v3.pt")
    return len(state["tags"])


def deepbooru(keep=False):
    from modules import deepbooru as module

    from lib_easydiffuser.records import Reading
    from lib_easydiffuser.settings import Settings
    from lib_easydiffuser.tags.sources import REGISTRY, Scene
    from lib_easydiffuser.webui.host import host

    shared.opts.data[KEEP] = keep
    settings = Settings().with_values({"deepbooru": True})
    part = REGISTRY.get("deepbooru", host())
    evidence = part.look(picture(), settings, host())
    ours = [tag.text for tag in part.propose(Scene(Reading(evidence=evidence), settings))]
    where = managed(module.model.model, getattr(module.model, "patcher", None))
    theirs = module.model.tag(picture().rgb).replace("\\", "").split(", ")
    return {"ours": ours, "host": theirs, "hooks": len(module.model.model._forward_hooks), **where}


def wd14():
    from lib_easydiffuser import pipeline
    from lib_easydiffuser.records import Caption
    from lib_easydiffuser.settings import Settings
    from lib_easydiffuser.webui.host import host

    settings = Settings().with_values({"wd14": True, "wd14_model": "wd-tiny", "wd14_threshold": 0.9})
    found = pipeline.analyse(picture(), settings, host(), [Caption("")])
    tags = [tag.text for tag in found.positives if tag.source == "wd14"]
    return {"tags": tags, "prompt": found.prompt.prompt, "notes": list(found.notes)}


def answer(name, given):
    try:
        with nullcontext() if name in OWN_TURN else queue_lock:
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
