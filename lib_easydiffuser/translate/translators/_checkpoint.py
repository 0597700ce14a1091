"""What all translators that are a transformers checkpoint have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from ...errors import BrokenModelError, Interrupted, ModelError, quoted
from ...host import Host
from ...models.checkpoint import Checkpoint
from ...models.files import OPTIONAL, PICKLED, SAFETENSORS
from ...models.find import find, how_to_get, with_models_dir
from ...models.load import Loaded
from ...models.manager import MANAGER
from ...models.memory import is_out_of_memory
from ...settings import Settings
from ._contract import Translator
from ._loading import load

_MAX_NEW_TOKENS = 128


class CheckpointTranslator(Translator):
    """A translator whose model is a checkpoint on disk.

    Attributes:
        checkpoints: The one repository it is.
        architecture, tokenizer: transformers' classes.
    """

    checkpoints: ClassVar[tuple[Checkpoint, ...]]
    architecture: ClassVar[str]
    tokenizer: ClassVar[str]

    def missing(self, host: Host) -> str:
        lack = super().missing(host)
        if lack or self.where(host) is not None:
            return lack
        checkpoint = self.checkpoints[0]
        return f"{checkpoint.repo} is not on this machine. {how_to_get(checkpoint, host, self.name)}"

    def where(self, host: Host) -> Path | None:
        """Its folder, whichever kind of weights lies there."""
        checkpoint = self.checkpoints[0]
        small = tuple(name for name in checkpoint.files if name not in {PICKLED, SAFETENSORS, *OPTIONAL})
        found = (find(replace(checkpoint, files=(*small, weights)), host) for weights in (SAFETENSORS, PICKLED))
        return next((folder for folder in found if folder is not None), None)

    def translate(
        self, texts: Sequence[str], source: str, target: str, settings: Settings, host: Host
    ) -> tuple[str, ...]:
        lack = self.missing(with_models_dir(host, settings))
        folder = self.where(with_models_dir(host, settings))
        if lack or folder is None:
            raise ModelError(f"The translator {self.name!r} is not ready.", lack)
        with MANAGER.use(folder, lambda: load(folder, self.architecture, self.tokenizer), settings, host) as loaded:
            return tuple(self._one(text, source, target, loaded, host) for text in texts)

    def _one(self, text: str, source: str, target: str, loaded: Loaded, host: Host) -> str:
        if host.stopped():
            raise Interrupted
        try:
            said = self._generated(text, source, target, loaded)
        except (RuntimeError, ValueError, IndexError, TypeError, KeyError) as error:
            if is_out_of_memory(error) and MANAGER.to_cpu(loaded):
                return self._one(text, source, target, loaded, host)
            raise BrokenModelError(
                f"{self.title} failed on {quoted(text)}: {quoted(str(error), 160)}.",
                f"Is {loaded.folder} really {self.checkpoints[0].repo}?",
            ) from error
        if not said:
            raise ModelError(f"{self.title} gave no translation of {quoted(text)}.", "Write the caption in English.")
        return said

    def _generated(self, text: str, source: str, target: str, loaded: Loaded) -> str:
        import torch

        inputs = self._encoded(text, source, target, loaded.tokenizer).to(loaded.device)
        with torch.inference_mode():
            ids = loaded.model.generate(
                **inputs, max_new_tokens=_MAX_NEW_TOKENS, num_beams=4, **self._options(target, loaded.tokenizer)
            )
        return " ".join(loaded.tokenizer.batch_decode(ids, skip_special_tokens=True)[0].split())

    def _encoded(self, text: str, source: str, target: str, tokenizer: Any) -> Any:
        """The tokens of a text, as transformers' BatchEncoding."""
        return tokenizer([text], return_tensors="pt", truncation=True, max_length=256)

    def _options(self, target: str, tokenizer: Any) -> dict[str, Any]:
        """More options of generate()."""
        return {}
