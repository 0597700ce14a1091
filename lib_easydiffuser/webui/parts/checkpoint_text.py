"""The loaded checkpoint's own text encoder as the attention encoder: what decides the words is what will read them.

Read by hooks while the host's own conditioning runs, so that it goes wherever the host would put it (`--medvram`,
Forge's memory manager). It costs no memory of ours and downloads nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ...attention.encoders import Attended, Encoder
from ...errors import Interrupted, ModelError, OutOfMemoryError, quoted
from ...host import Host
from ...models.memory import is_out_of_memory
from ...parts import Needs
from ...records import Span
from ..abilities import checkpoint, device, text_towers
from ..abilities.text_towers import Tower
from ..pieces import first_chunk, plain
from ..weights import weights_name

_BATCH = 8
# A CPU reads three captions a second with CLIP-L and one with SDXL's two towers: more of them would keep a person
# waiting for minutes, fewer would leave too few to be judged by.
_CPU_CAPTIONS, _CPU_WEIGHTS, _FEWEST = 200, 125_000_000, 120
_OWN = "Choose minilm."
_LOAD = "Load an SD1, SD2 or SDXL checkpoint, or choose minilm."


class CheckpointText(Encoder):
    """The first text tower: CLIP ViT-L/14 in SD1 and SDXL, OpenCLIP ViT-H/14 in SD2."""

    name = "checkpoint"
    title = "the loaded checkpoint's text encoder"
    needs = Needs(packages=("torch",))
    causal = True
    comes_and_goes = True
    index: ClassVar[int] = 0

    def missing(self, host: Host) -> str:
        if not checkpoint.inside():
            return "It works inside the WebUI alone, on the checkpoint loaded there."
        model = checkpoint.loaded()
        if model is None:
            return f"No checkpoint is loaded. {_LOAD}"
        found = text_towers.towers(model)
        if len(found) <= self.index:
            return self._lacking(found)
        unloaded = "The checkpoint is unloaded. Reload it under Settings, Actions."
        return super().missing(host) or ("" if text_towers.at_home(model, found[self.index]) else unloaded)

    def fingerprint(self, host: Host) -> str:
        model, tower = self._tower()
        return weights_name(model, self.index, tower.module)

    def calibration_captions(self, host: Host) -> int:
        if not device.of_host().startswith("cpu"):
            return 0
        model, _ = self._tower()
        weights = sum(int(one.numel()) for tower in text_towers.towers(model) for one in tower.module.parameters())
        return max(_FEWEST, min(_CPU_CAPTIONS, _CPU_CAPTIONS * _CPU_WEIGHTS // max(1, weights)))

    def attend(self, texts: Sequence[str], host: Host) -> list[Attended]:
        model, tower = self._tower()
        known = [first_chunk(plain(text), tower) for text in texts]
        # Sentences of like length together: no more is kept than the longest of a batch needs.
        order = sorted(range(len(known)), key=lambda row: len(known[row][1]))
        found: dict[int, NDArray[np.float32]] = {}
        for first in range(0, len(order), _BATCH):
            if host.stopped():
                raise Interrupted
            rows = order[first : first + _BATCH]
            found.update(zip(rows, _read(model, tower, [known[row] for row in rows]), strict=True))
            if len(order) > _BATCH:
                host.progress(len(found), len(order), f"reading {self.title}")
        return [Attended(text, known[row][1], found[row]) for row, text in enumerate(texts)]

    def _tower(self) -> tuple[Any, Tower]:
        """Asked anew each time: the checkpoint may have been switched meanwhile."""
        model = checkpoint.loaded()
        found = text_towers.towers(model) if model is not None else ()
        if len(found) <= self.index:
            raise ModelError("The checkpoint's text encoder is gone.", _LOAD)
        return model, found[self.index]

    def _lacking(self, found: Sequence[Tower]) -> str:
        if checkpoint.is_pipeline():
            return f"This host keeps checkpoints as pipelines of diffusers, whose text encoder is not read. {_OWN}"
        return f"The loaded checkpoint has no CLIP text encoder (SD3, Flux). {_LOAD}"


class CheckpointTextSecond(CheckpointText):
    """SDXL's second tower, OpenCLIP ViT-bigG/14."""

    name = "checkpoint-2"
    title = "the loaded SDXL checkpoint's second text encoder"
    index = 1

    def _lacking(self, found: Sequence[Tower]) -> str:
        return "The loaded checkpoint has only one text encoder; SDXL has two." if found else super()._lacking(found)


def _read(model: Any, tower: Tower, sentences: Sequence[tuple[str, tuple[Span, ...]]]) -> list[NDArray[np.float32]]:
    """Attention of a batch, each of shape (layers, heads, T, T) with T = pieces + 2."""
    longest = max(len(pieces) for _, pieces in sentences) + 2
    with text_towers.watched(tower, longest) as seen:
        _condition(model, [text for text, _ in sentences])
    layers = [calls[0] for calls in seen if calls]
    if not layers:
        raise ModelError("The checkpoint's text encoder gave no attention.", "Choose the encoder minilm.")
    # A broken tower gives NaN: as zeros it tells nothing, and the calibration refuses it with its figure.
    whole = np.nan_to_num(np.stack(layers, axis=1), nan=0.0, posinf=0.0, neginf=0.0)
    return [
        np.ascontiguousarray(whole[row, :, :, : len(pieces) + 2, : len(pieces) + 2])
        for row, (_, pieces) in enumerate(sentences)
    ]


def _condition(model: Any, texts: list[str]) -> None:
    """The host's conditioning; what goes wrong in it is told as ours.

    Raises:
        OutOfMemoryError: If the device is full.
        ModelError: If the host cannot condition now (unloaded meanwhile, old emphasis with OpenCLIP).
    """
    try:
        text_towers.condition(model, texts)
    # The host's code and every extension hooked into it raise anything.
    except Exception as error:
        if is_out_of_memory(error):
            raise OutOfMemoryError(
                "There is no memory left for the checkpoint's text encoder.", "Choose the encoder minilm."
            ) from error
        raise ModelError(
            f"The host could not run its text encoder: {quoted(str(error), 160)}.",
            "Reload the checkpoint, or choose the encoder minilm.",
        ) from error
