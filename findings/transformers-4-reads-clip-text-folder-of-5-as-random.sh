#!/bin/sh
# A CLIPTextModel folder that transformers 5.24 saved loads under 4.56 without an error, and with random weights.
#
# A good guess: a folder in the hub's layout (config.json + model.safetensors) of the same class is read by the version before, or refused;
# a load that matched no tensor at all does not return a model.
# What is: 5.x dropped CLIPTextModel's inner `text_model`, and its save_pretrained writes the tensors without that prefix. 4.56
# finds none of its names, prints a warning, initialises every weight at random and returns the model: the same text has another
# embedding at every load. The other way round (4.56 saves, 5.24 loads) works: 5.x takes the prefix off. A product that reads a
# person's folder has to look at the loading report (or at the names in the file) and map the names itself.
# Source: seen by running, transformers 4.56.2 and 5.24.0. Here: attention/encoders/clip_text.py reads both layouts by their tensor
# names and refuses what does not fit.
# torch is large: some hundred MB, or some GB where the index has it with CUDA alone.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check torch==2.11.0 numpy safetensors >/dev/null
for version in 4.56.2 5.24.0; do  # beside each other, over one torch
    "$work/venv/bin/python" -m pip install -q --disable-pip-version-check --target "$work/$version" "transformers==$version" >/dev/null
done

save() {  # version, folder
    PYTHONPATH="$work/$1" "$work/venv/bin/python" -W ignore - "$work/$2" <<'PY'
import sys

import torch
from transformers import CLIPTextConfig, CLIPTextModel

torch.manual_seed(0)
config = CLIPTextConfig(vocab_size=50, hidden_size=16, intermediate_size=16, num_hidden_layers=2, num_attention_heads=2)
CLIPTextModel(config).save_pretrained(sys.argv[1])
PY
}

look() {  # version, folder
    PYTHONPATH="$work/$1" "$work/venv/bin/python" -W ignore - "$work/$2" 2>/dev/null <<'PY'
import sys

import safetensors.torch
import torch
import transformers
from transformers import CLIPTextModel


def embedded(seed):
    torch.manual_seed(seed)
    model = CLIPTextModel.from_pretrained(sys.argv[1]).eval()
    with torch.no_grad():
        return model(torch.tensor([[1, 2, 3]])).last_hidden_state


one, two = embedded(1), embedded(2)
names = safetensors.torch.load_file(sys.argv[1] + "/model.safetensors")
print(
    transformers.__version__, "loads; names in the file", "with" if any(n.startswith("text_model.") for n in names) else "without",
    "text_model; two loads give", "the same" if torch.allclose(one, two) else "different", "embeddings",
)
PY
}

save 5.24.0 by_5
save 4.56.2 by_4
down=$(look 4.56.2 by_5)
up=$(look 5.24.0 by_4)
printf '%s\n%s\n' "$down" "$up"
[ "$down" = "4.56.2 loads; names in the file without text_model; two loads give different embeddings" ] || { echo "4.56 has changed"; exit 1; }
[ "$up" = "5.24.0 loads; names in the file with text_model; two loads give the same embeddings" ] || { echo "5.24 has changed"; exit 1; }
echo "as described"
