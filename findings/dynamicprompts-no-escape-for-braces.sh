#!/bin/sh
# dynamicprompts: a backslash hides a wildcard but no brace, and one lone $ or % makes a whole prompt unreadable.
#
# A good guess: as in the WebUI's own prompts a backslash makes the next sign a letter, so \{a\|b\} is text; and a sign that begins
# nothing ("100% cotton", "costs $5", "snake__case") is text too.
# What is: dynamicprompts 0.31.0 (the parser of the WebUI extension Dynamic Prompts) knows no escape: \{a\|b\} is still a choice and
# comes out as one of its halves; the backslashes stay. A backslash between two underscores does keep a wildcard from being read.
# A prompt that holds a $, a % or a { that begin nothing, or two underscores without a wildcard, is not read as text: it raises.
# Source: seen by running, dynamicprompts 0.31.0. Here: prompt/escape.py writes _\_ and no braces.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check dynamicprompts==0.31.0
mkdir "$work/cards" && echo WILD >"$work/cards/colors.txt"
"$work/venv/bin/python" - "$work/cards" <<'PY'
import pathlib
import sys
from importlib.metadata import version

from dynamicprompts.generators import RandomPromptGenerator
from dynamicprompts.wildcards import WildcardManager

make = RandomPromptGenerator(WildcardManager(pathlib.Path(sys.argv[1])))

def read(text):
    try:
        return make.generate(text, 1)[0]
    except Exception as error:
        return type(error)

print("dynamicprompts", version("dynamicprompts"))
texts = ("__colors__ car", r"_\_colors_\_ car", r"\{a\|b\} car", r"\(a\|b\) car", "100% cotton", "costs $5", "a { b", "snake__case")
seen = {text: read(text) for text in texts}
for text, found in seen.items():
    print(f"{text!r:22} -> {found!r}")
assert seen["__colors__ car"] == "WILD car", "no wildcards any more"
assert seen[r"_\_colors_\_ car"] == r"_\_colors_\_ car", "a backslash hides no wildcard any more"
assert seen[r"\{a\|b\} car"] in ("\\a\\ car", "\\b\\ car"), "braces can be escaped now"
assert seen[r"\(a\|b\) car"] == r"\(a\|b\) car", "a bar outside of braces is read now"
for text in ("100% cotton", "costs $5", "a { b", "snake__case"):
    assert isinstance(seen[text], type), f"{text!r} is text now"
PY
echo "as described"
