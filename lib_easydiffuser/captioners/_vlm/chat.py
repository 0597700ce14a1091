"""The question as the model's own chat template writes it, and the inputs made of it."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...errors import BrokenModelError, quoted
from ...models.load import Loaded

if TYPE_CHECKING:
    from PIL.Image import Image

Message = Mapping[str, Any]


def image_token(processor: Any) -> str:
    """What stands for the picture in a text; "<image>" where the processor does not say."""
    said = getattr(processor, "image_token", None) or getattr(processor.tokenizer, "image_token", None)
    return str(getattr(said, "content", said) or "<image>")


def has_template(processor: Any) -> bool:
    """Whether there is a chat template."""
    return bool(getattr(processor, "chat_template", None) or getattr(processor.tokenizer, "chat_template", None))


def turns(instruction: str, picture: bool = True, system: str = "") -> list[Message]:
    """One question, in the form that most templates read."""
    parts: list[Message] = [{"type": "image"}] if picture else []
    return [*_system(system), {"role": "user", "content": [*parts, {"type": "text", "text": instruction}]}]


def plain_turns(instruction: str, system: str = "") -> list[Message]:
    """The same in the older form, the content a text."""
    return [*_system(system), {"role": "user", "content": instruction}]


def rendered(loaded: Loaded, messages: Sequence[Message]) -> str:
    """The text up to where the model answers.

    Raises:
        BrokenModelError: If there is no template, or it cannot write these messages.
    """
    processor = loaded.image_processor
    if not has_template(processor):
        raise BrokenModelError(
            f"{quoted(str(loaded.folder), 200)} has no chat template, so how to ask it is not known.",
            "Copy its chat_template.jinja or chat_template.json, or take a model that was trained to answer.",
        )
    writer = processor if getattr(processor, "chat_template", None) else processor.tokenizer
    try:
        text = str(writer.apply_chat_template(list(messages), tokenize=False, add_generation_prompt=True))
    # A template is a program of the folder's own, in jinja's sandbox: it may fail with anything.
    except Exception as error:
        raise BrokenModelError(
            f"The chat template in {quoted(str(loaded.folder), 200)} cannot write the question: "
            f"{quoted(' '.join(str(error).split()), 120)}.",
            "Take the publisher's newest files.",
        ) from error
    return _opened_once(processor.tokenizer, text)


def question(loaded: Loaded, instruction: str) -> str:
    """A picture and an instruction by the folder's own template, whichever form of messages it reads."""
    token = image_token(loaded.image_processor)
    try:
        text = rendered(loaded, turns(instruction))
    except BrokenModelError:
        if not has_template(loaded.image_processor):
            raise
        text = ""
    if token in text and instruction.strip() in text:
        return text
    text = rendered(loaded, plain_turns(instruction))
    return text if token in text else rendered(loaded, plain_turns(f"{token}\n{instruction}"))


def inputs_of(loaded: Loaded, text: str, images: Sequence[Image] = (), nested: bool = False) -> dict[str, Any]:
    """The model's inputs on its device, one row for each picture (one row in all without pictures).

    Args:
        nested: The pictures of each text go into a list of their own.
    """
    pictures: dict[str, Any] = {"images": [[image] for image in images] if nested else list(images)} if images else {}
    made = loaded.image_processor(text=[text] * max(len(images), 1), padding=True, return_tensors="pt", **pictures)
    # Tokenizers of no class of their own give kinds of tokens, which most models know nothing of.
    unknown = {"token_type_ids"} - set(inspect.signature(type(loaded.model).forward).parameters)
    return {
        name: value.to(loaded.device, loaded.dtype if value.is_floating_point() else None)
        for name, value in made.items()
        if hasattr(value, "is_floating_point") and name not in unknown
    }


def _system(text: str) -> list[Message]:
    return [{"role": "system", "content": text}] if text else []


def _opened_once(tokenizer: Any, text: str) -> str:
    """Without the start sign that the tokenizer itself will put in front: twice, it makes models worse."""
    start = tokenizer.bos_token
    if not start or not text.startswith(start):
        return text
    ids = list(tokenizer("x").input_ids)
    return text.removeprefix(start) if ids and ids[0] == tokenizer.bos_token_id else text
