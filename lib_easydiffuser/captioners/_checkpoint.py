"""What all captioners that are a transformers checkpoint have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from ..errors import CaptionError, EasyDiffuserError, Interrupted, ModelError, quoted
from ..host import Host
from ..images.channels import unmistakable
from ..models.checkpoint import Checkpoint
from ..models.find import require, with_models_dir
from ..models.load import Loaded, load
from ..models.manager import MANAGER
from ..models.memory import in_batches, is_out_of_memory
from ..records import Caption, Focus, Picture, Span
from ..settings import Settings
from ._contract import Captioner
from ._decode import decode_pictures
from ._options import Brake, generation_options, seeded
from ._sentence import Sentence
from ._text import cut, decode, piece_spans

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


# What transformers and torch raise where a model cannot read a picture or a question.
FAULTS = (RuntimeError, ValueError, IndexError, TypeError, AttributeError, KeyError)


class CheckpointCaptioner(Captioner):
    """A captioner whose model is a checkpoint on disk.

    Attributes:
        architectures: Model classes its configuration may name.
    """

    architectures: ClassVar[tuple[str, ...]]

    @property
    def checkpoint(self) -> Checkpoint:
        """The one it is.

        Raises:
            AttributeError: If it has none of its own, so that `getattr` gives its default.
        """
        if not self.checkpoints:
            raise AttributeError(f"{self.name} has no checkpoint of its own")
        return self.checkpoints[0]

    def caption(self, picture: Picture, settings: Settings, host: Host) -> tuple[Caption, ...]:
        (result,) = self.caption_batch([picture], settings, host)
        if isinstance(result, EasyDiffuserError):
            raise result
        return result

    def caption_batch(
        self, pictures: Sequence[Picture], settings: Settings, host: Host
    ) -> list[tuple[Caption, ...] | EasyDiffuserError]:
        folder = self.folder(settings, host)
        with MANAGER.use(folder, lambda: self.load(folder), settings, host) as loaded:
            # Drawn captions must not depend on which pictures happen to share a batch.
            size = 1 if settings.sampling else settings.batch_size
            return in_batches(
                pictures,
                size,
                lambda batch: self._finished(self._batch(batch, loaded, settings, host), batch, loaded, settings, host),
                free=lambda: MANAGER.unload(keep=loaded),
                to_cpu=lambda: MANAGER.to_cpu(loaded),
            )

    def folder(self, settings: Settings, host: Host) -> Path:
        """Where its files lie.

        Raises:
            MissingModelError: If they do not.
        """
        return require(self.checkpoint, with_models_dir(host, settings))

    def load(self, folder: Path) -> Loaded:
        """The model from its files; raises as `models.load.load`."""
        return load(folder, self.architectures)

    def _finished(
        self, results: list[tuple[Caption, ...] | EasyDiffuserError], pictures: Sequence[Picture], loaded: Loaded,
        settings: Settings, host: Host,
    ) -> list[tuple[Caption, ...] | EasyDiffuserError]:  # fmt: skip
        """What is done with the captions of a batch while the model is still there."""
        return results

    def _batch(
        self, pictures: Sequence[Picture], loaded: Loaded, settings: Settings, host: Host
    ) -> list[tuple[Caption, ...] | EasyDiffuserError]:
        if host.stopped():
            raise Interrupted
        try:
            sentences = self._decoded(pictures, loaded, settings, host)
        except FAULTS as error:
            if is_out_of_memory(error):
                raise
            if len(pictures) == 1:
                return [self._failed(pictures[0], loaded, error)]
            # One of them may be to blame: the others shall have their captions.
            return [self._batch([picture], loaded, settings, host)[0] for picture in pictures]
        count = settings.captions_per_picture
        return [
            self._captions(sentences[row * count : (row + 1) * count], picture, loaded, settings)
            for row, picture in enumerate(pictures)
        ]

    def _failed(self, picture: Picture, loaded: Loaded, error: Exception) -> ModelError:
        found = ModelError(
            f"{self.title} failed on {quoted(picture.name or 'the picture')}: {quoted(str(error), 160)}.",
            f"Try another picture. If it fails on every one, see that {loaded.folder} is {self.checkpoint.repo}."
            if self.checkpoints
            else f"Try another picture. If it fails on every one, name another folder than {loaded.folder}.",
        )
        found.__cause__ = error
        return found

    def _decoded(self, pictures: Sequence[Picture], loaded: Loaded, settings: Settings, host: Host) -> list[Sentence]:
        import torch

        inputs = loaded.image_processor(images=[unmistakable(picture.rgb) for picture in pictures], return_tensors="pt")
        pixel_values = inputs["pixel_values"].to(loaded.device, loaded.dtype)
        options = generation_options(settings) | {"stopping_criteria": [Brake(host)]}
        with torch.inference_mode(), seeded(settings, loaded.device):
            return decode_pictures(loaded, pixel_values, options)

    def _captions(
        self, sentences: Sequence[Sentence], picture: Picture, loaded: Loaded, settings: Settings
    ) -> tuple[Caption, ...] | EasyDiffuserError:
        """The different sentences that say something."""
        captions = [self._caption(sentence, loaded, settings) for sentence in sentences]
        different = {caption.text.lower(): caption for caption in reversed(captions) if caption.text}
        if different:
            return tuple(reversed(different.values()))
        return CaptionError(
            f"{self.title} said nothing about {quoted(picture.name or 'the picture')}.", "Try another captioner."
        )

    def _caption(self, sentence: Sentence, loaded: Loaded, settings: Settings) -> Caption:
        text = decode(loaded.tokenizer, sentence.ids)
        pieces: Sequence[Span | None] = ()
        if sentence.attention is not None:
            pieces = piece_spans(loaded.tokenizer, sentence.ids, text)
        if settings.cut_loops:
            text, pieces = cut(text, pieces)
        caption = Caption(text, source=self.name)
        if sentence.attention is None:
            return caption
        return replace(caption, focus=_focus(sentence.attention, pieces, self.grid(loaded)))

    def grid(self, loaded: Loaded) -> tuple[int, int]:
        """Rows and columns of the picture's patches."""
        vision = loaded.model.config.vision_config
        side = int(vision.image_size) // int(vision.patch_size)
        return side, side


def _focus(attention: NDArray[np.float32], pieces: Sequence[Span | None], grid: tuple[int, int]) -> Focus:
    """The attention of the pieces that still stand in the text."""
    kept = [index for index, piece in enumerate(pieces) if piece is not None]
    return Focus(tuple(piece for piece in pieces if piece is not None), attention[:, :, kept, :], grid)
