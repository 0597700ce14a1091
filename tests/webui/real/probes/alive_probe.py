"""Runs inside the host, as an extension's script: which tensors and modules came since a mark, and are alive.

`POST /alive/mark` remembers what there is; `POST /alive/since` tells what there is besides. Python's own collector is
asked, and nothing of the extension's: its own accounting is what is being checked.
"""

import gc
import weakref
from collections import Counter

import torch
from modules import script_callbacks

_KNOWN = {}


def _live():
    gc.collect()
    # Not isinstance: it asks a stand-in for its __class__, and lazy modules then import themselves.
    return [one for one in gc.get_objects() if issubclass(type(one), (torch.Tensor, torch.nn.Module))]


def mark():
    _KNOWN.clear()
    _KNOWN.update({id(one): weakref.ref(one) for one in _live()})
    return {"known": len(_KNOWN)}


def since():
    # An address may be another object's by now.
    new = [one for one in _live() if id(one) not in _KNOWN or _KNOWN[id(one)]() is not one]
    tensors = [one for one in new if issubclass(type(one), torch.Tensor)]
    return {
        "tensors": len(tensors),
        "shapes": [list(one.shape) for one in tensors[:12]],
        "modules": Counter(type(one).__name__ for one in new if issubclass(type(one), torch.nn.Module)),
    }


def add_routes(_demo, app):
    app.add_api_route("/alive/mark", mark, methods=["POST"])
    app.add_api_route("/alive/since", since, methods=["POST"])


script_callbacks.on_app_started(add_routes)
