"""A tiny random LLaVA in a folder, written by the interpreter that will serve it: `python -m ... tiny FOLDER`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

_SPECIALS = ["<s>", "</s>", "<pad>", "<image>"]
_SENTENCES = ["a cat sits on a red sofa", "two dogs run in the park", "a man with a hat in front of a house"]
_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}{{ message['role'] + ': ' }}"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<image>{% else %}{{ part['text'] }}{% endif %}{% endfor %}{% endif %}\n"
    "{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}"
)
_SIDE, _PATCH = 32, 8


def make(folder: Path) -> None:
    """Write model, tokenizer and processor as such a repository is laid out."""
    import torch
    import transformers as t
    from tokenizers import ByteLevelBPETokenizer

    own = ByteLevelBPETokenizer()
    own.train_from_iterator(_SENTENCES, vocab_size=320, min_frequency=1, special_tokens=_SPECIALS, show_progress=False)
    tokenizer = t.PreTrainedTokenizerFast(
        tokenizer_object=own._tokenizer, bos_token="<s>", eos_token="</s>", pad_token="<pad>",
        additional_special_tokens=["<image>"],
    )  # fmt: skip
    words = {
        "model_type": "llama", "vocab_size": len(tokenizer), "hidden_size": 32, "intermediate_size": 48,
        "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 8192,
        "bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 2,
    }  # fmt: skip
    vision = {
        "model_type": "siglip_vision_model", "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
        "num_attention_heads": 4, "image_size": _SIDE, "patch_size": _PATCH, "vision_use_head": False,
    }  # fmt: skip
    config = t.LlavaConfig(
        text_config=words, vision_config=vision, image_token_index=3, vision_feature_layer=-2,
        vision_feature_select_strategy="full", image_seq_length=(_SIDE // _PATCH) ** 2,
    )  # fmt: skip
    torch.manual_seed(20261130)
    model = t.LlavaForConditionalGeneration(config)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                torch.nn.init.normal_(parameter, std=0.3)
    # Ends at its limit of tokens only: an answer's length is then known. Sampling as most published models have it:
    # `transformers serve` (5.24) turns it off at temperature 0, and at no temperature on.
    model.generation_config = t.GenerationConfig(
        bos_token_id=0, pad_token_id=2, suppress_tokens=[0, 1, 2, 3], do_sample=True
    )
    model.save_pretrained(folder)
    processor = t.LlavaProcessor(
        image_processor=t.SiglipImageProcessor(size={"height": _SIDE, "width": _SIDE}), tokenizer=tokenizer,
        patch_size=_PATCH, vision_feature_select_strategy="full", image_token="<image>", num_additional_image_tokens=0,
        chat_template=_TEMPLATE,
    )  # fmt: skip
    processor.save_pretrained(folder)
    (folder / "about.json").write_text(json.dumps({"transformers": t.__version__}), "utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
