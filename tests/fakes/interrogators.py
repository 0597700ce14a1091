"""The host's Interrogate: strict stand-ins for `modules.interrogate` and `modules.deepbooru`, small real networks.

The BLIP repository's decoder is copied in what matters here: its generate, and layers that compute a
cross-attention which the encoder above them drops.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import torch

WORDS = ["[PAD]", "[CLS]", "[SEP]", "[MASK]", "[UNK]", "a", "picture", "of", "cat", "dog", "red", "##s", "on", "mat"]
PATCHES, WIDTH = 9, 16


def tokenizer_class(folder: Path) -> Any:
    """transformers' BertTokenizer with a small vocabulary; `from_pretrained` answers as the hub's cache would."""
    from transformers import BertTokenizer

    (folder / "vocab.txt").write_text("\n".join(WORDS), "utf-8")

    class Cached:
        asked: list[tuple[str, dict[str, Any]]] = []

        @classmethod
        def from_pretrained(cls, name: str, **given: Any) -> Any:
            cls.asked.append((name, given))
            return BertTokenizer(str(folder / "vocab.txt"))

    return Cached


class _Attention(torch.nn.Module):
    """BertSelfAttention: (context, attention if asked, keys and values)."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key = torch.nn.Linear(WIDTH, WIDTH), torch.nn.Linear(WIDTH, WIDTH)

    def forward(self, hidden, picture, output_attentions=False):
        looked = (self.query(hidden) @ self.key(picture).transpose(-1, -2) * 3).softmax(-1)
        probabilities = looked[:, None].repeat(1, 2, 1, 1)  # two heads
        context = looked @ picture
        return (context, probabilities, None) if output_attentions else (context, None)


