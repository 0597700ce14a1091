"""A few captions need neither torch nor transformers: what a command of a new process brings into memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

CHILD = """
import sys
from lib_easydiffuser.standalone.cli import main
code = main(sys.argv[1:])
print("loaded", *sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(code)
"""
HEAVY = {"torch", "transformers", "accelerate", "sympy", "gradio"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("text",),
        ("negatives",),
        ("tags", "PHOTO", "--json", "--caption", "a cat on a sofa"),
        ("tags", "PHOTO", "--json"),
        ("tags", "PHOTO", "--json", "--device", "cpu", "--encoder", "minilm"),
    ],
    ids=lambda arguments: " ".join(arguments),
)
def test_a_few_captions_load_no_torch(root: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    photo = tmp_path / "photo.png"
    Image.linear_gradient("L").convert("RGB").save(photo)
    command = [sys.executable, "-c", CHILD, *(str(photo) if word == "PHOTO" else word for word in arguments)]
    done = subprocess.run(
        command, cwd=root, input="a cat on a sofa\n", capture_output=True, text=True,
        env={"PATH": "", "HOME": str(tmp_path), "EASYDIFFUSER_MODELS": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("{")
    loaded = set(done.stderr.splitlines()[-1].split()[1:])
    assert "numpy" in loaded and not loaded & HEAVY
