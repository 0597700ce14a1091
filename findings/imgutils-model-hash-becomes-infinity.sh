#!/bin/sh
# dghs-imgutils: a model's hash that looks like a number becomes one, and may become infinity.
#
# A good guess: "Model hash" in the WebUI's line of settings is ten hexadecimal digits, a name; a reader hands it on as it stands,
# and what is read and written again is the same text.
# What is: dghs-imgutils 0.19.0 passes every value through json.loads. Ten hexadecimal digits with a single e among decimal ones are a
# number in JSON: 12345e6789 is read as inf and written back as "inf"; 1234567890 becomes an int, 123e4 the float 1230000.0. Of
# all ten-digit hashes one in 67 is of such a form (decimal digits with at most one e inside, no leading zero).
# Source: seen by running, dghs-imgutils 0.19.0 (newest of 2025-09), with just the packages that imgutils.sd imports
# (pip names those that were left out). Here: settings
# stay texts, tests/images/test_infotext.py.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check --no-deps dghs-imgutils==0.19.0
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check numpy==1.26.4 pillow==11.3.0 pyrfc6266==1.0.2 hbutils==0.14.2 \
    huggingface_hub==0.36.0 URLObject==3.0.0 piexif==1.1.3 bchlib==2.1.3
"$work/venv/bin/python" - <<'PY'
from importlib.metadata import version
from imgutils.sd import parse_sdmeta_from_text

def read(digits):
    found = parse_sdmeta_from_text("a cat\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, "
                                   f"Size: 512x512, Model hash: {digits}, Model: m")
    return found.parameters["Model hash"], str(found).split("Model hash: ")[1].split(",")[0]

seen = {digits: read(digits) for digits in ("45dee52bab", "12345e6789", "1234567890")}
print("dghs-imgutils", version("dghs-imgutils"), "| hash: (read, written again):", seen)
assert seen["45dee52bab"] == ("45dee52bab", "45dee52bab"), "a hash with other letters has changed"
assert seen["12345e6789"] == (float("inf"), "inf"), "the hash is a text now"
assert seen["1234567890"] == (1234567890, "1234567890"), "the hash is a text now"
PY
echo "as described"
