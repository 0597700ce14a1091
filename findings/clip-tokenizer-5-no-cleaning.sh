#!/bin/sh
# transformers 5: CLIPTokenizer no longer mends a text before it cuts it, so the same prompt has other tokens, and more of them.
#
# A good guess: CLIP's tokens of a text are fixed by its vocabulary and merges; a new version of transformers cannot change how many
# tokens a prompt has.
# What is: up to transformers 4.57, CLIPTokenizer runs ftfy (where it is installed) over the text first, as OpenAI's own code does:
# the ligature in "ﬁne" becomes "fi", a curly apostrophe a straight one, "…" three dots, full-width digits plain ones. In 5.24 the class
# is the former CLIPTokenizerFast: the text is only composed (NFC), blanks joined, letters made small. With the same files, ftfy
# installed both times, "ﬁne" and "don’t" are cut differently. A counter that must agree with the one under the host's prompt box has
# to ask which transformers the host has.
# Source: seen by running, transformers 4.57.6 and 5.24.0. Here: prompt/bpe.py cleans as the installed version does.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"

look() {  # version
    "$work/venv/bin/python" -m pip install -q --disable-pip-version-check "transformers==$1" ftfy==6.3.1 >/dev/null
    "$work/venv/bin/python" - "$work" <<'PY'
import json
import pathlib
import sys

import transformers

folder = pathlib.Path(sys.argv[1])
# Every byte as a token of its own, within a word and at its end: no merges are needed to see how a text was cleaned.
printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
letters = [chr(byte) for byte in printable] + [chr(256 + place) for place in range(256 - len(printable))]
tokens = letters + [f"{letter}</w>" for letter in letters] + ["<|startoftext|>", "<|endoftext|>"]
(folder / "vocab.json").write_text(json.dumps({token: number for number, token in enumerate(tokens)}))
(folder / "merges.txt").write_text("#version: 0.2\n")
tokenizer = transformers.CLIPTokenizer.from_pretrained(str(folder))
for text in ("ﬁne", "don’t", "１２"):
    print("transformers", transformers.__version__, "|", text, "|", len(tokenizer.tokenize(text)), "tokens:", *tokenizer.tokenize(text))
PY
}

old=$(look 4.57.6)
new=$(look 5.24.0)
printf '%s\n%s\n' "$old" "$new"
case $old in *"| ﬁne | 4 tokens: f i n e</w>"*"| １２ | 2 tokens: 1</w> 2</w>"*) ;; *) echo "4.57 has changed"; exit 1 ;; esac
case $new in *"| ﬁne | 5 tokens:"*"| １２ | 6 tokens:"*) ;; *) echo "5.24 has changed"; exit 1 ;; esac
echo "as described"
