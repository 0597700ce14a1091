"""CLIP ViT-L/14 in a folder as transformers saves it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...errors import BrokenModelError, quoted
from ...host import Host
from ...models.assign import assign
from ...models.build import build_empty
from ...models.checkpoint import Checkpoint
from ...models.files import weight_files
from ...models.find import find, how_to_get, require
from ...models.load import load_processors
from ...models.weights import read_weights
from ...parts import Needs
from ...records import Picture
from ..tokens import Tokens, TransformersTokens
from ..tower import TextTower
from ..weights import TextWeights, from_transformers
from ._contract import ClipModel
from ._files import sampled_fingerprint

if TYPE_CHECKING:
    import torch


class TransformersClip(ClipModel):
    """openai/clip-vit-large-patch14, or another CLIPModel whose folder is named so."""

    name = "clip-l"
    title = "CLIP ViT-L/14 of transformers (SD1)"
    needs = Needs(packages=("torch", "transformers", "tokenizers"), mib=1631)
    peer_name = "ViT-L-14/openai"
    checkpoint = Checkpoint("openai/clip-vit-large-patch14", "", "MIT", 1631)

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: dict[str, Any] = {}

    def missing(self, host: Host) -> str:
        return super().missing(host) or ("" if find(self.checkpoint, host) else how_to_get(self.checkpoint, host))

    def fingerprint(self, host: Host) -> str:
        files = weight_files(require(self.checkpoint, host))
        return "-".join(sampled_fingerprint(path) for path in files)

    def image_features(self, pictures: Sequence[Picture], host: Host) -> NDArray[np.float32]:
        import torch

        with self._lock, torch.inference_mode():
            folder = self._folder(host)
            visual = self._once("visual", lambda: _Visual(folder)).to(host.device())
            processor = self._once("processors", lambda: load_processors(folder))[0]
            pixels = processor([picture.rgb for picture in pictures], return_tensors="pt")["pixel_values"]
            features = visual(pixels.to(host.device()))
            found: NDArray[np.float32] = torch.nn.functional.normalize(features, dim=-1).cpu().numpy()
        return found

    def tokens(self, host: Host) -> Tokens:
        with self._lock:
            return self._tokens(self._folder(host))

    def tower(self, host: Host, dtype: str = "float32") -> TextTower:
        with self._lock:
            folder, device = self._folder(host), host.device()

            def make() -> TextTower:
                return TextTower(self.text_weights(host), self._tokens(folder), device, dtype)

            found: TextTower = self._once(f"tower {device} {dtype}", make)
            return found

    def text_weights(self, host: Host) -> TextWeights:
        folder = require(self.checkpoint, host)
        return from_transformers(_floats(folder), _config(folder).text_config)

    def unload(self) -> None:
        with self._lock:
            self._loaded.clear()

    def _folder(self, host: Host) -> Path:
        folder = require(self.checkpoint, host)
        if self._loaded.setdefault("folder", folder) != folder:
            self._loaded = {"folder": folder}
        return folder

    def _tokens(self, folder: Path) -> Tokens:
        def make() -> Tokens:
            tokenizer = self._once("processors", lambda: load_processors(folder))[1]
            return TransformersTokens(tokenizer, _config(folder).text_config.max_position_embeddings)

        found: Tokens = self._once("tokens", make)
        return found

    def _once(self, name: str, make: Any) -> Any:
        if name not in self._loaded:
            self._loaded[name] = make()
        return self._loaded[name]


class _Visual:
    """The image tower and its projection, out of a CLIPModel's weights."""

    def __init__(self, folder: Path) -> None:
        from transformers import CLIPVisionModel

        state = _floats(folder)
        wanted = {key: value for key, value in state.items() if key.startswith("vision_model.")}
        self._model: Any = build_empty(CLIPVisionModel, _config(folder).vision_config)
        assign(self._model, wanted)
        self._model.requires_grad_(False).eval()
        if "visual_projection.weight" not in state:
            raise BrokenModelError(f"{quoted(str(folder), 200)} holds no image projection.", "A CLIPModel is wanted.")
        self._projection = state["visual_projection.weight"]

    def to(self, device: str) -> _Visual:
        self._model.to(device)
        self._projection = self._projection.to(device)
        return self

    def __call__(self, pixels: torch.Tensor) -> torch.Tensor:
        return self._model(pixels).pooler_output @ self._projection.T  # type: ignore[no-any-return]


def _floats(folder: Path) -> dict[str, torch.Tensor]:
    return {key: value.float() for key, value in read_weights(folder).items() if value.is_floating_point()}


def _config(folder: Path) -> Any:
    from transformers import CLIPConfig

    try:
        return CLIPConfig.from_pretrained(str(folder), local_files_only=True)
    except (OSError, ValueError) as error:
        raise BrokenModelError(
            f"The configuration in {quoted(str(folder), 200)} cannot be read.", "Copy it anew."
        ) from error
