"""On Forge the host's BLIP, DeepBooru and CLIP leave the device after a pass of ours; its manager forgets them."""

from __future__ import annotations

import ast
import inspect
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser.errors import ModelError, OutOfMemoryError
from lib_easydiffuser.records import Picture
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.webui import interrogate
from lib_easydiffuser.webui.host import WebUIHost
from lib_easydiffuser.webui.parts import blip as blip_part
from lib_easydiffuser.webui.parts import clip_interrogator_clip as clip_part
from lib_easydiffuser.webui.parts.blip import WebuiBlip
from lib_easydiffuser.webui.parts.deepbooru import DeepBooru
from tests.fakes import forge as stand_in
from tests.fakes.forge import GPU, RAM, Placed

KEEP = "interrogate_keep_models_in_memory"
SETTINGS = Settings().with_values({"deepbooru": True, "cut_loops": False})


@pytest.fixture
def forge(modules: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(blip_part, "_has_words", lambda: True)
    with stand_in.forge(modules, tmp_path / "words") as found:
        # One of the host's own: whatever we do, it stays where it is.
        found.theirs = stand_in.ModelPatcher(Placed(), GPU, RAM)
        found.memory.load_models_gpu([found.theirs])
        found.interrogator.clip_patcher = stand_in.ModelPatcher(Placed(), GPU, RAM)
        yield found


def picture() -> Picture:
    return Picture(Image.fromarray(np.random.RandomState(0).randint(0, 255, (24, 32, 3)).astype(np.uint8)), "noise.png")


def caption(forge: Any) -> Any:
    WebuiBlip().caption(picture(), SETTINGS, WebUIHost())
    return forge.interrogator.blip_patcher


def tag(forge: Any) -> Any:
    DeepBooru().look(picture(), SETTINGS, WebUIHost())
    return forge.tagger.patcher


Use = Callable[[Any], Any]


@pytest.mark.parametrize("use", [caption, tag])
def test_after_a_pass_it_is_off_the_device_and_out_of_the_managers_list(forge: Any, use: Use) -> None:
    for _ in range(2):  # the second time the host's manager brings it back
        patcher = use(forge)
        assert patcher.model.where == RAM == patcher.current_device
        assert [one.model for one in forge.memory.current_loaded_models] == [forge.theirs]
    assert forge.theirs.model.where == GPU


@pytest.mark.parametrize("use", [caption, tag])
def test_the_hosts_option_keeps_it_there(modules: Any, forge: Any, use: Use) -> None:
    modules.shared.opts.data[KEEP] = True
    patcher = use(forge)
    assert patcher.model.where == GPU
    assert patcher in [one.model for one in forge.memory.current_loaded_models]


def test_one_brought_there_through_a_clone_goes_too(forge: Any) -> None:
    patcher = caption(forge)
    forge.memory.load_models_gpu([stand_in.ModelPatcher(patcher.model, GPU, RAM)])
    assert patcher.model.where == GPU
    caption(forge)
    assert patcher.model.where == RAM
    assert [one.model for one in forge.memory.current_loaded_models] == [forge.theirs]


@pytest.mark.parametrize(("use", "method"), [(caption, "generate_caption"), (tag, "tag_multi")])
def test_an_error_inside_gives_it_back_too(forge: Any, use: Use, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    of = forge.interrogator if use is caption else forge.tagger
    monkeypatch.setattr(type(of), method, lambda self, image: 1 / 0)
    with pytest.raises(ModelError):
        use(forge)
    assert (of.blip_model if use is caption else of.model).where == RAM
    assert [one.model for one in forge.memory.current_loaded_models] == [forge.theirs]


@pytest.mark.parametrize("use", [caption, tag])
def test_one_that_found_no_room_halfway_is_given_back_too(forge: Any, use: Use) -> None:
    forge.memory.full = True
    with pytest.raises((OutOfMemoryError, ModelError), match="memory"):
        use(forge)
    patcher = forge.interrogator.blip_patcher if use is caption else forge.tagger.patcher
    assert patcher.model.where == RAM


def test_the_hosts_own_interrogate_gives_its_clip_and_blip_back_too(
    forge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    caption(forge)
    own = forge.interrogator

    def asked(self: Any, pil_image: Any) -> str:
        forge.memory.load_models_gpu([own.blip_patcher, own.clip_patcher])
        return str(self.generate_caption(pil_image))

    monkeypatch.setattr(type(own), "interrogate", asked, raising=False)
    monkeypatch.setattr(interrogate, "_lacking", lambda interrogator: iter(()))
    assert interrogate.interrogate(picture())
    assert [one.model for one in forge.memory.current_loaded_models] == [forge.theirs]
    assert own.clip_patcher.model.where == RAM == own.blip_patcher.model.where


def test_where_the_manager_is_an_older_one_the_error_stays_a_sentence(
    forge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """reForge: patchers, and no module `backend`."""
    patcher = caption(forge)
    with monkeypatch.context() as patch:
        for name in [name for name in sys.modules if name.partition(".")[0] == "backend"]:
            patch.delitem(sys.modules, name)
        with pytest.raises(ModelError, match=r"failed on 'noise\.png'"):
            caption(forge)
    assert patcher.model.where == RAM


def test_a_blip_the_host_cannot_load_is_one_sentence(forge: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(forge.interrogator), "load_blip_model", lambda self: 1 / 0)
    with pytest.raises(ModelError, match="cannot be loaded"):
        caption(forge)
    assert forge.interrogator.blip_patcher is None


@pytest.mark.parametrize("keeps", [False, True])
def test_the_interrogators_clip_goes_back_as_well(modules: Any, forge: Any, keeps: bool) -> None:
    modules.shared.opts.data[KEEP] = keeps
    patcher = forge.interrogator.clip_patcher
    with pytest.raises(ZeroDivisionError), clip_part._at_work(forge.interrogator, WebUIHost()) as device:
        assert device == str(GPU) and patcher.model.where == GPU
        raise ZeroDivisionError
    assert patcher.model.where == (GPU if keeps else RAM)
    assert (patcher in [one.model for one in forge.memory.current_loaded_models]) is keeps


# backend module -> the stand-ins of what it defines
OF_FORGE = {
    "memory_management": (stand_in.memory_management, stand_in.LoadedModel),
    "patcher/base": (stand_in.ModelPatcher,),
}


@pytest.mark.parametrize("module", OF_FORGE)
def test_the_stand_ins_have_forges_signatures(module: str) -> None:
    source = Path(os.environ.get("FORGE", "")) / "backend" / f"{module}.py"
    if not source.is_file():
        pytest.skip("no checkout of Forge is given (FORGE=folder)")
    body = ast.parse(source.read_text("utf-8")).body
    classes = {node.name: node.body for node in body if isinstance(node, ast.ClassDef)}
    for kind in OF_FORGE[module]:
        real = {node.name: node for node in classes.get(kind.__name__, body) if isinstance(node, ast.FunctionDef)}
        for name, function in inspect.getmembers(kind, inspect.isfunction):
            if not name.startswith("_") or (name == "__init__" and kind.__name__ in classes):
                args = real[name].args
                names = [one.arg for one in (*args.args, *args.kwonlyargs, *([args.kwarg] if args.kwarg else []))]
                assert [one for one in names if one != "self"] == list(inspect.signature(function).parameters)[1:], name
    assert "current_loaded_models = []" in source.read_text("utf-8") or module != "memory_management"
