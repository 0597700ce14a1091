#!/bin/sh
# KeyBERT: a list of one document gets the answer of a bare text, not a list of one answer.
#
# A good guess: extract_keywords takes a text and gives (keyword, score) pairs, or takes a list and gives a list of such lists, whatever
# its length, an empty document among others included.
# What is: the shape follows the number of documents, not the type. Two documents give a list of lists (an empty document an empty one),
# one document in a list gives the pairs themselves. Who captions pictures in batches and zips answers with pictures gives, where the
# last batch holds one picture, that picture its first keyword and its score for a list, and no error comes.
# Source: keybert 0.9.0, _model.py: extract_keywords; seen by running, with an embedder of three numbers in place of a model. Here:
# benchmarks/peers.py asks it text by text.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
pip() { "$work/venv/bin/python" -m pip install -q --disable-pip-version-check "$@"; }
pip --no-deps keybert==0.9.0
pip numpy==1.26.4 scikit-learn==1.5.2 scipy==1.13.1 joblib==1.4.2 packaging==24.1 rich==13.9.4

"$work/venv/bin/python" - <<'PY'
from importlib.metadata import version

import numpy as np
from keybert import KeyBERT
from keybert.backend import BaseEmbedder


class Lengths(BaseEmbedder):
    def embed(self, documents, verbose=False):
        return np.array([[len(text), text.count("e"), 1.0] for text in documents])


ask = KeyBERT(model=Lengths()).extract_keywords
bus, cat = "a red bus stands in a street", "a cat sleeps on a chair"
seen = {
    "a text": ask(bus, top_n=2),
    "a list of two": ask([bus, cat], top_n=2),
    "a list of one": ask([bus], top_n=2),
    "a list of one and an empty one": ask([bus, ""], top_n=2),
}
print("keybert", version("keybert"))
for how, answer in seen.items():
    print(f"{how}: {answer}")
one, two = seen["a text"], seen["a list of two"]
assert len(one) == 2 and isinstance(one[0], tuple), "a text is answered otherwise"
assert len(two) == 2 and isinstance(two[0], list), "two documents are answered otherwise"
assert seen["a list of one"] == one, "a list of one gives a list of one now"
assert seen["a list of one and an empty one"] == [one, []], "an empty document is answered otherwise"
PY
echo "as described"
