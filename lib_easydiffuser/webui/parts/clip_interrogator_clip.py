"""The CLIP the host's own Interrogate has loaded: the only whole CLIP in its process.

It is never moved or unloaded here. Where its device or precision does not do (WebUI parks it in RAM, in half
precision), a pass runs on copies of the weights that live as long as the pass. Forge's memory manager brings it over
and takes it back.
"""

from __future__ import annotations

import weakref
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...clip.encoders import ClipModel
from ...clip.tokens import OpenClipTokens, Tokens
from ...clip.weights import TextWeights, from_open_clip, tower_fingerprint
from ...errors import MissingModelError
from ...host import Host
from ...parts import Needs
from ...records import Picture
from ...settings import Settings
from ..abilities import interrogator as ability
from ..abilities import memory
from ._text_towers import TextTowers

_LOAD = "Press Interrogate CLIP in img2img once, or choose another CLIP model."
_HEAD = 64  # width of an attention head in all of OpenAI's models


class InterrogatorClip(TextTowers, ClipModel):
    """`shared.interrogator.clip_model`, OpenAI's own class."""

    name = "interrogator-clip"
    title = "the CLIP of the WebUI's own Interrogate, ViT-L/14"
    needs = Needs(packages=("torch", "open_clip"))
    peer_name = "ViT-L-14/openai"

    def __init__(self) -> None:
        super().__init__()
        self._names: weakref.WeakKeyDictionary[Any, str] = weakref.WeakKeyDictionary()

    def missing(self, host: Host) -> str:
        found = _interrogator()
        if found is None:
            return "It works inside a WebUI that has an Interrogate."
        unloaded = f"The WebUI has not loaded its CLIP yet. {_LOAD}"
        return super().missing(host) or ("" if found.clip_model is not None else unloaded)

    def fingerprint(self, host: Host) -> str:
        model = _loaded().clip_model
        if model not in self._names:
            self._names[model] = tower_fingerprint(self.text_weights(host)) + _sampled(model.visual)
        return self._names[model]

    def image_features(
        self, pictures: Sequence[Picture], host: Host, settings: Settings | None = None
    ) -> NDArray[np.float32]:
        import torch

        interrogator = _loaded()
        visual = interrogator.clip_model.visual
        with torch.inference_mode(), _at_work(interrogator, host) as device:
            dtype = visual.conv1.weight.dtype if device != "cpu" else torch.float32
            pixels = torch.stack([interrogator.clip_preprocess(picture.rgb) for picture in pictures])
            features = torch.func.functional_call(visual, _weights(visual, device, dtype), (pixels.to(device, dtype),))
            found: NDArray[np.float32] = torch.nn.functional.normalize(features.float(), dim=-1).cpu().numpy()
        return found

    def source(self, host: Host) -> Hashable:
        return weakref.ref(_loaded().clip_model)

    def tokens(self, host: Host) -> Tokens:
        return OpenClipTokens(int(_loaded().clip_model.context_length))

    def text_weights(self, host: Host) -> TextWeights:
        model = _loaded().clip_model
        return from_open_clip(model.state_dict(), max(model.ln_final.weight.shape[0] // _HEAD, 1), "quick_gelu")


def _interrogator() -> Any | None:
    """The host's; None outside, and on hosts that removed it."""
    return ability.interrogator()


def _loaded() -> Any:
    """The interrogator, its CLIP in memory.

    Raises:
        MissingModelError: If the host has unloaded it meanwhile.
    """
    found = _interrogator()
    if found is None or found.clip_model is None:
        raise MissingModelError("The WebUI's own CLIP is not loaded.", _LOAD)
    return found


@contextmanager
def _at_work(interrogator: Any, host: Host) -> Iterator[str]:
    """The device a pass runs on; Forge brings the model there by its own means, and it goes back afterwards."""
    patcher = getattr(interrogator, "clip_patcher", None)
    if patcher is None:
        yield host.device()
        return
    try:
        memory.bring(patcher)
        yield str(patcher.load_device)
    finally:
        memory.give_back(patcher)


def _weights(visual: Any, device: str, dtype: Any) -> dict[str, Any]:
    """The weights of a pass: the host's own tensors where they do, else copies."""
    import torch

    norms = {
        name
        for name, module in visual.named_modules()
        # OpenAI's own norm computes in float32; Forge puts torch's in its place, which wants its inputs' precision.
        if isinstance(module, torch.nn.LayerNorm) and type(module) is not torch.nn.LayerNorm
    }
    kinds = {
        name: torch.float32 if name.rpartition(".")[0] in norms else dtype for name, _ in visual.named_parameters()
    }
    return {name: value.detach().to(device, kinds[name]) for name, value in visual.named_parameters()}


def _sampled(visual: Any) -> str:
    """A few numbers of the image tower, in half precision: another finetune of it is another model."""
    import hashlib

    import torch

    digest = hashlib.sha256()
    for parameter in visual.parameters():
        flat = parameter.detach().flatten()
        digest.update(flat[:: max(1, len(flat) // 64)].to("cpu", torch.float16).numpy().tobytes())
    return digest.hexdigest()[:8]
