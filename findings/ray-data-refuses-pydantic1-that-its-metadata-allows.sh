#!/bin/sh
# Ray 2.60's data part beside pydantic 1.10 (the pin of WebUI 1.10.1): nothing in its metadata is against it, and then it refuses.
#
# A good guess: what a package cannot work with stands in its metadata, so that a resolver chooses another version or says no;
# and Ray Data, which gives and takes no pydantic model, does not care which pydantic is there.
# What is: `pip install "ray[data]==2.60.0" pydantic==1.10.13` is content and `pip check` too, `import ray` works, and the first dataset
# (its DataContext) raises ImportError: "Pydantic v1 is no longer supported in Ray". So Ray cannot share the environment of a WebUI
# 1.10.1; it belongs into one of its own, with pydantic 2 in it.
# Source: seen by running, ray 2.60.0. Here: docs/cluster.md and the extra "cluster" ask for an environment of its own.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
export RAY_USAGE_STATS_ENABLED=0

look() {
    "$work/venv/bin/python" -W ignore - 2>/dev/null <<'PY'
import pydantic
import ray

try:
    from ray.data import DataContext

    DataContext.get_current()
    told = "a DataContext"
except ImportError as error:
    told = f"ImportError: {str(error).splitlines()[0]}"
print("ray", ray.__version__, "pydantic", pydantic.VERSION, "|", told)
PY
}

"$work/venv/bin/python" -m pip install -q --disable-pip-version-check "ray[data]==2.60.0" pydantic==1.10.13 >/dev/null
"$work/venv/bin/python" -m pip check
with_1=$(look)
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check pydantic==2.12.5 >/dev/null
with_2=$(look)
printf '%s\n%s\n' "$with_1" "$with_2"
case $with_1 in *"ImportError: Pydantic v1 is no longer supported in Ray"*) ;; *) echo "changed with pydantic 1"; exit 1 ;; esac
case $with_2 in *"| a DataContext") ;; *) echo "changed with pydantic 2"; exit 1 ;; esac
echo "as described"
