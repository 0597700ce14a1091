#!/bin/sh
# pyarrow 26 beside the numpy of WebUI 1.10.1 (1.26): it installs without a word and then does not import.
#
# A good guess: a wheel that needs numpy 2 says so in its metadata, so that pip moves numpy, or refuses; and a package that is
# installed (importlib.util.find_spec finds it) can be imported.
# What is: numpy is optional for pyarrow, so its metadata names no numpy at all, and `pip install pyarrow` beside numpy 1.26 (also
# `pip check` after it) is content. The import looks at the numpy that is there and raises ImportError: "pyarrow requires NumPy 2.0 or
# newer". With no numpy at all it imports. So whether Parquet can be offered is known only by trying the import, and in a host that
# pins numpy 1.26 the pyarrow to ask for is one of those before.
# Source: seen by running, pyarrow 26.0.1 and numpy 1.26.2 (the pin of WebUI 1.10.1). Here: the folder job hides Parquet where the import fails.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check numpy==1.26.2 pyarrow==26.0.1 >/dev/null
"$work/venv/bin/python" -m pip check

look() {
    "$work/venv/bin/python" - <<'PY'
import importlib.metadata
import importlib.util

found = importlib.util.find_spec("pyarrow") is not None
try:
    import pyarrow

    told = f"imports as {pyarrow.__version__}"
except ImportError as error:
    told = f"ImportError: {error}"
asked = importlib.metadata.requires("pyarrow") or []
print("its metadata asks for numpy:", any(one.startswith("numpy") for one in asked), "| found:", found, "|", told)
PY
}

beside=$(look)
"$work/venv/bin/python" -m pip uninstall -q -y numpy
alone=$(look)
printf 'beside numpy 1.26.2: %s\nwithout numpy: %s\n' "$beside" "$alone"
case $beside in "its metadata asks for numpy: False | found: True | ImportError:"*NumPy*) ;; *) echo "changed beside numpy 1.26"; exit 1 ;; esac
case $alone in *"imports as 26.0.1") ;; *) echo "changed without numpy"; exit 1 ;; esac
echo "as described"
