#!/bin/sh
# PaliGemma's question with "<bos>" in it, as the processor of transformers 4.46 asks for, has two start signs from 4.47 on, without a word.
#
# A good guess: text that a processor itself recommends in one release means the same in the next, or it says that it no longer does.
# What is: 4.46 puts the picture's tokens in the place of "<image>" and leaves the start sign to who asks; its own warning says "add
# `<image>` tokens in the very beginning of your text and `<bos>` token after that". Without it the question has none at all. 4.47 puts
# a start sign behind the last picture's token itself, whether one stands there or not, and its warning no longer speaks of one: the
# recommended text of 4.46 has two then, and that of 4.47 has none under 4.46. Neither version refuses or warns; the model answers, worse.
# So who writes PaliGemma's question by hand has to look at the version. Source: seen by running, transformers 4.46.1, 4.47.0 and 4.56.2
# (models/paligemma/processing_paligemma.py). Here: captioners/paligemma2.py (`text`), and the comparison token by token in
# tests/captioners/test_vision_language.py on the pins of Forge and Forge Neo.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"

look() {  # version; prints the start signs in a text without and with one
    "$work/venv/bin/python" -m pip install -q --disable-pip-version-check "transformers==$1" pillow==11.3.0 "numpy<2.3" >/dev/null
    TRANSFORMERS_VERBOSITY=error "$work/venv/bin/python" -W ignore - 2>"$work/said" <<'PY' || { cat "$work/said" >&2; exit 1; }
import transformers
from PIL import Image
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers.models.paligemma.processing_paligemma import PaliGemmaProcessor  # by its file: `transformers` itself asks for torch

words = ["<pad>", "<eos>", "<bos>", "<unk>", "<image>", "caption", "en"]
inner = Tokenizer(models.WordLevel({word: number for number, word in enumerate(words)}, unk_token="<unk>"))
inner.pre_tokenizer = pre_tokenizers.Whitespace()
tokenizer = transformers.GemmaTokenizerFast(
    tokenizer_object=inner, bos_token="<bos>", eos_token="<eos>", pad_token="<pad>", unk_token="<unk>"
)
pictures = transformers.SiglipImageProcessor(size={"height": 8, "width": 8})
pictures.image_seq_length = 4
processor = PaliGemmaProcessor(pictures, tokenizer)


def signs(text):
    ids = processor(text=[text], images=[Image.new("RGB", (8, 8))], return_tensors="np").input_ids[0].tolist()
    return ids.count(tokenizer.bos_token_id)


print(f"transformers {transformers.__version__}: <image>caption en: {signs('<image>caption en')}; "
      f"<image><bos>caption en: {signs('<image><bos>caption en')}")
PY
}

failed=
for expected in "4.46.1 0 1" "4.47.0 1 2" "4.56.2 1 2"; do
    # shellcheck disable=SC2086  -- three words
    set -- $expected
    said=$(look "$1")
    printf '%s\n' "$said"
    [ "$said" = "transformers $1: <image>caption en: $2; <image><bos>caption en: $3" ] || failed=1
done
[ -z "$failed" ] || { echo "it has changed"; exit 1; }
echo "as described"
