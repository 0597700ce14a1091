"""A captioner that is asked in words: the base of every vision-language model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from ...errors import CaptionError, EasyDiffuserError, ModelError, quoted
from ...host import Host
from ...images.channels import unmistakable
from ...models.load import Loaded
from ...models.memory import is_out_of_memory
from ...records import Caption, Focus, Picture
from ...settings import Settings
from .._asked import TRANSLATE, Asked, asked_in_words, with_english
from .._checkpoint import FAULTS, CheckpointCaptioner
from .._instructions import KINDS, kind
from .._options import Brake, generation_options, seeded
from .._sentence import Sentence
from .._server_answer import caption_in
from .._server_chat import Said
from .chat import inputs_of, question, rendered, turns
from .decoding import answers
from .pieces import spans_in
from .reading import load
from .release import LOOKS_SINCE, release_lack

if TYPE_CHECKING:
    from PIL.Image import Image

_WORDS_ALONE_SINCE = "4.48"
_LONGEST_SIDES = 100  # to one; longer pictures are refused by Qwen's processor


class VisionLanguageCaptioner(CheckpointCaptioner):
    """A model that takes an instruction. To add one, say these and, where it is asked in its own way, `wording`/`text`.

    Attributes:
        since: The first release of transformers that has its class.
        korean: Whether it speaks Korean.
        words: By kind of caption what this model was trained to be asked.
        nested: Whether its processor wants the pictures of each text in a list of their own.
        together: Whether several pictures may be asked about in one call.
        most_pixels: A larger picture is scaled down to so many; 0 leaves that to its processor.
    """

    kinds = KINDS
    since: ClassVar[str]
    korean: ClassVar[bool] = False
    words: ClassVar[Mapping[str, str]] = MappingProxyType({})
    nested: ClassVar[bool] = False
    together: ClassVar[bool] = True
    most_pixels: ClassVar[int] = 0

    def unfit(self, host: Host) -> str:
        return release_lack(self.since)

    def missing(self, host: Host) -> str:
        return self.unfit(host) or super().missing(host)

    def brief(self, host: Host) -> str:
        return f"needs transformers {self.since}" if self.unfit(host) else super().brief(host)

    def ask(self, settings: Settings) -> Asked:
        """What it is asked for.

        Raises:
            UnknownNameError: If a kind of caption that is kept is none.
            UsageError: If it cannot be asked for that.
        """
        return self.wording(settings.with_values({"caption_kind": kind(settings, self.name)}))

    def wording(self, settings: Settings) -> Asked:
        """How it is asked for the kind of caption that the settings name; never "auto".

        Raises:
            UsageError: If it cannot be asked for that.
        """
        return asked_in_words(settings, self.title, self.words, self.korean)

    def text(self, loaded: Loaded, asked: Asked) -> str:
        """The whole question as the model reads it, with what stands for the picture."""
        return question(loaded, asked.text)

    def in_english(self, korean: str, picture: Picture, loaded: Loaded, settings: Settings, host: Host) -> str:
        """A Korean answer in English, by the model itself; "" where it cannot."""
        # LLaVA's class answers no question without a picture before then.
        images = [self._fitted(picture.rgb)] if release_lack(_WORDS_ALONE_SINCE) else []
        text = rendered(loaded, turns(TRANSLATE + korean, picture=bool(images)))
        return self._answer(inputs_of(loaded, text, images, self.nested), loaded, settings, host)

    def caption_batch(
        self, pictures: Sequence[Picture], settings: Settings, host: Host
    ) -> list[tuple[Caption, ...] | EasyDiffuserError]:
        self.ask(settings)  # what cannot be asked for is said before gigabytes are read
        fitting = {"dtype": _dtype(settings, host)} | ({} if self.together else {"batch_size": 1})
        return super().caption_batch(pictures, settings.with_values(fitting), host)

    def load(self, folder: Path) -> Loaded:
        return load(folder, self.architectures)

    def _decoded(self, pictures: Sequence[Picture], loaded: Loaded, settings: Settings, host: Host) -> list[Sentence]:
        import torch

        images = [self._fitted(picture.rgb) for picture in pictures]
        inputs = inputs_of(loaded, self.text(loaded, self.ask(settings)), images, self.nested)
        if len(pictures) > 1 and _filled_up(inputs):
            # Questions of different lengths are filled up to one; some classes then answer otherwise than alone
            # (Qwen2.5-VL in transformers 4.56).
            return [one for picture in pictures for one in self._decoded([picture], loaded, settings, host)]
        with torch.inference_mode(), seeded(settings, loaded.device):
            return answers(loaded, inputs, _options(settings, host))

    def _captions(
        self, sentences: Sequence[Sentence], picture: Picture, loaded: Loaded, settings: Settings
    ) -> tuple[Caption, ...] | EasyDiffuserError:
        found: dict[str, Caption] = {}
        problem: CaptionError | None = None
        for sentence in sentences:
            try:
                caption = self._caption(sentence, loaded, settings)
                found.setdefault(caption.text.lower(), caption)
            except CaptionError as error:
                problem = problem or error
        if found:
            return tuple(found.values())
        why = f"{problem.message} {problem.hint}" if problem else ""
        return CaptionError(
            f"{self.title} said nothing usable about {quoted(picture.name or 'the picture')}.", why or "Ask again."
        )

    def _caption(self, sentence: Sentence, loaded: Loaded, settings: Settings) -> Caption:
        asked = self.ask(settings)
        text = caption_in(self._said(sentence, loaded), settings.cut_loops)
        caption = Caption(text, self.name, instruction=asked.text, notes=asked.notes)
        if sentence.attention is None or sentence.grid is None:
            return replace(caption, notes=(*asked.notes, *self._blind()))
        pieces = spans_in(loaded.tokenizer, sentence.ids, text)
        kept = [index for index, piece in enumerate(pieces) if piece is not None]
        spans = tuple(piece for piece in pieces if piece is not None)
        return replace(caption, focus=Focus(spans, sentence.attention[:, :, kept, :], sentence.grid))

    def _blind(self) -> tuple[str, ...]:
        """Why it is not told where the model looked."""
        lack = release_lack(LOOKS_SINCE)
        return (f"Where {self.title} looked is not recorded. {lack}".strip(),)

    def _said(self, sentence: Sentence, loaded: Loaded) -> Said:
        return Said(loaded.tokenizer.decode(sentence.ids, skip_special_tokens=True).strip(), sentence.cut)

    def _finished(
        self, results: list[tuple[Caption, ...] | EasyDiffuserError], pictures: Sequence[Picture], loaded: Loaded,
        settings: Settings, host: Host,
    ) -> list[tuple[Caption, ...] | EasyDiffuserError]:  # fmt: skip
        """Korean captions with their English: it is what tags are made of, and the Korean is what is shown."""
        if not self.ask(settings).korean:
            return results
        return [
            self._both(found, picture, loaded, settings, host) if isinstance(found, tuple) else found
            for found, picture in zip(results, pictures, strict=True)
        ]

    def _both(
        self, captions: tuple[Caption, ...], picture: Picture, loaded: Loaded, settings: Settings, host: Host
    ) -> tuple[Caption, ...]:
        def in_english(korean: str) -> str:
            try:
                return self.in_english(korean, picture, loaded, settings, host)
            except (ModelError, *FAULTS) as error:
                if is_out_of_memory(error):
                    raise
                raise CaptionError(str(error)) from error  # read by `with_english` alone

        return tuple(with_english(caption, self.title, in_english) for caption in captions)

    def _answer(self, inputs: dict[str, Any], loaded: Loaded, settings: Settings, host: Host) -> str:
        """One answer, the likeliest."""
        import torch

        one = settings.with_values({"captions_per_picture": 1, "sampling": False, "min_new_tokens": 0})
        with torch.inference_mode():
            (sentence,) = answers(loaded, inputs, _options(one, host), look=False)
        return caption_in(self._said(sentence, loaded), settings.cut_loops)

    def _fitted(self, image: Image) -> Image:
        """A picture that every processor takes: neither a line nor larger than it needs."""
        image = unmistakable(image)
        least = max(image.size) // _LONGEST_SIDES
        if min(image.size) < least:
            image = image.resize((max(image.width, least), max(image.height, least)))
        if self.most_pixels and image.width * image.height > self.most_pixels:
            scale = (self.most_pixels / (image.width * image.height)) ** 0.5
            image = image.resize((max(int(image.width * scale), 1), max(int(image.height * scale), 1)))
        return image


def _filled_up(inputs: dict[str, Any]) -> bool:
    mask = inputs.get("attention_mask")
    return mask is not None and not bool(mask.all())


def _options(settings: Settings, host: Host) -> dict[str, Any]:
    longest = settings.answer_tokens
    lengths: dict[str, Any] = {"max_new_tokens": longest}
    if settings.min_new_tokens:
        lengths["min_new_tokens"] = min(settings.min_new_tokens, longest)
    return generation_options(settings) | lengths | {"stopping_criteria": [Brake(host)]}


def _dtype(settings: Settings, host: Host) -> str:
    """These models were trained in bfloat16, and some overflow in float16."""
    if settings.dtype != "auto" or not host.device().startswith("cuda"):
        return settings.dtype
    import torch

    return "bfloat16" if torch.cuda.is_available() and torch.cuda.is_bf16_supported() else "float16"
