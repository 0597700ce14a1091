"""Checkpoints as the hosts hold them: the hosts' wrappers in small, around real tiny text towers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch

CHUNK = 75


class Embeddings:
    """Textual inversions: {token ids: vectors}."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, ...], int] = {}

    def find_embedding_at_position(self, tokens, offset):
        for ids, vectors in self.known.items():
            if tuple(tokens[offset : offset + len(ids)]) == ids:
                return SimpleNamespace(vectors=vectors), len(ids)
        return None, None


@lru_cache(maxsize=2)
def _tokenizer_of(folder: Path) -> Any:
    from transformers import CLIPTokenizer

    return CLIPTokenizer.from_pretrained(str(folder))


class TransformersEngine(torch.nn.Module):
    """WebUI's FrozenCLIPEmbedderWithCustomWords, and Forge's ClassicTextProcessingEngine."""

    def __init__(self, folder: Path, seed: int = 0) -> None:
        from transformers import CLIPTextConfig, CLIPTextModel

        super().__init__()
        torch.manual_seed(seed)
        config = CLIPTextConfig(
            hidden_size=64, intermediate_size=128, num_attention_heads=4, num_hidden_layers=3, vocab_size=49408
        )
        transformer = CLIPTextModel(config).eval()
        # The library starts so near zero that every look is spread evenly.
        for parameter in transformer.parameters():
            parameter.data += 0.2 * torch.randn_like(parameter)
        self.wrapped = torch.nn.Module()
        self.wrapped.transformer = transformer
        self.tokenizer = _tokenizer_of(folder)
        self.embeddings = Embeddings()
        self.hijack = SimpleNamespace(embedding_db=self.embeddings)

    def tokenize(self, texts):
        return self.tokenizer(texts, truncation=False, add_special_tokens=False)["input_ids"]

    def forward(self, texts):
        rows = [[49406, *ids, *[49407] * (CHUNK - len(ids)), 49407] for ids in self.tokenize(texts)]
        assert all(len(row) == CHUNK + 2 for row in rows), "a second chunk"
        assert not any(letter in text for text in texts for letter in "()[]\\"), "emphasis"
        return self.wrapped.transformer(input_ids=torch.tensor(rows)).last_hidden_state


class OpenClipEngine(torch.nn.Module):
    """WebUI's FrozenOpenCLIPEmbedderWithCustomWords: the last block does not run."""

    def __init__(self) -> None:
        import open_clip
        from open_clip.tokenizer import _tokenizer

        super().__init__()
        torch.manual_seed(0)
        vision = {"image_size": 32, "layers": 1, "width": 64, "patch_size": 8}
        text = {"context_length": 77, "vocab_size": 49408, "width": 64, "heads": 4, "layers": 3}
        self.wrapped = torch.nn.Module()
        self.wrapped.model = open_clip.CLIP(32, vision, text).eval()
        self._tokenizer = _tokenizer
        self.hijack = SimpleNamespace(embedding_db=Embeddings())

    def tokenize(self, texts):
        return [self._tokenizer.encode(text) for text in texts]

    def forward(self, texts):
        model = self.wrapped.model
        rows = [[49406, *ids, 49407, *[0] * (CHUNK - len(ids))] for ids in self.tokenize(texts)]
        x = (model.token_embedding(torch.tensor(rows)) + model.positional_embedding).permute(1, 0, 2)
        for block in model.transformer.resblocks[:-1]:
            x = block(x, attn_mask=model.attn_mask)
        return model.ln_final(x.permute(1, 0, 2))


class Sd(torch.nn.Module):
    """WebUI's SD1 and SD2."""

    lowvram = False

    def __init__(self, engine: Any, name: str = "sd") -> None:
        super().__init__()
        self.cond_stage_model = engine
        self.sd_model_hash = name

    def get_learned_conditioning(self, batch):
        return self.cond_stage_model(batch)


class Sdxl(torch.nn.Module):
    """WebUI's SDXL."""

    lowvram = False

    def __init__(self, engines: list[Any]) -> None:
        super().__init__()
        size = torch.nn.Identity()  # the embedders of the picture's size wrap nothing
        self.conditioner = torch.nn.Module()
        self.conditioner.embedders = torch.nn.ModuleList([*engines, size])
        self.sd_model_hash = "sdxl"

    def get_learned_conditioning(self, batch):
        return torch.cat([engine(batch) for engine in self.conditioner.embedders[:-1]], dim=2)


class Forge:
    """Forge's engines: no `cond_stage_model`, everything transformers."""

    def __init__(self, *engines: Any, t5: bool = False) -> None:
        self.forge_objects = object()
        self.filename = "forge.safetensors"
        names = ["text_processing_engine_l", "text_processing_engine_g"] if len(engines) > 1 else [
            "text_processing_engine"
        ]  # fmt: skip
        for name, engine in zip(names, engines, strict=True):
            engine.text_encoder = SimpleNamespace(transformer=engine.wrapped.transformer)
            vars(self)[name] = engine
        if t5:
            self.text_processing_engine_t5 = object()
        self._engines = engines

    def get_learned_conditioning(self, prompt):
        return torch.cat([engine(prompt) for engine in self._engines], dim=2)


def placeholder() -> Any:
    """What the Forge family holds before the first generation: it counts words and can do nothing else."""

    class FakeInitialModel:
        cond_stage_model = None

        def get_prompt_lengths_on_ui(self, prompt):
            return len(prompt.split()), 75

    return FakeInitialModel()
