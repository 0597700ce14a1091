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
from ...models.manager import MANAGER
from ...models.weights import read_weights
from ...parts import Needs
from ...records import Picture
from ...settings import Settings
from ..tokens import Tokens, TransformersTokens
from ..tower import TextTower
from ..weights import TextWeights, from_transformers
from ._contract import ClipModel
from ._files import sampled_fingerprint
from ._memory import image_tower, text_tower

if TYPE_CHECKING:
    import torch


class TransformersClip(ClipModel):
    """openai/clip-vit-large-patch14, or another CLIPModel whose folder is named so."""

    name = "clip-l"
    title = "CLIP ViT-L/14 of transformers (SD1)"
    needs = Needs(packages=("torch", "transformers", "tokenizers"), mib=1635)
    peer_name = "ViT-L-14/openai"
    checkpoint = Checkpoint(
        "openai/clip-vit-large-patch14",
        "32bd64288804d66eefd0ccbe215aa642df71cc41",
        "MIT",
        1635,
    )

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: dict[str, Any] = {}
        self._places: set[Path] = set()

    def missing(self, host: Host) -> str:
        return super().missing(host) or ("" if find(self.checkpoint, host) else how_to_get(self.checkpoint, host))

    def fingerprint(self, host: Host) -> str:
        files = weight_files(require(self.checkpoint, host))
        return "-".join(sampled_fingerprint(path) for path in files)

    def image_features(
        self, pictures: Sequence[Picture], host: Host, settings: Settings | None = None
    ) -> NDArray[np.float32]:
        import torch

        from ...images.channels import unmistakable

        folder = require(self.checkpoint, host)
        self._places.add(folder)
        with image_tower(folder, lambda: _load_visual(folder), settings, host) as loaded, torch.inference_mode():
            shown = [unmistakable(picture.rgb) for picture in pictures]
            pixels = loaded.image_processor(shown, return_tensors="pt")["pixel_values"]
            features = loaded.model(pixels.to(loaded.device)).image_embeds
            found: NDArray[np.float32] = torch.nn.functional.normalize(features, dim=-1).cpu().numpy()
        return found

    def tokens(self, host: Host) -> Tokens:
        with self._lock:
            return self._tokens(self._folder(host))

    def tower(self, host: Host, dtype: str = "float32") -> TextTower:
        with self._lock:
            folder, device = self._folder(host), host.device()

            def make() -> TextTower:
                return text_tower(self.text_weights(host), self._tokens(folder), host, dtype)

            found: TextTower = self._once(f"tower {device} {dtype}", make)
            return found

    def holds_tower(self, host: Host) -> bool:
        with self._lock:
            folder = self._folder(host)
            return self._loaded.get("folder") == folder and f"tower {host.device()} float32" in self._loaded

    def text_weights(self, host: Host) -> TextWeights:
        folder = require(self.checkpoint, host)
        return from_transformers(_floats(folder), _config(folder).text_config)

    def release(self) -> None:
        with self._lock:
            self._loaded.clear()

    def unload(self) -> None:
        self.release()
        for resident in MANAGER.residents():
            if resident.folder in self._places:
                MANAGER.unload(resident.folder)

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


def _load_visual(folder: Path) -> tuple[Any, Any]:
    """(the image tower with its projection out of a CLIPModel's weights, what makes pixels for it)."""
    from transformers import CLIPVisionModelWithProjection

    state = _floats(folder)
    wanted = {key: value for key, value in state.items() if key.startswith(("vision_model.", "visual_projection."))}
    if "visual_projection.weight" not in wanted:
        raise BrokenModelError(f"{quoted(str(folder), 200)} holds no image projection.", "A CLIPModel is wanted.")
    config = _config(folder)
    config.vision_config.projection_dim = config.projection_dim
    model: Any = build_empty(CLIPVisionModelWithProjection, config.vision_config)
    assign(model, wanted)
    model.requires_grad_(False).eval()
    return model, load_processors(folder)[0]


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
