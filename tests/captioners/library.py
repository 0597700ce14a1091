"""transformers' own way, written plainly, to compare with: from_pretrained, processor, generate, decode."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lib_easydiffuser.records import Picture


def library_captions(folder: Path, architecture: str, pictures: list[Picture], **options: Any) -> list[str]:
    """Captions of pictures, one list for all, as the model's page shows how to make them."""
    import torch
    import transformers

    model = getattr(transformers, architecture).from_pretrained(str(folder)).eval()
    processor = transformers.AutoImageProcessor.from_pretrained(str(folder))
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder))
    inputs = dict(processor(images=[picture.rgb for picture in pictures], return_tensors="pt"))
    inputs |= _prompt(model, len(pictures))
    with torch.no_grad():
        rows = model.generate(**inputs, **options)
    prompt = inputs["input_ids"].shape[1] if "input_ids" in inputs and _gives_prompt_back(transformers) else 0
    if model.config.model_type == "blip-2" and model.config.text_config.model_type == "t5":
        prompt = 0
    return [tokenizer.decode(row[prompt:], skip_special_tokens=True).strip() for row in rows]


def _gives_prompt_back(transformers: Any) -> bool:
    return int(transformers.__version__.split(".")[0]) >= 5


def _prompt(model: Any, rows: int) -> dict[str, Any]:
    """What Blip2Processor makes of a text that is only the start sign; 4.30 takes none."""
    import torch
    import transformers

    version = tuple(int(part) for part in transformers.__version__.split(".")[:2])
    if model.config.model_type != "blip-2" or version < (4, 45):
        return {}
    config = model.config
    ids = [config.image_token_index] * config.num_query_tokens + [config.text_config.bos_token_id]
    return {"input_ids": torch.tensor([ids] * rows), "attention_mask": torch.ones(rows, len(ids), dtype=torch.long)}
