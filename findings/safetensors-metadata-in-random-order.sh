#!/bin/sh
# safetensors: the same tensors with the same metadata give another file in every process, so its SHA-256 is no name for a model.
#
# A good guess: a format without pickle that sorts its tensors writes equal content as equal bytes; a training that is deterministic by
# seed gives a file that can be compared by its hash, which is how WebUIs, hubs and download checks name a model.
# What is: the metadata come from a hash map seeded anew in each process. With one entry the file is always the same, with six of them
# ten processes write some ten different files of one size. LoRA trainers write dozens of entries (ss_...). The tensors themselves are
# in a fixed order.
# Source: safetensors 0.4.5 and 0.6.2, seen by running. Here: learn/regressor_file.py puts its whole card into one entry, as JSON;
# tests/learn/test_regressor_file.py.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/hash.py" <<'PY'
import hashlib
import sys

import numpy as np
from safetensors.numpy import save

entries = {f"ss_entry_{number}": str(number) for number in range(int(sys.argv[1]))}
tensors = {"b": np.ones(4, np.float32), "a": np.zeros((2, 3), np.float32)}
print(hashlib.sha256(save(tensors, metadata=entries)).hexdigest()[:16])
PY

look() {  # version
    python3 -m venv "$work/$1"
    "$work/$1/bin/python" -m pip install -q --disable-pip-version-check "safetensors==$1" numpy==1.26.4
    for entries in 1 6; do
        files=$(for _ in 1 2 3 4 5 6 7 8 9 10; do "$work/$1/bin/python" "$work/hash.py" "$entries"; done | sort -u | wc -l)
        echo "safetensors $1, $entries entries: $files different files of ten"
        case $entries in
            1) [ "$files" -eq 1 ] || { echo "one entry is no longer enough to be the same" >&2; exit 1; } ;;
            6) [ "$files" -gt 1 ] || { echo "the order of entries is fixed now" >&2; exit 1; } ;;
        esac
    done
}

look 0.4.5
look 0.6.2
echo "as described"
