#!/bin/sh
# Pillow: load() makes the texts behind an animated PNG's frames disappear.
#
# A good guess: after `Image.open(f).load()` a PNG's text chunks and private chunks are all in `.text` and `.private_chunks`, those
# behind the pixels too: for a still picture it is so, and before `load()` there would be less, never more.
# What is: of an animated PNG `.text` alone, without `load()`, is whole (it goes to the last frame and back); once `load()` was called,
# which stops at the second frame, `.text` is empty, and so is `.private_chunks` either way, until somebody has gone to the last frame
# and loaded again. ComfyUI's SaveAnimatedPNG writes its graph just there (private chunk `comf`, after_idat=True), so its pictures
# look as if they carried nothing.
# Source: seen by running, Pillow 10.3.0 and 12.0.0; ComfyUI comfy_extras/nodes_images.py. Here: images/embedded/chunks.py walks the
# chunks itself, tests/images/test_places.py.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

look() {  # version
    python3 -m venv "$work/$1"
    "$work/$1/bin/python" -m pip install -q --disable-pip-version-check --no-deps "pillow==$1"
    "$work/$1/bin/python" - <<'PY'
import io, struct, zlib
import PIL
from PIL import Image

def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

def seen(frames):
    file = io.BytesIO()
    pictures = [Image.new("RGB", (8, 8), (60 * at, 0, 0)) for at in range(frames)]
    pictures[0].save(file, "PNG", save_all=frames > 1, append_images=pictures[1:])
    data = file.getvalue()
    end = data.rindex(b"IEND") - 4
    data = data[:end] + chunk(b"tEXt", b"title\0a cat") + chunk(b"comf", b"prompt\0{}") + data[end:]
    unloaded = dict(Image.open(io.BytesIO(data)).text)
    image = Image.open(io.BytesIO(data))
    image.load()
    first = (dict(image.text), [kind for kind, *_ in image.private_chunks])
    image.seek(frames - 1)
    image.load()
    return unloaded, first, (dict(image.text), [kind for kind, *_ in image.private_chunks])

print("pillow", PIL.__version__)
print("still, after load():", seen(1)[1])
unloaded, first, last = seen(3)
print("animated, .text without load():", unloaded)
print("animated, after load():", first)
print("animated, after the last frame:", last)
assert seen(1)[1] == ({"title": "a cat"}, [b"comf"]), "the still picture has changed"
assert unloaded == {"title": "a cat"}, ".text alone has changed"
assert first == ({}, []), "load() now reads behind the frames"
assert last == ({"title": "a cat"}, [b"comf"]), "not even the last frame brings it"
PY
}

look 10.3.0
look 12.0.0
echo "as described"
