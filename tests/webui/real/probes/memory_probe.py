"""Runs inside the host, as an extension's script: lets pictures run out of memory.

`POST /memory-probe/arm?after=N&times=M`: N more pictures are made, the M behind them are not. The host swallows what a
script's own hook raises; a `sample` that raises stands in the job's place, as where extensions patch it.
"""

import torch
from modules import script_callbacks, scripts

LEFT = {"after": 0, "times": 0}


def run_out(*_given, **_named):
    raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 8.00 GiB total capacity)")


class MemoryProbe(scripts.Script):
    def title(self):
        return "Memory probe"

    def show(self, is_img2img):
        return scripts.AlwaysVisible

    def process(self, p, *args):
        if not LEFT["times"]:
            return
        if LEFT["after"]:
            LEFT["after"] -= 1
            return
        LEFT["times"] -= 1
        p.sample = run_out


def arm(after: int = 0, times: int = 1):
    LEFT.update(after=after, times=times)
    return LEFT


def add_routes(_demo, app):
    app.add_api_route("/memory-probe/arm", arm, methods=["POST"])


script_callbacks.on_app_started(add_routes)