class _Layer(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.crossattention = torch.nn.Module()
        self.crossattention.self = _Attention()


class Decoder(torch.nn.Module):
    """BertLMHeadModel of the BLIP repository: greedy only, `cross_attentions` always empty."""

    def __init__(self, words: int) -> None:
        super().__init__()
        self.bert = torch.nn.Module()
        self.bert.encoder = torch.nn.Module()
        self.bert.encoder.layer = torch.nn.ModuleList([_Layer(), _Layer()])
        self.embed, self.head = torch.nn.Embedding(words, WIDTH), torch.nn.Linear(WIDTH, words)

    def forward(
        self,
        input_ids,
        *,
        encoder_hidden_states,
        encoder_attention_mask,
        output_attentions=False,
        return_dict=True,
    ):
        places = torch.arange(input_ids.shape[1])[None, :, None]
        hidden = self.embed(input_ids) + (0.1 * places).to(self.embed.weight.dtype)
        for layer in self.bert.encoder.layer:
            hidden = hidden + layer.crossattention.self(hidden, encoder_hidden_states, output_attentions)[0]
        return SimpleNamespace(logits=self.head(hidden), cross_attentions=())

    def generate(
        self,
        input_ids,
        *,
        max_length,
        min_length,
        num_beams,
        eos_token_id,
        pad_token_id,
        repetition_penalty,
        stopping_criteria=(),
        **kwargs,
    ):
        # As transformers 4.30 and later: once for every beam; what was repeated before no longer fits.
        assert all(len(value) == len(input_ids) for value in kwargs.values()), "tensor a (3), tensor b (9)"
        while input_ids.shape[1] < max_length:
            logits = self(input_ids, **kwargs).logits[:, -1]
            logits[:, [0, 1, 3, 4]] = -1e9
            if input_ids.shape[1] < min_length:
                logits[:, eos_token_id] = -1e9
            input_ids = torch.cat([input_ids, logits.argmax(-1)[:, None]], dim=1)
            for brake in stopping_criteria:
                brake(input_ids, logits)
            if (input_ids[:, -1] == eos_token_id).all():
                break
        return input_ids


class Blip(torch.nn.Module):
    """BLIP_Decoder."""

    def __init__(self, tokenizer: Any) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.tokenizer = tokenizer
        self.visual_encoder = torch.nn.Sequential(torch.nn.Flatten(2), torch.nn.AdaptiveAvgPool1d(PATCHES + 1))
        self.visual_encoder.append(_Widen())
        self.text_decoder = Decoder(len(tokenizer))
        self.prompt = "a picture of "
        self.prompt_length = len(tokenizer(self.prompt).input_ids) - 1

    def generate(self, image, sample=False, num_beams=3, max_length=30, min_length=10):
        embeds = self.visual_encoder(image).repeat_interleave(num_beams, dim=0)
        given = {"encoder_hidden_states": embeds, "encoder_attention_mask": torch.ones(embeds.shape[:-1])}
        ids = self.tokenizer([self.prompt] * image.size(0), return_tensors="pt").input_ids
        outputs = self.text_decoder.generate(
            input_ids=ids[:, :-1],
            max_length=max_length,
            min_length=min_length,
            num_beams=num_beams,
            eos_token_id=self.tokenizer.sep_token_id,
            pad_token_id=self.tokenizer.pad_token_id,
            repetition_penalty=1.0,
            **given,
        )
        return [self.tokenizer.decode(row, skip_special_tokens=True)[len(self.prompt) :] for row in outputs]


class _Widen(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.wide = torch.nn.Linear(3, WIDTH)

    def forward(self, x):
        return self.wide(x.transpose(1, 2))


class Interrogator:
    """InterrogateModels of WebUI 1.10.1."""

    blip_model: Any = None
    clip_model: Any = None
    dtype: Any = None
    running_on_cpu = True

    def __init__(self, modules: Any) -> None:
        self._modules = modules
        self.sent_to_ram = 0
        self.loads = 0

    def create_fake_fairscale(self):
        pass

    def load_blip_model(self):
        self.loads += 1
        blip = sys.modules["models.blip"]
        return Blip(blip.BertTokenizer.from_pretrained("bert-base-uncased"))  # type: ignore[attr-defined]

    def load(self):
        raise AssertionError("load() fetches a CLIP model")

    def send_blip_to_ram(self):
        self.sent_to_ram += 1

    def generate_caption(self, pil_image):
        import numpy as np

        pixels = torch.from_numpy(np.asarray(pil_image.resize((12, 12)), np.float32) / 255).permute(2, 0, 1)
        options = self._modules.shared.opts.data
        with torch.no_grad():
            caption = self.blip_model.generate(
                pixels.unsqueeze(0).type(self.dtype),
                sample=False,
                num_beams=options["interrogate_clip_num_beams"],
                min_length=options["interrogate_clip_min_length"],
                max_length=options["interrogate_clip_max_length"],
            )
        return caption[0]


class TinyDanbooru(torch.nn.Module):
    """DeepDanbooruModel: four scores of a picture's mean colour."""

    def __init__(self) -> None:
        super().__init__()
        self.tags = ["1girl", "long_hair", "artoria_pendragon_(fate)", "rating:safe", "red_eyes"]

    def forward(self, x):
        red = x.mean((1, 2))[:, :1]
        return torch.cat([red, 0.6 * red, 0.3 + 0 * red, 0.99 + 0 * red, 0.05 + 0 * red], dim=1)


class DeepDanbooru:
    """`deepbooru.model` of WebUI 1.10.1."""

    def __init__(self, modules: Any) -> None:
        self._modules = modules
        self.model: Any = None
        self.where = "ram"

    def start(self):
        self.model = self.model or TinyDanbooru()
        self.where = "device"

    def stop(self):
        self.where = "ram"

    def tag_multi(self, pil_image, force_disable_ranks=False):
        import numpy as np

        assert self.where == "device"
        self.model(torch.from_numpy(np.asarray(pil_image, np.float32)[None] / 255))
        return "what the person's own threshold leaves"


@contextmanager
def interrogators(modules: Any, folder: Path) -> Iterator[Any]:
    """Both modules in the stand-in host, and the BLIP repository's package beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    interrogate, deepbooru, blip = (
        ModuleType(name) for name in ("modules.interrogate", "modules.deepbooru", "models.blip")
    )
    blip.BertTokenizer = tokenizer_class(folder)  # type: ignore[attr-defined]
    deepbooru.model = DeepDanbooru(modules)  # type: ignore[attr-defined]
    modules.shared.interrogator = Interrogator(modules)
    modules.deepbooru = deepbooru
    modules.shared.opts.data |= {
        "interrogate_clip_num_beams": 1, "interrogate_clip_min_length": 6, "interrogate_clip_max_length": 12,
    }  # fmt: skip
    placed = {module.__name__: module for module in (interrogate, deepbooru, blip)}
    sys.modules.update(placed)
    try:
        yield SimpleNamespace(blip=blip, interrogator=modules.shared.interrogator, tagger=deepbooru.model)
    finally:
        for name in placed:
            del sys.modules[name]
