"""CLIP ViT-L/14's text tower, the text encoder of SD1: causal, 12 layers x 12 heads, 77 tokens."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ...errors import BrokenModelError
from ...host import Host
from ...models.assign import assign
from ...models.build import build_empty
from ...models.checkpoint import Checkpoint
from ...models.files import weight_files
from ...models.find import find, how_to_get, require
from ...models.fingerprint import file_fingerprint
from ...models.weights import read_weights
from ...parts import Needs
from ._batches import by_length, padded
from ._contract import Attended, Encoder

CHECKPOINT = Checkpoint(
    "openai/clip-vit-large-patch14",
    "32bd64288804d66eefd0ccbe215aa642df71cc41",
    "MIT",
    1635,
)
_WIDTH = 77
_INNER = "text_model."


class ClipText(Encoder):
    """Reads a folder as transformers saves it; start token first, end token last, padding never read."""

    name = "clip-l"
    title = "CLIP ViT-L/14 text tower"
    needs = Needs(packages=("torch", "transformers", "tokenizers"), mib=470)
    causal = True
    checkpoint = CHECKPOINT

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def missing(self, host: Host) -> str:
        return super().missing(host) or ("" if find(self.checkpoint, host) else how_to_get(self.checkpoint, host))

    def fingerprint(self, host: Host) -> str:
        return "-".join(file_fingerprint(path) for path in weight_files(require(self.checkpoint, host)))

    def attend(self, texts: Sequence[str], host: Host) -> list[Attended]:
        with self._lock:
            if self._loaded is None:
                folder = require(self.checkpoint, host)
                self._loaded = _tokenizer(folder), _tower(folder)
            encodings = self._loaded[0].encode_batch(list(texts))
            found = by_length(encodings, self._run, host)
        return [attended(text) for attended, text in zip(found, texts, strict=True)]

    def unload(self) -> None:
        with self._lock:
            self._loaded = None

    def _run(self, encodings: list[Any]) -> Iterator[Any]:
        import torch

        assert self._loaded is not None
        tower = self._loaded[1]
        # Causal: what stands behind the end token cannot reach the words, so padding needs no mask.
        ids, _ = padded(encodings, tower.config.eos_token_id)
        with torch.inference_mode():
            out = tower(input_ids=ids, output_attentions=True)
        if not out.attentions:
            raise BrokenModelError("CLIP returned no attentions.", "Its attention implementation must be 'eager'.")
        attention = torch.stack(out.attentions, dim=1).float().numpy()
        for row, encoding in enumerate(encodings):
            length = len(encoding.ids)
            yield partial(
                Attended, pieces=tuple(encoding.offsets[1:-1]), attention=attention[row, :, :, :length, :length]
            )


def _tokenizer(folder: Path) -> Any:
    from transformers import CLIPTokenizerFast

    tokenizer = CLIPTokenizerFast.from_pretrained(str(folder), local_files_only=True).backend_tokenizer
    tokenizer.no_padding()
    tokenizer.enable_truncation(_WIDTH)
    return tokenizer


def _tower(folder: Path) -> Any:
    """The text model alone, out of a CLIPModel's or a CLIPTextModel's weights.

    Raises:
        BrokenModelError: If a weight is missing.
    """
    from transformers import CLIPTextModel

    try:
        config = _configuration(folder)
    except (OSError, ValueError) as error:
        raise BrokenModelError(f"The configuration in {str(folder)!r} cannot be read.", "Copy it anew.") from error
    config._attn_implementation = "eager"
    model = build_empty(CLIPTextModel, config)
    assign(model, {name: value.float() for name, value in _named_as_in(model, read_weights(folder)).items()})
    return model.eval()


def _named_as_in(model: Any, state: Mapping[str, Any]) -> dict[str, Any]:
    """The text tower's weights of a file by the names this transformers gives them.

    Transformers 5 took the inner `text_model` out of CLIPTextModel, but not out of CLIPModel: of file and model either
    may have it.
    """
    bare = {name.removeprefix(_INNER): value for name, value in state.items()}
    wanted = [name for name, _ in model.named_parameters()]
    return {name: bare[name.removeprefix(_INNER)] for name in wanted if name.removeprefix(_INNER) in bare}


def _configuration(folder: Path) -> Any:
    """Of the text tower. `CLIPConfig` takes a CLIPTextModel's too, without a word, and gives its default sizes."""
    from transformers import CLIPConfig, CLIPTextConfig

    said, _ = CLIPConfig.get_config_dict(str(folder), local_files_only=True)
    alone = said.get("model_type") == CLIPTextConfig.model_type
    found = (CLIPTextConfig if alone else CLIPConfig).from_pretrained(str(folder), local_files_only=True)
    return found if alone else found.text_config
