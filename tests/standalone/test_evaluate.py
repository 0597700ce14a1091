"""`evaluate`, `train-regressor`, `nearest`, `submission` as a person types them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lib_easydiffuser.eyes.files import folders
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.learn.regressor_file import load_regressor
from tests.world.scenes import scene

from .conftest import Cli

Make = Callable[..., Path]


@pytest.fixture(autouse=True)
def _own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EASYDIFFUSER_MODELS", str(tmp_path / "models"))


@pytest.fixture
def world(tmp_path: Path) -> Make:
    def make(count: int, name: str = "world", side: int = 32) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        for number in range(count):
            one = scene((61, number), "train", side, 1)
            one.image.save(folder / f"{number:03}.png")
            (folder / f"{number:03}.txt").write_text(one.caption, "utf-8")
        return folder

    return make


@pytest.fixture
def eyes() -> None:
    if folders(QuietHost()) is None:
        pytest.skip("the eyes' wheels are not installed")


def test_evaluate_prints_a_table_and_writes_its_files(cli: Cli, world: Make, tmp_path: Path) -> None:
    folder, out = world(4), tmp_path / "out"
    answer = cli("evaluate", folder, "--way", "captioner:pixels", "--way", "tags:pixels", "--out", out)
    assert answer.code == 0, answer.err
    assert answer.out.startswith("4 pictures (a .json or .txt beside every picture)")
    assert sorted(path.name for path in out.iterdir()) == [
        "answers.jsonl", "evaluation.csv", "evaluation.html", "evaluation.json",
    ]  # fmt: skip
    (record,) = cli("evaluate", folder, "--way", "captioner:pixels", "--way", "tags:pixels", "--json").records
    assert record == json.loads((out / "evaluation.json").read_text())


@pytest.mark.parametrize(
    "arguments, code, told",
    [
        ((), 2, "No picture was named"), (("nowhere",), 2, "There is no 'nowhere'"),
        (("WORLD", "--way", "captionr"), 2, "Did you mean 'captioner'"),
        (("WORLD", "--way", "regressor:x.safetensors"), 5, "There is no regressor"),
        (("WORLD", "--truth", "embedded"), 2, "No picture with a true prompt"),
        (("WORLD", "--train-prompts", "nowhere.txt"), 2, "cannot be read as prompts"),
    ],
)  # fmt: skip
def test_what_cannot_be_evaluated_is_one_sentence(
    cli: Cli, world: Make, arguments: tuple[str, ...], code: int, told: str
) -> None:
    folder = world(2)
    answer = cli("evaluate", *(str(folder) if word == "WORLD" else word for word in arguments))
    assert answer.is_one_sentence(), answer.err
    assert (answer.code, told in answer.err) == (code, True), answer.err


def test_the_ways_are_listed(cli: Cli) -> None:
    told = cli("evaluate", "--list").out
    assert all(name in told for name in ("captioner", "tags", "labels", "five", "regressor", "ensemble"))


def test_a_ridge_is_trained_judged_and_used(cli: Cli, world: Make, tmp_path: Path, eyes: None) -> None:
    folder, file = world(40), tmp_path / "mine.safetensors"
    answer = cli("train-regressor", folder, "--out", file, "--held-out", 0.25)
    assert answer.code == 0 and "* eyes" in answer.out, answer.err
    card = load_regressor(file).card
    learned = card.pictures["train"]
    assert learned + card.pictures["held_out"] == card.truths == 40 and card.pictures["held_out"] >= 10
    assert len(card.seen) == learned
    assert file.with_suffix(".md").read_text("utf-8").startswith("# mine.safetensors")
    (row,) = csv.DictReader(file.with_suffix(".csv").open())
    assert row["chosen"] == "yes" and float(row["held_out"]) == pytest.approx(card.scores["held_out"]["mean"], abs=1e-6)
    first = file.read_bytes()
    assert cli("train-regressor", folder, "--out", file, "--held-out", 0.25).code == 0
    assert file.read_bytes() == first, "the same pictures and seed give the same file"

    (record,) = cli("evaluate", folder, "--way", f"regressor:{file}", "--json").records
    own = record["ways"][1]
    assert own["trained_on"] == learned and f"trained on {learned} of these 40" in own["note"]

    prompts = tmp_path / "prompts.txt"
    prompts.write_text("\n".join(sorted({text.read_text() for text in folder.glob("*.txt")})), "utf-8")
    (near,) = cli(
        "nearest",
        folder / "003.png",
        "--way",
        f"regressor:{file}",
        "--prompts",
        prompts,
        "--top",
        3,
        "--rerank",
        "--json",
    ).records
    cosines = [row["cosine"] for row in near["prompts"]]
    assert len(cosines) == 3 and cosines == sorted(cosines, reverse=True)
    assert near["captions"] and all(row["text"] for row in near["captions"])

    sample = tmp_path / "sample.csv"
    names = ("007", "002")
    rows = ["imgId_eId,val", *(f"{name}_{place},0" for name in names for place in range(384))]
    sample.write_text("\n".join(rows) + "\n")
    out = tmp_path / "submission.csv"
    answer = cli("submission", folder, "--way", f"regressor:{file}", "--sample", sample, "--out", out)
    assert answer.code == 0 and "2 pictures, in the sample's form and order" in answer.out
    assert "38 pictures that the sample does not name" in answer.err
    assert cli("submission", "--check", out, "--sample", sample).code == 0


def test_too_few_or_broken_pictures(cli: Cli, world: Make, tmp_path: Path, eyes: None) -> None:
    folder = world(11)
    (folder / "000.png").write_bytes(b"no picture")
    assert cli("train-regressor", folder, "--out", tmp_path / "r.safetensors").code == 0
    (folder / "001.png").write_bytes(b"no picture")
    answer = cli("train-regressor", folder, "--out", tmp_path / "r.safetensors")
    assert answer.code == 5 and "9 pictures with true prompts are too few" in answer.err


def test_a_grid_is_a_table_of_runs_and_a_failed_one_is_a_row(cli: Cli, world: Make, tmp_path: Path) -> None:
    pytest.importorskip("timm", reason="timm, which brings the models that are trained, is not installed")
    folder, file = world(20, side=16), tmp_path / "vit.safetensors"
    answer = cli(
        "train-regressor", folder, "--out", file, "--model", "vit_base_patch16_224,no_such_model", "--side", 16,
        "--rate", "1e-3,1e-4", "--batch", 8, "--epochs", 2, "--device", "cpu",
        "--model-args", "embed_dim=16,depth=1,num_heads=2,patch_size=8",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    rows = list(csv.DictReader(file.with_suffix(".csv").open()))
    assert [(row["model"], row["rate"]) for row in rows] == [
        (model, rate) for model in ("vit_base_patch16_224", "no_such_model") for rate in ("0.001", "0.0001")
    ]
    assert all(row["held_out"] and row["mean_embedding"] and row["over"] for row in rows[:2])
    assert all("knows no model" in row["problem"] and not row["held_out"] for row in rows[2:])
    best = max(rows[:2], key=lambda row: float(row["chosen_by"]))
    assert best["chosen"] == "yes" and [row["chosen"] for row in rows].count("yes") == 1
    card = load_regressor(file).card
    assert (card.kind, card.settings["side"]) == ("timm", 16)
    assert sum(card.pictures.values()) == 20 and min(card.pictures["stop"], card.pictures["held_out"]) >= 2
    # The failed run keeps the finished ones: the same command does not train them again.
    again = cli(
        "train-regressor", folder, "--out", file, "--model", "vit_base_patch16_224", "--side", 16,
        "--rate", "1e-3,1e-4", "--batch", 8, "--epochs", 2, "--device", "cpu",
        "--model-args", "embed_dim=16,depth=1,num_heads=2,patch_size=8",
    )  # fmt: skip
    assert again.err.count("done before") == 2
    assert not file.with_name("vit.work").exists()
    (record,) = cli("evaluate", folder, "--way", f"regressor:{file}", "--json", "--device", "cpu").records
    assert np.isfinite(record["ways"][1]["mean"]["mean"])


@pytest.mark.parametrize(
    "arguments, told",
    [
        (("submission", "WORLD"), ""), (("submission", "--check", "x.csv"), "no sample"),
        (("submission", "WORLD", "--way", "tags", "--way", "captioner"), "Add --way ensemble"),
        (("submission", "WORLD", "--way", "tags", "--way", "captioner", "--way", "ensemble"), "cannot be fitted"),
        (("submission", "WORLD", "--way", "ensemble:0.4,0.6"), "mixes nothing"),
        (("evaluate", "WORLD", "--way", "ensemble"), "mixes nothing"),
        (("nearest", "WORLD"), "nothing to rank"),
        (("nearest", "WORLD", "--history"), "There is no history here"),
        (("nearest",), "No picture was named"),
        (("train-regressor",), "No picture was named"),
        (("train-regressor", "WORLD", "--features", "eyez"), "Did you mean 'eyes'"),
        (("train-regressor", "WORLD", "--pretrained", "--model", "x", "--offline"), "forbids it"),
        (("train-regressor", "WORLD", "--rate", "fast"), "--rate"),
        (("train-regressor", "WORLD", "--held-out", "0.9"), "--held-out"),
        (("train-regressor", "WORLD", "--model-args", "depth"), "--model-args"),
    ],
)  # fmt: skip
def test_nonsense_is_one_sentence(
    cli: Cli, world: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], told: str
) -> None:
    folder = world(2)
    monkeypatch.chdir(tmp_path)
    answer = cli(
        *(str(folder) if word == "WORLD" else word for word in arguments),
        *(() if told else ("--way", "captioner:pixels")),
    )
    if told:
        assert answer.is_one_sentence() and told in answer.err and answer.code == 2, answer.err
    else:
        assert answer.code == 0 and "unchecked" in answer.out, answer.err


def test_a_sample_with_pictures_that_are_not_here_is_refused(cli: Cli, world: Make, tmp_path: Path) -> None:
    sample = tmp_path / "sample.csv"
    sample.write_text("imgId_eId,val\n" + "".join(f"zzz_{place},0\n" for place in range(384)))
    answer = cli("submission", world(2), "--sample", sample, "--way", "captioner:pixels", "--out", tmp_path / "s.csv")
    assert answer.is_one_sentence() and "1 of the sample's 1 picture are not here: 'zzz'" in answer.err
    assert not (tmp_path / "s.csv").exists()


def test_a_folder_that_is_named_twice_has_its_pictures_once(cli: Cli, world: Make, tmp_path: Path) -> None:
    folder, out = world(2), tmp_path / "s.csv"
    answer = cli("submission", folder, folder, "--way", "captioner:pixels", "--out", out)
    assert answer.code == 0 and len(out.read_text().splitlines()) == 1 + 2 * 384, answer.err


def test_a_picture_without_an_answer_gets_the_others_mean(cli: Cli, world: Make, tmp_path: Path) -> None:
    folder = world(3)
    (folder / "001.png").write_bytes(b"no picture")
    out = tmp_path / "s.csv"
    answer = cli("submission", folder, "--way", "captioner:pixels", "--out", out)
    assert answer.code == 0 and "001.png: captioner:pixels:" in answer.err and "got the mean" in answer.err
    rows = np.array([float(row["val"]) for row in csv.DictReader(out.open())]).reshape(3, 384)
    mean = rows[0] + rows[2]
    assert rows[1] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-6)
