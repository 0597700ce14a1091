#!/bin/sh
# transformers 4.56 puts BLIP's input words in the place of the output matrix that the file holds, and reports nothing.
#
# A good guess: what a checkpoint's file holds under a name that the model has is what the model gets; if not, the loading report
# (missing, unexpected, mismatched keys) says so. 4.30 does it: a BLIP whose output matrix was trained apart captions as it was trained.
# What is: in 4.56 `text_decoder.cls.predictions.decoder.weight` is tied to the word embeddings after loading, whatever the file says
# and though nothing in BLIP's configuration asks for it. The report is empty, and the same folder gives other captions than under 4.30,
# where WebUI 1.10.1 and Forge stand. Files whose two matrices are equal, as a tied training leaves them, are read alike by both.
# Source: seen by running, transformers 4.30.2 and 4.56.2. Here: models/assign.py gives the model what the file holds, and ties where the
# file holds one matrix alone; tests/world/checkpoints.py makes them equal, so that ours and the library's captions can be compared.
# torch is large: some hundred MB, or some GB where the index has it with CUDA alone.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
pip() { "$work/venv/bin/python" -m pip install -q --disable-pip-version-check "$@" >/dev/null; }
pip torch==2.2.2 numpy==1.26.4 pillow==10.4.0
for version in 4.30.2 4.56.2; do  # beside each other, over one torch
    pip --target "$work/$version" "transformers==$version" safetensors==0.6.2 numpy==1.26.4
done

look() {  # version, whose matrix
    PYTHONPATH="$work/$1" "$work/venv/bin/python" -W ignore - "$work/blip" "$2" 2>/dev/null <<'PY'
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import BlipConfig, BlipForConditionalGeneration

folder, wanted = Path(sys.argv[1]), sys.argv[2]
OUT = "text_decoder.cls.predictions.decoder.weight"
IN = "text_decoder.bert.embeddings.word_embeddings.weight"
if not folder.exists():
    torch.manual_seed(0)
    small = dict(hidden_size=16, intermediate_size=16, projection_dim=8, num_hidden_layers=1, num_attention_heads=2)
    text = dict(small, vocab_size=40, encoder_hidden_size=16, bos_token_id=1, eos_token_id=2, pad_token_id=0, sep_token_id=2)
    config = BlipConfig(text_config=text, vision_config=dict(small, image_size=16, patch_size=8), projection_dim=8)
    model = BlipForConditionalGeneration(config)
    model.save_pretrained(folder, safe_serialization=False)
    (folder / "pytorch_model.bin").unlink()
    state = {name: tensor.clone().contiguous() for name, tensor in model.state_dict().items()}
    save_file(state, folder / "model.safetensors", {"format": "pt"})
held = load_file(folder / "model.safetensors")
assert not torch.equal(held[OUT], held[IN]), "the file holds one matrix twice"
model, report = BlipForConditionalGeneration.from_pretrained(str(folder), output_loading_info=True)
state = model.state_dict()
told = {name: keys for name, keys in report.items() if keys}
seen = "the file's" if torch.equal(state[OUT], held[OUT]) else "the input words" if torch.equal(state[OUT], state[IN]) else "another"
print(f"transformers {transformers.__version__}: the output matrix is {seen}; the loading report says {told or 'nothing'}")
assert seen == wanted, "this has changed"
PY
}

look 4.30.2 "the file's"
look 4.56.2 "the input words"
echo "as described"
