#!/bin/sh
# compel: the WebUI's weights are text to it, and a plus or minus behind a word is a weight.
#
# A good guess: "(long hair:1.2)", the weight that every WebUI, ComfyUI and most sites write, is a weight to the library that diffusers
# and InvokeAI read prompts with, or is refused; and "C++" is a word.
# What is: compel 2.3.1 reads "(long hair:1.2)" without a word as the text "long hair:1 . 2" at weight 1.0: the weight is gone and its
# number is painted. Its own writing is "(long hair)1.2" or "long hair" in brackets with a + (1.1) or a - (0.9) behind them; brackets
# without one weigh nothing, nested ones multiply, and "C++ book" is "C" at 1.21.
# Source: seen by running, compel 2.3.1. Here: images/embedded/readers/_compel.py writes InvokeAI's prompts as the WebUI reads them.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
# The parser alone: the rest of the package wants torch and diffusers, which reading a prompt does not.
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check --no-deps compel==2.3.1 pyparsing==3.1.4
"$work/venv/bin/python" - <<'PY'
import importlib.util
import pathlib
import sys
from importlib.metadata import distribution, version

where = pathlib.Path(str(distribution("compel").locate_file("compel/prompt_parser.py")))
spec = importlib.util.spec_from_file_location("prompt_parser", where)
parser = sys.modules["prompt_parser"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(parser)

def read(text):
    prompts = parser.PromptParser().parse_conjunction(text).prompts
    return [(part.text, round(part.weight, 3)) for prompt in prompts for part in prompt.children]

print("compel", version("compel"), "pyparsing", version("pyparsing"))
expected = {
    "a cat, (long hair:1.2)": [("a cat, long hair:1 . 2", 1.0)],
    "(long hair)1.2": [("long hair", 1.2)],
    "(long hair)": [("long hair", 1.0)],
    "((a cat)1.2 dog)+": [("a cat", 1.32), ("dog", 1.1)],
    "C++ book": [("C", 1.21), ("book", 1.0)],
}
for text, wanted in expected.items():
    found = read(text)
    print(f"{text!r:26} -> {found}")
    assert found == wanted, f"{text!r} is read otherwise now"
PY
echo "as described"
