"""Loading: the same weights as transformers, and an error for everything that would leave one to chance."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.errors import BrokenModelError, MissingModelError, ModelError
from lib_easydiffuser.models.load import Loaded, load, load_model
from lib_easydiffuser.models.place import pick_dtype, place

BLIP = ("blip-image-captioning-base", "BlipForConditionalGeneration")
T5 = ("blip2-flan-t5-xl", "Blip2ForConditionalGeneration")
GPT2 = ("vit-gpt2-image-captioning", "VisionEncoderDecoderModel")


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Callable[[str], Path]:
    def make(name: str) -> Path:
        return Path(shutil.copytree(made / name, tmp_path / name))

    return make


def rewrite(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    from safetensors.torch import load_file, save_file

    path = folder / "model.safetensors"
    state = {name: tensor.clone() for name, tensor in load_file(str(path)).items()}
    change(state)
    save_file(state, str(path), metadata={"format": "pt"})


def shorter(state: dict[str, Any], name: str) -> dict[str, Any]:
    return {name: state[name][:5].clone()}


def as_published(state: dict[str, Any]) -> None:
    """BLIP's files hold the words' matrix twice. transformers 4.56 ties two that differ; 4.30, and ours, read both."""
    words, output = (
        f"text_decoder.{one}.weight" for one in ("bert.embeddings.word_embeddings", "cls.predictions.decoder")
    )
    if output in state:
        state[output] = state[words].clone()


@pytest.mark.parametrize("name, architecture", [BLIP, T5, GPT2])
def test_every_weight_and_constant_is_transformers_own(
    copy: Callable[[str], Path], name: str, architecture: str
) -> None:
    import torch
    import transformers

    folder = copy(name)
    rewrite(folder, as_published)
    theirs = getattr(transformers, architecture).from_pretrained(str(folder))
    ours = load(folder, [architecture]).model
    mine = dict(ours.named_parameters(remove_duplicate=False)) | dict(ours.named_buffers())
    expected = dict(theirs.named_parameters(remove_duplicate=False)) | dict(theirs.named_buffers())
    assert mine.keys() == expected.keys()
    assert [key for key, value in expected.items() if not torch.equal(value, mine[key])] == []
    assert not ours.training
    assert not any(parameter.requires_grad for parameter in ours.parameters())


def test_weights_are_the_file_itself_until_they_are_converted(made: Path) -> None:
    import torch

    loaded = load(made / BLIP[0], [BLIP[1]])
    before = {name: parameter.data_ptr() for name, parameter in loaded.model.named_parameters()}
    place(loaded, "cpu", torch.float32)
    assert before == {name: parameter.data_ptr() for name, parameter in loaded.model.named_parameters()}
    place(loaded, "cpu", torch.bfloat16)
    assert {parameter.dtype for parameter in loaded.model.parameters()} == {torch.bfloat16}
    place(loaded, "cpu", None)
    assert before == {name: parameter.data_ptr() for name, parameter in loaded.model.named_parameters()}


def test_constants_come_home_unrounded() -> None:
    """A model that left a full GPU for the CPU computes as if it had never been there."""
    import torch

    model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2))
    model[1].running_mean += torch.tensor([1.0001, 0.3333333])
    before = {name: buffer.clone() for name, buffer in model.named_buffers()}
    loaded = Loaded(Path("model"), model, None, None, {name: one.data for name, one in model.named_parameters()})
    place(loaded, "cpu", torch.bfloat16)
    assert model[1].running_mean.dtype == torch.bfloat16 and model[1].num_batches_tracked.dtype == torch.int64
    place(loaded, "cpu", None)
    assert all(torch.equal(buffer, before[name]) for name, buffer in model.named_buffers())


def test_what_overflows_in_half_precision_stays_precise(made: Path) -> None:
    import torch

    loaded = load(made / T5[0], [T5[1]])
    place(loaded, "cpu", torch.float16)
    kinds = {"".join(name.split(".")[-2:-1]): parameter.dtype for name, parameter in loaded.model.named_parameters()}
    assert kinds["wo"] == torch.float32
    assert kinds["wi_0"] == torch.float16


def test_tied_weights_stay_tied(made: Path) -> None:
    model = load(made / GPT2[0], [GPT2[1]]).model
    assert model.decoder.lm_head.weight is model.decoder.transformer.wte.weight


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda state: state.pop("vision_model.post_layernorm.weight"), "lack"),
        (lambda state: state.pop("vision_model.embeddings.class_embedding"), "lack"),
        (lambda state: state.update(extra=state["vision_model.post_layernorm.weight"].clone()), "no place"),
        (lambda state: state.update(shorter(state, "vision_model.post_layernorm.weight")), "shape"),
    ],
    ids=["a norm missing", "a constant missing", "one too many", "another size"],
)  # fmt: skip
def test_weights_that_do_not_fit_are_an_error(
    copy: Callable[[str], Path], change: Callable[[dict[str, Any]], None], said: str
) -> None:
    folder = copy(BLIP[0])
    rewrite(folder, change)
    with pytest.raises(BrokenModelError, match=said):
        load(folder, [BLIP[1]])


def test_tied_embeddings_missing_altogether_are_an_error(copy: Callable[[str], Path]) -> None:
    folder = copy(GPT2[0])
    rewrite(folder, lambda state: [state.pop(name) for name in list(state) if "wte" in name or "lm_head" in name])  # type: ignore[arg-type,return-value]
    with pytest.raises(ModelError, match=r"wte|lm_head"):
        load(folder, [GPT2[1]])


def test_a_file_of_the_right_size_that_was_never_filled_is_an_error(copy: Callable[[str], Path]) -> None:
    folder = copy(BLIP[0])
    path = folder / "model.safetensors"
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.truncate(size // 4)
        file.truncate(size)
    with pytest.raises(BrokenModelError, match="only zeros"):
        load(folder, [BLIP[1]])


def test_the_tokenizer_of_another_model_is_an_error(copy: Callable[[str], Path], made: Path) -> None:
    folder = copy(BLIP[0])
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        shutil.copy(made / GPT2[0] / name, folder / name)
    (folder / "vocab.txt").unlink(missing_ok=True)
    for name in ("vocab.json", "merges.txt"):
        shutil.copy(made / GPT2[0] / name, folder / name)
    with pytest.raises(BrokenModelError, match="tokens, the model 30524"):
        load(folder, [BLIP[1]])


def test_a_tokenizer_of_a_newer_transformers_is_not_called_damaged(copy: Callable[[str], Path]) -> None:
    folder = copy(BLIP[0])
    path = folder / "tokenizer.json"
    # What every version of tokenizers says of a part it does not know.
    path.write_text(json.dumps(json.loads(path.read_text()) | {"pre_tokenizer": {"type": "OfTheYear2040"}}))
    with pytest.raises(ModelError, match="saved by a newer transformers") as caught:
        load(folder, [BLIP[1]])
    assert not isinstance(caught.value, BrokenModelError) and "publisher's own" in caught.value.hint


def test_the_words_that_transformers_5_stores_once_are_tied(
    copy: Callable[[str], Path], made: Path, tmp_path: Path
) -> None:
    import torch

    read, write = "text_decoder.bert.embeddings.word_embeddings.weight", "text_decoder.cls.predictions.decoder.weight"
    twice, once = copy(BLIP[0]), Path(shutil.copytree(made / BLIP[0], tmp_path / "once"))
    rewrite(twice, lambda state: state.update({write: state[read].clone()}))
    rewrite(once, lambda state: state.pop(write))
    ids, picture = torch.tensor([[30522, 1037, 3899]]), torch.linspace(-1, 1, 3 * 32 * 32).view(1, 3, 32, 32)
    said = [load(folder, [BLIP[1]]).model(pixel_values=picture, input_ids=ids)[0] for folder in (twice, once)]
    assert torch.equal(*said)


def test_constants_that_old_versions_saved_are_let_pass(copy: Callable[[str], Path]) -> None:
    import torch

    folder = copy(GPT2[0])
    rewrite(folder, lambda state: state.update({"decoder.transformer.h.0.attn.masked_bias": torch.tensor(-1e4)}))
    load(folder, [GPT2[1]])


def test_another_architecture_is_named(made: Path) -> None:
    with pytest.raises(BrokenModelError, match="VisionEncoderDecoderModel") as caught:
        load(made / GPT2[0], [BLIP[1]])
    assert BLIP[1] in caught.value.hint


def test_code_inside_a_folder_is_never_run(copy: Callable[[str], Path], tmp_path: Path) -> None:
    folder = copy(BLIP[0])
    config = json.loads((folder / "config.json").read_text())
    config |= {"architectures": ["MyModel"], "model_type": "mine", "auto_map": {"AutoModel": "evil.MyModel"}}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    with pytest.raises(BrokenModelError, match="not run"):
        load(folder, [BLIP[1]])
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("keep", [0, 7, 1000, -1])
def test_a_file_cut_short_is_an_error(copy: Callable[[str], Path], keep: int) -> None:
    folder = copy(BLIP[0])
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(BrokenModelError, match=r"model\.safetensors"):
        load(folder, [BLIP[1]])


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "preprocessor_config.json"])
def test_a_damaged_small_file_is_an_error(copy: Callable[[str], Path], name: str) -> None:
    folder = copy(BLIP[0])
    (folder / name).write_bytes(b"{ not json")
    with pytest.raises(BrokenModelError):
        load(folder, [BLIP[1]])


def test_a_missing_file_is_named(copy: Callable[[str], Path]) -> None:
    folder = copy(BLIP[0])
    (folder / "model.safetensors").unlink()
    with pytest.raises(MissingModelError, match=r"model\.safetensors"):
        load_model(folder, BLIP[1])


@pytest.mark.parametrize("legacy", [False, True])
def test_a_pickle_of_tensors_alone_loads_as_the_same_model(
    copy: Callable[[str], Path], made: Path, legacy: bool
) -> None:
    import torch
    from safetensors.torch import load_file

    folder = copy(BLIP[0])
    state = load_file(str(folder / "model.safetensors"))
    torch.save(state, folder / "pytorch_model.bin", _use_new_zipfile_serialization=not legacy)
    (folder / "model.safetensors").unlink()
    mine = dict(load(folder, [BLIP[1]]).model.named_parameters())
    expected = dict(load(made / BLIP[0], [BLIP[1]]).model.named_parameters())
    assert all(torch.equal(mine[name], value) for name, value in expected.items())


class _Trap:
    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return open, (self.path, "w")


@pytest.mark.parametrize("zipped", [True, False])
def test_a_pickle_that_runs_code_is_refused_and_does_not_run(
    copy: Callable[[str], Path], tmp_path: Path, zipped: bool
) -> None:
    import torch

    folder = copy(BLIP[0])
    (folder / "model.safetensors").unlink()
    trap = {"weight": _Trap(str(tmp_path / "ran"))}
    if zipped:
        torch.save(trap, folder / "pytorch_model.bin")
    else:
        (folder / "pytorch_model.bin").write_bytes(pickle.dumps(trap))
    with pytest.raises(BrokenModelError, match=r"pytorch_model\.bin"):
        load(folder, [BLIP[1]])
    assert not (tmp_path / "ran").exists()


def test_a_model_in_several_files_is_one_model(copy: Callable[[str], Path], made: Path) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    folder = copy(BLIP[0])
    state = load_file(str(folder / "model.safetensors"))
    halves = [dict(list(state.items())[:20]), dict(list(state.items())[20:])]
    names = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    for name, half in zip(names, halves, strict=True):
        save_file(half, str(folder / name), metadata={"format": "pt"})
    index = {key: name for name, half in zip(names, halves, strict=True) for key in half}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": index}))
    (folder / "model.safetensors").unlink()
    mine = dict(load(folder, [BLIP[1]]).model.named_parameters())
    expected = dict(load(made / BLIP[0], [BLIP[1]]).model.named_parameters())
    assert all(torch.equal(mine[name], value) for name, value in expected.items())
    (folder / names[1]).unlink()
    with pytest.raises(MissingModelError, match=names[1]):
        load(folder, [BLIP[1]])


@pytest.mark.parametrize(
    "wanted, device, expected",
    [("auto", "cpu", "float32"), ("auto", "cuda:0", "float16"), ("float16", "cpu", "float32"),
     ("bfloat16", "cpu", "bfloat16"), ("float32", "cuda", "float32")],
)  # fmt: skip
def test_half_precision_where_the_device_has_it(wanted: str, device: str, expected: str) -> None:
    assert str(pick_dtype(wanted, device)) == f"torch.{expected}"
