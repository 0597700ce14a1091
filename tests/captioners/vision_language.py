"""transformers' own way with a vision-language model, written plainly, to compare with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from lib_easydiffuser.records import Picture


def chat(processor: Any, instruction: str) -> str:
    content = [{"type": "image"}, {"type": "text", "text": instruction}]
    return str(processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True))


def joy(processor: Any, instruction: str) -> str:
    turns = [
        {"role": "system", "content": "You are a helpful image captioner."},
        {"role": "user", "content": instruction},
    ]
    return str(processor.apply_chat_template(turns, tokenize=False, add_generation_prompt=True))


def paligemma(processor: Any, words: str) -> str:
    """As its processor advises; from 4.47 on it puts the start sign there itself."""
    import transformers

    start = processor.tokenizer.bos_token if transformers.__version__.startswith("4.46") else ""
    return f"<image>{start}{words}"


WRITERS: dict[str, Callable[[Any, str], str]] = {
    "florence-2": lambda _, task: task,
    "joycaption": joy,
    "paligemma2": paligemma,
}


class Library:
    """from_pretrained, processor, generate."""

    def __init__(self, name: str, folder: Path, architecture: str, **loading: Any) -> None:
        import transformers

        self.name = name
        self.model = getattr(transformers, architecture).from_pretrained(str(folder), **loading).eval()
        self.processor = transformers.AutoProcessor.from_pretrained(str(folder))

    def inputs(self, picture: Picture, instruction: str) -> dict[str, Any]:
        text = WRITERS.get(self.name, chat)(self.processor, instruction)
        start = self.processor.tokenizer.bos_token
        # What apply_chat_template does itself where it also tokenizes: no second start sign.
        own = {"add_special_tokens": False} if start and text.startswith(start) else {}
        nested = "smolvlm" in self.name
        pictures: Any = [[picture.rgb]] if nested else [picture.rgb]
        made = self.processor(text=[text], images=pictures, return_tensors="pt", **own)
        kind = self.model.dtype
        return {name: value.to(kind) if value.is_floating_point() else value for name, value in made.items()}

    def generate(self, picture: Picture, instruction: str, **options: Any) -> Any:
        import torch

        with torch.no_grad():
            return self.model.generate(**self.inputs(picture, instruction), **options)

    def answers(self, picture: Picture, instruction: str, **options: Any) -> list[list[int]]:
        """Tokens of the answers, without the question and up to the end sign."""
        rows = self.generate(picture, instruction, **options).tolist()
        given = 1 if self.model.config.is_encoder_decoder else self.inputs(picture, instruction)["input_ids"].shape[1]
        return [self._until_the_end(row[given:]) for row in rows]

    def _until_the_end(self, ids: list[int]) -> list[int]:
        end = self.model.generation_config.eos_token_id
        later = [at for at, token in enumerate(ids) if token == end and at]
        return ids[: later[0] + 1] if later else ids
