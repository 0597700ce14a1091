#!/bin/sh
# sd-parsers: the settings of a picture are overwritten by words inside a quoted value.
#
# A good guess: in the WebUI's line of settings a value that holds a comma or a colon is quoted as JSON (modules/infotext_utils.py quote),
# so that nothing in it is taken for a setting; the host's own reader keeps it whole.
# What is: sd-parsers 0.6 looks for `name: value` without regard to quotes. A second prompt that ADetailer writes there, "a face,
# Steps: 99, Seed: 5", makes the picture's own 20 steps 99, and its seed the text 5 with a quotation mark behind.
# Source: seen by running, sd-parsers 0.6; the line is as the WebUI 1.10.1 with ADetailer writes it. Here:
# images/embedded/infotext.py, tests/images/test_infotext.py.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check sd-parsers==0.6
"$work/venv/bin/python" - <<'PY'
import io
from importlib.metadata import version
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from sd_parsers import ParserManager

def read(quoted):
    info = PngInfo()
    info.add_text("parameters", "a cat\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, "
                  f'Size: 512x512, ADetailer prompt: "{quoted}", Version: v1.10.1')
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG", pnginfo=info)
    file.seek(0)
    found = ParserManager().parse(file)
    return {name: found.samplers[0].parameters[name] for name in ("steps", "seed")}

plain, worded = read("a face, smiling"), read("a face, Steps: 99, Seed: 5")
print("sd-parsers", version("sd-parsers"), "| second prompt without such words:", plain, "| with:", worded)
assert plain == {"steps": "20", "seed": "1"}, "the plain line has changed"
assert worded == {"steps": "99", "seed": '5"'}, "quotes are respected now"
PY
echo "as described"
