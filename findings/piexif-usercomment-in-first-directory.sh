#!/bin/sh
# piexif: a UserComment in EXIF's first directory is not there, and nothing says so.
#
# A good guess: `piexif.load(file)` gives every field of the block, as a reader of EXIF does (Pillow does); a field in an unusual
# directory comes with it or raises.
# What is: piexif 1.1.3 leaves out each tag that its own table does not know for that directory, silently. Fooocus (and libraries that
# write "all fields" into IFD0) put UserComment, 0x9286, into the first directory: Pillow shows it there, piexif shows a block with
# nothing but Software. AUTOMATIC1111's WebUI reads a JPEG's parameters by piexif, so its PNG Info says nothing of such a file.
# Source: seen by running, piexif 1.1.3 and Pillow 11.3.0; lllyasviel/Fooocus modules/meta_parser.py get_exif; WebUI 1.10.1
# modules/images.py read_info_from_image. Here: images/embedded/exif.py looks into both, tests/images/test_places.py.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check --no-deps piexif==1.1.3 pillow==11.3.0
"$work/venv/bin/python" - <<'PY'
import io
import piexif
from PIL import Image

def jpeg(inner):
    exif = Image.Exif()
    exif[0x0131] = "Fooocus v2.5.0"
    if inner:
        exif[0x8769] = {0x9286: b"ASCII\0\0\0a cat"}
    else:
        exif[0x9286] = "a cat"
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG", exif=exif)
    return file.getvalue()

usual, first = piexif.load(jpeg(True)), piexif.load(jpeg(False))
shown = dict(Image.open(io.BytesIO(jpeg(False))).getexif())
print("piexif", piexif.VERSION, "| in the Exif directory:", {key: list(value) for key, value in usual.items() if value})
print("in the first directory, piexif:", {key: list(value) for key, value in first.items() if value}, "| Pillow:", shown)
assert piexif.ExifIFD.UserComment in usual["Exif"], "the usual place has changed"
assert shown[0x9286] == "a cat" and shown[0x0131] == "Fooocus v2.5.0", "Pillow has changed"
assert list(first["0th"]) == [0x0131] and not first["Exif"], "piexif no longer leaves it out"
PY
echo "as described"
