"""A model of open_clip from one weights file: its image tower and our text tower, each loaded when first needed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...errors import MissingModelError, ModelError
from ...host import Host
from ...models.assign import assign
from ...models.build import build_empty
from ...models.checkpoint import Checkpoint
from ...models.manager import MANAGER
from ...parts import Needs
from ...records import Picture
from ...settings import Settings
from ..tokens import OpenClipTokens, Tokens
from ..tower import TextTower
from ..weights import TextWeights, from_open_clip
from ._contract import ClipModel
from ._files import NAMES, find_file, how_to_get_file, read_state, sampled_fingerprint
from ._memory import image_tower, text_tower

if TYPE_CHECKING:
    import torch


class OpenClip(ClipModel):
    """A model by open_clip's names.

    Attributes:
        model: open_clip's name of the architecture ("ViT-L-14").
        checkpoint: The repository open_clip takes the weights from.
        files: Other file names the same weights are known under.
        quick_gelu: OpenAI's own models were trained with it.
    """

    needs = Needs(packages=("torch", "torchvision", "open_clip"), mib=1700)
    model: str
    checkpoint: Checkpoint
    files: tuple[str, ...] = ()
    quick_gelu: bool = False
    # open_clip's create_model_and_transforms gives OpenAI's (None) to all but a few models.
    mean: Any = None
    std: Any = None

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places: set[Path] = set()
        self._towers: dict[tuple[str, str], TextTower] = {}

    def missing(self, host: Host) -> str:
        lack = super().missing(host)
        return lack or ("" if self._find(host) else how_to_get_file(self.checkpoint, host))

    def fingerprint(self, host: Host) -> str:
        return sampled_fingerprint(self._file(host))

    def image_features(
        self, pictures: Sequence[Picture], host: Host, settings: Settings | None = None
    ) -> NDArray[np.float32]:
        import torch

        place = self._file(host)
        with image_tower(place, lambda: self._load_visual(host), settings, host) as loaded, torch.inference_mode():
            pixels = torch.stack([loaded.image_processor(picture.rgb) for picture in pictures]).to(loaded.device)
            features = loaded.model(pixels)
            found: NDArray[np.float32] = torch.nn.functional.normalize(features, dim=-1).cpu().numpy()
        return found

    def tokens(self, host: Host) -> Tokens:
        return _tokens()

    def tower(self, host: Host, dtype: str = "float32") -> TextTower:
        with self._lock:
            key = (host.device(), dtype)
            if key not in self._towers:
                self._towers[key] = text_tower(self.text_weights(host), _tokens(), host, dtype)
            return self._towers[key]

    def holds_tower(self, host: Host) -> bool:
        with self._lock:
            return (host.device(), "float32") in self._towers

    def text_weights(self, host: Host) -> TextWeights:
        heads = int(_config(self.model)["text_cfg"]["heads"])
        return from_open_clip(self._state(host), heads, "quick_gelu" if self._quick else "gelu")

    def release(self) -> None:
        with self._lock:
            self._towers.clear()

    def unload(self) -> None:
        self.release()
        for resident in MANAGER.residents():
            if resident.folder in self._places:
                MANAGER.unload(resident.folder)

    def where(self, host: Host) -> Path | None:
        """Its weights file, for lists."""
        return self._find(host)

    @property
    def taken(self) -> Checkpoint:
        """What a download takes of its repository."""
        return replace(self.checkpoint, files=self.checkpoint.files or (NAMES[0],))

    @property
    def _quick(self) -> bool:
        return self.quick_gelu or bool(_config(self.model).get("quick_gelu"))

    def _find(self, host: Host) -> Path | None:
        return find_file(self.checkpoint, host, self.files)

    def _file(self, host: Host) -> Path:
        found = self._find(host)
        if found is None:
            raise MissingModelError(
                f"The CLIP model {self.name!r} is not on this machine.", how_to_get_file(self.checkpoint, host)
            )
        self._places.add(found)
        return found

    def _state(self, host: Host) -> dict[str, torch.Tensor]:
        return read_state(self._file(host))

    def _load_visual(self, host: Host) -> tuple[Any, Any]:
        """(image tower, what makes pixels for it)."""
        from open_clip import image_transform
        from open_clip.model import _build_vision_tower

        config = _config(self.model)
        visual = build_empty(
            lambda given: _build_vision_tower(given["embed_dim"], given["vision_cfg"], self._quick),  # type: ignore[arg-type]
            config,
        )
        state = self._state(host)
        own = {key.removeprefix("visual."): value for key, value in state.items() if key.startswith("visual.")}
        assign(visual, {key: value.float() for key, value in own.items()})
        more = {"mean": self.mean, "std": self.std}
        return visual.requires_grad_(False).eval(), image_transform(visual.image_size, is_train=False, **more)


@lru_cache(maxsize=1)
def _tokens() -> Tokens:
    return OpenClipTokens()


def _config(model: str) -> dict[str, Any]:
    import open_clip

    config: dict[str, Any] | None = open_clip.get_model_config(model)
    if config is None:
        hint = "A newer one may: pip install -U open_clip_torch."
        raise ModelError(f"The installed open_clip does not know {model!r}.", hint)
    return config
