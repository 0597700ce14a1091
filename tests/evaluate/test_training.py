"""What surrounds a fit: features looked at once, weights to begin with, a file that fits no longer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser.errors import BrokenModelError, UsageError
from lib_easydiffuser.evaluate.examples import examples
from lib_easydiffuser.evaluate.features import REGISTRY, Features, kept_features
from lib_easydiffuser.evaluate.prompt_lists import prompts_of
from lib_easydiffuser.evaluate.training import best, network_run, parts_for, ridge_run
from lib_easydiffuser.evaluate.training_set import training_set, with_squares
from lib_easydiffuser.evaluate.ways.regressor import ready
from lib_easydiffuser.evaluate.words import most_central, nearest
from lib_easydiffuser.host import Host
from lib_easydiffuser.learn.plan import Plan
from lib_easydiffuser.learn.ridge import fit_ridge
from lib_easydiffuser.records import Picture
from lib_easydiffuser.settings import Settings


class Colours(Features):
    """The mean colour: enough for a test to learn from."""

    name = "mean colour"
    title = "Mean colour"
    looked = 0

    def fingerprint(self, settings: Settings, host: Host) -> str:
        return "colours-1"

    def of(self, pictures: Sequence[Picture], settings: Settings, host: Host) -> np.ndarray:
        Colours.looked += len(pictures)
        return np.stack([np.asarray(one.rgb, np.float32).mean((0, 1)) / 255 for one in pictures])


@pytest.fixture
def colours(monkeypatch: pytest.MonkeyPatch, host: Host) -> Colours:
    list(REGISTRY.all(host))
    part = Colours()
    monkeypatch.setattr(Colours, "looked", 0)
    monkeypatch.setitem(REGISTRY._parts, part.name, part)
    return part


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    folder = tmp_path / "plain"
    folder.mkdir()
    for number in range(30):
        colour, name = (((200, 20, 20), "a red wall"), ((20, 20, 200), "the blue sea"))[number % 2]
        name = f"{name} {'by at over under beyond'.split()[number % 5]} a house" if number >= 4 else name
        shade = tuple(value + number for value in colour)
        Image.new("RGB", (16, 16), shade).save(folder / f"{number:02}.png")
        (folder / f"{number:02}.txt").write_text(name)
    return folder


def test_a_ridge_is_judged_on_what_it_has_not_seen(plain: Path, host: Host, colours: Colours) -> None:
    data = training_set(examples([plain], "auto", Settings(), host), host)
    run = ridge_run(data, colours, 0.2, 0, Settings(), host)
    assert run.regressor is not None and run.held_out is not None and run.over is not None
    assert run.held_out.mean > 0.9 and run.over.low > 0.1
    parts = parts_for(data, 0.2, False, 0)
    assert set(run.regressor.card.seen) == {data.examples[row].key for row in parts.train}
    assert best([replace(run, regressor=None, problem="no"), run]) is run


def test_what_was_looked_at_is_kept_by_content(plain: Path, host: Host, colours: Colours, tmp_path: Path) -> None:
    found = examples([plain], "auto", Settings(), host).found[:3]
    pictures, keys = [one.load() for one in found], [one.key for one in found]
    first = kept_features(colours, pictures, keys, Settings(), host)
    assert Colours.looked == 3
    np.testing.assert_array_equal(kept_features(colours, pictures, keys, Settings(), host), first)
    kept_features(colours, pictures[:1], [""], Settings(), host)
    assert Colours.looked == 4, "what lies in no file is looked at every time"
    kept_features(colours, pictures[:1], keys[:1], Settings(max_side=128), host)
    assert Colours.looked == 5, "another size is another look"


def test_a_regressor_of_other_features_is_refused(
    plain: Path, host: Host, colours: Colours, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = training_set(examples([plain], "auto", Settings(), host), host)
    regressor = ridge_run(data, colours, 0.2, 0, Settings(), host).regressor
    assert regressor is not None
    ready(regressor, Settings(), host)
    monkeypatch.setattr(Colours, "fingerprint", lambda self, settings, host: "colours-2")
    with pytest.raises(BrokenModelError, match=r"'colours-1'.*'colours-2'"):
        ready(regressor, Settings(), host)


def test_pictures_that_break_are_left_out_of_the_squares(plain: Path, host: Host, tmp_path: Path) -> None:
    data = training_set(examples([plain], "auto", Settings(), host), host)
    (plain / "03.png").write_bytes(b"no picture")
    kept, squares = with_squares(data, [8, 12, 8], tmp_path / "work", host)
    assert {side: some.shape for side, some in squares.items()} == {8: (29, 8, 8, 3), 12: (29, 12, 12, 3)}
    assert [trouble.name for trouble in kept.left_out] == ["03.png"]
    blue = np.array(["the blue sea" in example.truths[0] for example in kept.examples])
    assert ((squares[8].mean((1, 2))[:, 2] > squares[8].mean((1, 2))[:, 0]) == blue).all(), (
        "rows stay with their prompts"
    )


def test_a_run_that_diverges_costs_the_grid_one_row(plain: Path, host: Host, tmp_path: Path) -> None:
    pytest.importorskip("timm", reason="timm, which brings the models that are trained, is not installed")
    data, squares = with_squares(
        training_set(examples([plain], "auto", Settings(), host), host), [16], tmp_path / "work", host
    )
    tiny = {"embed_dim": 16, "depth": 1, "num_heads": 2, "patch_size": 8}
    broken = data.targets.copy()
    broken[parts_for(data, 0.2, True, 0).train] = np.nan  # as after a step too wide
    runs = [
        network_run(
            told, squares[16], Plan("vit_base_patch16_224", 16, rate=rate, epochs=1, augment=False, model_args=tiny),
            0.2, tmp_path / "work", host, lambda line: None,
        )
        for told, rate in ((replace(data, targets=broken), 1e-2), (data, 1e-3))
    ]  # fmt: skip
    assert "no number in epoch 1" in runs[0].problem and runs[0].regressor is None
    assert best(runs) is runs[1]


def test_the_penalty_is_chosen_without_a_prompts_other_seeds(
    plain: Path, host: Host, colours: Colours, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, object] = {}

    def noted(*arguments: object, **named: object) -> object:
        given.update(named)
        return fit_ridge(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("lib_easydiffuser.evaluate.training.fit_ridge", noted)
    data = training_set(examples([plain], "auto", Settings(), host), host)
    ridge_run(data, colours, 0.2, 0, Settings(), host)
    train = parts_for(data, 0.2, False, 0).train
    assert given["groups"] == [data.examples[row].truths for row in train]


def test_weights_to_begin_with(tmp_path: Path) -> None:
    pytest.importorskip("timm", reason="timm, which brings the models that are trained, is not installed")
    from safetensors.torch import save_file

    from lib_easydiffuser.learn.network import built, start_from

    tiny = {"embed_dim": 16, "depth": 1, "num_heads": 2, "patch_size": 8}
    one, two = (built("vit_base_patch16_224", 16, "cpu", tiny) for _ in range(2))
    given = {name: value for name, value in one.model.state_dict().items() if not name.startswith("head.")}
    save_file({**given, "other": given["cls_token"].clone()}, tmp_path / "start.safetensors")
    assert start_from(two, tmp_path / "start.safetensors") == len(given)
    own = two.model.state_dict()
    assert all((own[name] == value).all() for name, value in given.items())
    assert not (own["head.weight"] == one.model.state_dict()["head.weight"]).all(), "a head of its own"
    save_file({"other": given["cls_token"].clone()}, tmp_path / "other.safetensors")
    (tmp_path / "broken.safetensors").write_bytes(b"no weights")
    for name, told in (("other", "No weight of"), ("broken", "cannot be read")):
        with pytest.raises(BrokenModelError, match=told):
            start_from(two, tmp_path / f"{name}.safetensors")


@pytest.mark.parametrize(
    "name, content",
    [
        ("p.txt", "a cat\n\n a  dog \na cat\n"), ("p.csv", "id,prompt\n1,a cat\n2,a dog\n3,\n"),
        ("p.jsonl", '{"prompt": "a cat"}\n\n{"captions": ["a dog", "a cat"]}\n{"x": 1}\n'),
        ("p.tsv", "Prompt\tother\na cat\tx\na dog\ty\n"),
    ],
)  # fmt: skip
def test_ones_own_prompts(tmp_path: Path, host: Host, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    assert prompts_of(tmp_path / name, Settings(), host) == ["a cat", "a dog"]


@pytest.mark.parametrize(
    "name, content, told",
    [("p.txt", b"\n \n", "holds no prompt"), ("p.csv", b"a,b\n", "no column prompt"),
     ("p.jsonl", b"{", "cannot be read"),
     ("p.txt", b"\xff\xfe", "cannot be read")],
)  # fmt: skip
def test_prompts_that_are_none(tmp_path: Path, host: Host, name: str, content: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=told):
        prompts_of(tmp_path / name, Settings(), host)


def test_prompts_of_a_folder_are_its_pictures_truths(plain: Path, host: Host) -> None:
    assert prompts_of(plain, Settings(), host)[:2] == ["a red wall", "the blue sea"]


def test_the_nearest_come_first_and_equal_ones_in_order() -> None:
    vectors = np.array([[0.0, 3.0], [1.0, 0.0], [2.0, 0.0], [-1.0, 0.0]])
    found = nearest(np.array([5.0, 0.0]), ["up", "right", "also right", "left"], vectors, 3)
    assert [text for text, _ in found] == ["right", "also right", "up"]
    assert [cosine for _, cosine in found] == pytest.approx([1, 1, 0])
    assert most_central(np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]])) == 1


def test_clips_tower_gives_features_too(tmp_path: Path, photographs: Path, host: Host) -> None:
    pytest.importorskip("open_clip", reason="open_clip, whose vocabulary the tiny CLIP reads with, is not installed")
    from lib_easydiffuser.images import load_picture
    from tests.clip.checkpoints import transformers_clip

    transformers_clip(tmp_path / "models" / "clip-vit-large-patch14")
    part: Features = REGISTRY.get("clip", host)
    settings = Settings().with_values({"clip": "clip-l"})
    found = kept_features(part, [load_picture(photographs / "coffee.png")], ["k"], settings, host)
    assert found.shape == (1, 32) and np.linalg.norm(found) == pytest.approx(1, abs=1e-5)
    assert part.fingerprint(settings, host)
