#!/bin/sh
# WebDataset: pictures whose names hold a dot ("cat v1.5.jpg", "cat v1.6.jpg") become one sample with two pictures in it.
#
# A good guess: a sample's key is the file's name without its extension, as everywhere (os.path.splitext): cat v1.5 and cat v1.6.
# What is: the name is cut at its *first* dot. The key is "cat v1", the fields are called "5.jpg" and "6.jpg", and there is no field
# "jpg". Who asks for "jpg" finds nothing; who takes the first picture of each sample, as one does beside masks ("seg.png"), loses all
# others without a word. Names with versions, dates (2024.01.02.jpg) and weights are just what people's folders of pictures hold.
# Two files of the very same cut name in a row, one of them plain, are one sample too ("cat.jpg", "cat.v2.jpg").
# Source: webdataset 1.0.2, tariterators.py: base_plus_ext, group_by_keys; seen by running. Here: batch/cluster/parts.py reads each of
# them when none is plain, tests/batch/cluster/test_parts.py.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check webdataset==1.0.2 numpy==1.26.4

"$work/venv/bin/python" - <<'PY'
import io
import os
import tarfile
from importlib.metadata import version

from webdataset.tariterators import group_by_keys, tar_file_iterator

NAMES = ["cat v1.5.jpg", "cat v1.6.jpg", "dog.jpg", "dog.v2.jpg", "plain.jpg", "plain.txt"]
file = io.BytesIO()
with tarfile.open(fileobj=file, mode="w") as tar:
    for name in NAMES:
        about = tarfile.TarInfo(name)
        about.size = len(name)
        tar.addfile(about, io.BytesIO(name.encode()))
file.seek(0)
members = ({**member, "__url__": "x.tar"} for member in tar_file_iterator(file))
found = [
    (sample["__key__"], sorted(field for field in sample if not field.startswith("__"))) for sample in group_by_keys(members)
]

print("webdataset", version("webdataset"))
print("pictures in the tar:", [name for name in NAMES if name.endswith(".jpg")])
print("keys by os.path.splitext:", sorted({os.path.splitext(name)[0] for name in NAMES}))
for sample in found:
    print("sample:", *sample)
assert found == [("cat v1", ["5.jpg", "6.jpg"]), ("dog", ["jpg", "v2.jpg"]), ("plain", ["jpg", "txt"])], "names are cut elsewhere now"
PY
echo "as described"
