"""The family of a checkpoint that is chosen but not loaded, by its file's header."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lib_easydiffuser.webui.generation import family

KEY = "model.diffusion_model.input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight"


def written(path: Path, names: dict[str, list[int]]) -> Path:
    """A safetensors file's header; its tensors are not read."""
    header = json.dumps({name: {"dtype": "F16", "shape": shape} for name, shape in names.items()}).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header)
    return path


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"cond_stage_model.transformer.text_model.x": [4]}, "sd1"),
        ({"cond_stage_model.model.transformer.resblocks.0.x": [4]}, "sd2"),
        ({"conditioner.embedders.1.model.x": [4], "conditioner.embedders.0.transformer.x": [4]}, "sdxl"),
        ({KEY: [640, 2048]}, "sdxl"),
        ({KEY: [320, 768]}, "sd1"),
        ({"double_blocks.0.img_attn.qkv.weight": [9216, 3072]}, ""),
    ],
)
def test_the_names_in_the_file_say_it(tmp_path: Path, names: dict[str, list[int]], expected: str) -> None:
    assert family.of_file(written(tmp_path / "model.safetensors", names)) == expected


@pytest.mark.parametrize("content", [b"", b"\x00" * 8, b"\xff" * 64, b"\x04" + b"\x00" * 7 + b"null", b"PK"])
def test_a_damaged_file_says_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)
    assert family.of_file(path) == "" and family.of_file(tmp_path / "gone.safetensors") == ""


def test_before_the_first_generation_the_chosen_file_counts_and_later_too(modules: Any, tmp_path: Path) -> None:
    """Forge loads when it first generates: the quick preset took SD1's sizes for an SDXL until then."""
    path = written(tmp_path / "xl.safetensors", {"conditioner.embedders.1.model.x": [4]})
    modules.sd_models.checkpoint_aliases["xl.safetensors [abc]"] = SimpleNamespace(filename=str(path))
    assert family.chosen("xl.safetensors [abc]") == "sdxl" and family.chosen("other") == ""
    other = SimpleNamespace(filename=str(tmp_path / "old.safetensors"))
    modules.sd_models.model_data.sd_model = SimpleNamespace(is_sd1=True, sd_checkpoint_info=other)
    assert family.chosen("xl.safetensors [abc]") == "sdxl" and family.chosen("other") == "sd1"
