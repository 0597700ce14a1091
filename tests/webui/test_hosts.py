"""Every shape of host: what it has works, what it lacks costs that one ability and is said, nothing is a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from lib_easydiffuser.errors import HostError
from lib_easydiffuser.webui import abilities, callbacks, options, settings_page, weights
from lib_easydiffuser.webui.abilities import login, memory, text_towers
from lib_easydiffuser.webui.host import WebUIHost
from lib_easydiffuser.webui.img2img import axes
from lib_easydiffuser.webui.img2img.scripts import script_classes

from ..clip.checkpoints import tokenizer_files
from ..fakes.checkpoints import Sd, TransformersEngine
from ..fakes.hosts import HOSTS, host_of

FIELDS = [("box", "Prompt"), ("negative box", "Negative prompt")]
# host -> what its tab says that it lacks
LACKS = {
    "neo": ("no Interrogate and no DeepBooru",),
    "classic": ("no Interrogate and no DeepBooru",),
    "reforge": ("no DeepBooru",),
    "sdnext": ("no Interrogate and no DeepBooru", "Control tab runs no scripts of extensions"),
    "hollow": ("no Interrogate", "no X/Y/Z axes", "no scripts", "no prompt boxes"),
}


@pytest.fixture(params=HOSTS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def modules(name: str) -> Iterator[Any]:
    with host_of(name) as root:
        yield root


def pasted(modules: Any) -> Any:
    return getattr(modules, "generation_parameters_copypaste", modules.infotext_utils)


def test_it_starts(modules: Any, caplog: pytest.LogCaptureFixture) -> None:
    """All that happens before the page stands."""
    callbacks.register()
    callbacks.before_ui()
    settings_page.add_options()
    script_classes()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_captioners_run_somewhere(modules: Any) -> None:
    host = WebUIHost()
    assert host.device() == "cpu"
    assert host.precision("auto") in ("auto", "float32")
    host.make_room(100)
    memory.collect()


def test_a_job_begins_is_told_of_and_ends(modules: Any) -> None:
    host, state = WebUIHost(), modules.shared.state
    with host.working("Easy Diffuser"):
        host.progress(1, 2, "captioning")
        assert (state.job, state.textinfo, host.stopped()) == ("Easy Diffuser", "captioning", False)
        host.stop()
        assert host.stopped()
    assert (state.job, state.textinfo, state.job_no, state.job_count) == ("", None, 0, 0), "idle, and saying so"
    assert not host.stopped()


def test_boxes_are_found_wherever_they_are_kept(modules: Any, name: str) -> None:
    if name == "hollow":
        assert WebUIHost().boxes() == ()
        return
    pasted(modules).paste_fields["txt2img"] = {"init_img": None, "fields": FIELDS}
    assert [(box.name, box.prompt) for box in WebUIHost().boxes()] == [("txt2img", "box")]


@pytest.mark.parametrize("name", ["sdnext"])
@pytest.mark.parametrize("on", [True, False])
def test_clip_skip_goes_into_a_field_of_its_own(modules: Any, on: bool) -> None:
    """Which is locked until the option for it is on."""
    modules.shared.opts.data["clip_skip_enabled"] = on
    skip = SimpleNamespace(interactive=on)
    place = {"init_img": None, "fields": [*FIELDS, ("steps", "Steps"), (skip, "CLiP-skip")]}
    pasted(modules).paste_fields["txt2img"] = place
    (boxes,) = WebUIHost().settings_boxes()
    assert boxes.fields == ({"steps": "steps", "clip_skip": skip} if on else {"steps": "steps"})
    assert WebUIHost().facts().clip_skip == int(on), "it has no such option for every picture, and proposes for one"


def test_axes_go_into_the_plot_that_is_there(modules: Any, name: str) -> None:
    axes.add()
    axes.add()
    plots = [data.module for data in getattr(modules.scripts, "scripts_data", ())]
    ours = [[one for one in module.axis_options if "[Easy Diffuser]" in one.label] for module in plots]
    assert [len(found) for found in ours] == ([] if name == "hollow" else [8])
    for one in (option for found in ours for option in found):
        assert one.is_img2img is True and isinstance(one, plots[0].AxisOption)
        assert type(one) is not plots[0].AxisOption, "the plot would show it in txt2img too"


def test_settings_are_kept(modules: Any, name: str) -> None:
    settings_page.add_options()
    options.keep("max_tags", 12)
    assert options.values()["max_tags"] == 12
    assert modules.shared.opts.saved


def test_what_it_lacks_is_said_in_sentences(modules: Any, name: str) -> None:
    callbacks.before_ui()
    said = " ".join(abilities.lacking())
    for lack in LACKS[name]:
        assert lack in said
    # The pages of these stand-ins have no Generate button.
    assert "Generate button cannot be read" in said
    assert WebUIHost().page_generator() is None and WebUIHost().why_no_generator()


def test_a_checkpoint_that_is_not_there_is_no_error(modules: Any) -> None:
    host = WebUIHost()
    assert host.token_counter() is None
    assert host.checkpoint_family() == ""


@pytest.mark.parametrize("name", ["neo"])
def test_a_managers_device_takes_the_place_of_the_one_for_interrogation(modules: Any) -> None:
    import sys

    sys.modules["backend.memory_management"].text_encoder_device = lambda: "cuda:1"  # type: ignore[attr-defined]
    modules.devices.device = "cuda:0"
    assert WebUIHost().device() == "cuda:1"


@pytest.mark.parametrize("name", ["sdnext"])
def test_without_any_other_it_is_the_hosts_own(modules: Any) -> None:
    modules.devices.device = "cuda:0"
    assert WebUIHost().device() == "cuda:0"


@pytest.mark.parametrize("name", ["reforge", "classic"])
def test_the_older_manager_makes_room(modules: Any) -> None:
    import sys

    import torch

    memory.make_room(100, "cuda")
    manager: Any = sys.modules["ldm_patched.modules.model_management"]
    assert manager.freed == [((100 << 20) + (1 << 30), torch.device("cuda"))]


@pytest.mark.parametrize("name", ["reforge"])
def test_what_the_older_manager_brought_goes_back(modules: Any) -> None:
    import sys

    moved, unloaded = [], []
    model = SimpleNamespace(to=moved.append)
    patcher = SimpleNamespace(
        model=model, offload_device="cpu", is_clone=lambda other: getattr(other, "model", 0) is model
    )
    loaded = SimpleNamespace(model=patcher, model_unload=lambda: unloaded.append(True))
    manager: Any = sys.modules["ldm_patched.modules.model_management"]
    manager.current_loaded_models = [loaded, SimpleNamespace(model=None)]
    memory.give_back(patcher)
    assert unloaded == [True] and moved == ["cpu"]
    assert [one.model for one in manager.current_loaded_models] == [None], "another's is left alone, a dead one too"


@pytest.mark.parametrize("name", ["reforge", "classic"])
def test_an_sd1_checkpoint_with_objects_of_a_manager_has_its_tower(modules: Any, tmp_path: Any) -> None:
    tokenizer_files(tmp_path)
    model = Sd(TransformersEngine(tmp_path))
    model.forge_objects = SimpleNamespace()
    model.is_sd1 = True
    modules.sd_models.model_data.sd_model = model
    assert len(text_towers.towers(model)) == 1
    assert text_towers.at_home(model, text_towers.towers(model)[0])


@pytest.mark.parametrize("name", ["reforge", "classic"])
def test_tokens_are_counted_by_the_encoder_that_the_hijack_is_given(modules: Any) -> None:
    encoder = SimpleNamespace(process_texts=lambda texts: ([], len(texts[0].split())))
    modules.sd_models.model_data.sd_model = SimpleNamespace(cond_stage_model=encoder, get_learned_conditioning=None)
    counter = WebUIHost().token_counter()
    assert counter is not None and counter("a red fox") == 3


@pytest.mark.parametrize("name", ["neo"])
def test_before_a_model_is_loaded_the_tokenizer_it_ships_counts(modules: Any, monkeypatch: Any, tmp_path: Any) -> None:
    import gzip
    import sys

    from lib_easydiffuser.prompt.bpe import vocabulary_file
    from lib_easydiffuser.prompt.budget import ClipCounter

    vocabulary = vocabulary_file()
    if vocabulary is None:
        pytest.skip("open_clip's vocabulary is not installed")
    backend = ModuleType("backend")
    backend.__path__ = [str(tmp_path)]
    monkeypatch.setitem(sys.modules, "backend", backend)
    assert WebUIHost().token_counter() is None, "it ships none"
    folder = tmp_path / "huggingface" / "stabilityai" / "stable-diffusion-xl-base-1.0" / "tokenizer"
    folder.mkdir(parents=True)
    (folder / "merges.txt").write_bytes(gzip.decompress(vocabulary.read_bytes()))
    counter = WebUIHost().token_counter()
    assert isinstance(counter, ClipCounter) and counter.exact and not counter.note
    assert counter("supercalifragilistic fox <lora:x:1>") == ClipCounter()("supercalifragilistic fox")


@pytest.mark.parametrize("name", ["neo"])
@pytest.mark.parametrize("place", ["backend.args", "backend.text_processing.classic_engine"])
def test_a_reading_leaves_no_note_for_the_next_pictures_infotext(modules: Any, monkeypatch: Any, place: str) -> None:
    import sys

    notes = {"Emphasis": "No norm"}
    module: Any = ModuleType(place)
    module.last_extra_generation_params = notes
    module.dynamic_args = SimpleNamespace(last_extra_generation_params=notes)
    monkeypatch.setitem(sys.modules, place, module)

    def conditioned(texts: list[str]) -> int:
        notes["TI"] = "one of ours"
        return len(texts)

    model = SimpleNamespace(get_learned_conditioning=conditioned)
    assert text_towers.condition(model, ["a cat"]) == 1
    assert notes == {"Emphasis": "No norm"}


@pytest.mark.parametrize("name", ["sdnext"])
def test_a_pipeline_is_said_to_be_one(modules: Any) -> None:
    from lib_easydiffuser.webui.parts.checkpoint_text import CheckpointText

    modules.sd_models.model_data.sd_model = SimpleNamespace(components={}, text_encoder=None)
    assert "pipelines of diffusers" in CheckpointText().missing(WebUIHost())


@pytest.mark.parametrize("name", ["sdnext"])
def test_a_frozen_setting_is_said_where_the_host_only_logs_it(modules: Any) -> None:
    settings_page.add_options()
    modules.shared.opts.frozen = True
    with pytest.raises(HostError, match="is frozen"):
        options.keep("max_tags", 12)


@pytest.mark.parametrize("name", ["sdnext"])
def test_the_one_login_of_such_a_host_guards_our_api_too(modules: Any, tmp_path: Any) -> None:
    assert login.logins() == [] and login.serves_api() is False
    listed = tmp_path / "users"
    listed.write_text("carol: s3cret\n", "utf-8")
    modules.shared.cmd_opts.auth, modules.shared.cmd_opts.auth_file = '"alice:one, bob:two"', str(listed)
    assert login.logins() == [b"alice:one", b"bob:two", b"carol:s3cret"]


@pytest.mark.parametrize("name", ["neo"])
def test_the_same_checkpoint_has_one_name_whatever_its_projection_was_filled_with(modules: Any, tmp_path: Any) -> None:
    """Neo adds a projection that SD1's file lacks, filled with whatever was in memory."""
    import torch

    tokenizer_files(tmp_path)
    names = []
    for filled in (1.0, 2.0):
        weights.forget()
        model = Sd(TransformersEngine(tmp_path))
        transformer = model.cond_stage_model.wrapped.transformer
        transformer.text_projection = torch.nn.Linear(64, 64, bias=False)
        transformer.text_projection.weight.data.fill_(filled)
        names.append(weights.weights_name(model, 0, transformer))
    assert names[0] == names[1]
    transformer.text_model.encoder.layers[0].self_attn.q_proj.weight.data += 1
    weights.forget()
    assert weights.weights_name(model, 0, transformer) != names[0], "its attention does count"
