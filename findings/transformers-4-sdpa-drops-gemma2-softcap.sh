#!/bin/sh
# transformers 4.48 to 4.57: Gemma 2 with the attention it takes by default (sdpa) leaves out the model's own score bound (softcap).
#
# A good guess: which attention implementation is used (eager, sdpa) changes speed and memory, and the answers in the last digits at
# most; and one that cannot do what a model needs refuses, or says so.
# What is: Gemma 2 (and PaliGemma 2, which is one inside) divides its scores by attn_logit_softcapping, takes tanh and multiplies
# again. The class passes the bound to whichever function is chosen; the sdpa function swallows it among its **kwargs. Loaded without
# an argument the model is on sdpa, nothing is said, and its logits are those of a model without the bound: equal to eager's with
# attn_logit_softcapping=None, not to eager's. From 5.0 the class declares that sdpa is not for it and takes eager by itself.
# So a captioner that loads PaliGemma 2 must ask for eager there. Source: seen by running, transformers 4.56.2 and 5.24.0 (in their
# integrations/sdpa_attention.py, and _supports_sdpa of Gemma 2). Here: models/load.py (_config), and
# tests/captioners/test_vision_language.py on the pins of Forge Neo.
# torch is large: some hundred MB, or some GB where the index has it with CUDA alone.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"

look() {  # version
    "$work/venv/bin/python" -m pip install -q --disable-pip-version-check "transformers==$1" torch==2.11.0 numpy >/dev/null
    "$work/venv/bin/python" -W ignore - <<'PY'
import torch
import transformers
from transformers import Gemma2Config, Gemma2ForCausalLM


def logits(softcap, way=None):
    torch.manual_seed(0)
    config = Gemma2Config(
        vocab_size=50, hidden_size=32, intermediate_size=32, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
        head_dim=8, attn_logit_softcapping=softcap, query_pre_attn_scalar=1, sliding_window=8, initializer_range=2.0,
    )
    if way:
        config._attn_implementation = way
    model = Gemma2ForCausalLM(config).eval()
    with torch.no_grad():
        return model.config._attn_implementation, model(torch.arange(6)[None]).logits


chosen, default = logits(0.05)
_, eager = logits(0.05, "eager")
_, unbound = logits(None, "eager")


def same(one, other):
    return "equal" if torch.allclose(one, other, atol=1e-4) else "different"


print(
    "transformers", transformers.__version__, "| by default", chosen, "| against eager:", same(default, eager),
    "| against eager without softcap:", same(default, unbound),
)
PY
}

old=$(look 4.56.2)
new=$(look 5.24.0)
printf '%s\n%s\n' "$old" "$new"
case $old in *"by default sdpa | against eager: different | against eager without softcap: equal") ;; *) echo "4.56 has changed"; exit 1 ;; esac
case $new in *"by default eager | against eager: equal | against eager without softcap: different") ;; *) echo "5.24 has changed"; exit 1 ;; esac
echo "as described"
