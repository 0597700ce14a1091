"""From a picture to labels, evidence and tags, with a tiny CLIP that lies on disk as a real one does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser.clip import banks as banks_module
from lib_easydiffuser.clip.banks import bank_for, label_lists
from lib_easydiffuser.clip.cache import readable_features
from lib_easydiffuser.clip.encoders import REGISTRY, choose
from lib_easydiffuser.clip.encoders.transformers_l import TransformersClip
from lib_easydiffuser.clip.evidence import said_by_clip
from lib_easydiffuser.clip.head import fit_head, head_evidence, head_path, load_head, save_head
from lib_easydiffuser.clip.lists import LabelList
from lib_easydiffuser.clip.look import compare, counts, look
from lib_easydiffuser.errors import BrokenModelError, Interrupted, SettingError, UnknownNameError, UsageError
from lib_easydiffuser.pipeline import analyse
from lib_easydiffuser.records import Caption, Evidence, Picture, Reading
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.standalone.cli import main
from lib_easydiffuser.tags.sources import REGISTRY as SOURCES
from lib_easydiffuser.tags.sources import Scene
from tests.world.hosts import ModelHost, StoppingHost

from .checkpoints import transformers_clip

pytest.importorskip("open_clip")

LISTS = {
    "mediums": "oil painting\nphoto\npencil sketch",
    "movements": "cubism\nimpressionism\nrealism\nbaroque",
    "trendings": "artstation\nbehance",
    "artists": "by a\nby b",
    "flavors": "\n".join(
        f"{a} {b}" for a in ("soft", "hard", "red", "blue") for b in ("light", "<lora:x:1>", "🎨", "mood")),
    "negative": "blurry\nugly",
}  # fmt: skip


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    transformers_clip(folder / "clip-vit-large-patch14")
    return folder


@pytest.fixture
def settings(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    # The package's 111,908 labels would take minutes.
    monkeypatch.setattr(banks_module, "package_lists", lambda: ())
    lists = tmp_path / "lists"
    lists.mkdir()
    for name, text in LISTS.items():
        (lists / f"{name}.txt").write_text(text, "utf-8")
    chosen = {
        "label_lists": str(lists),
        "models_dir": str(models),
        "labels": True,
        "clip": "clip-l",
        "min_flavors": 2,
        "max_flavors": 4,
    }
    return Settings().with_values(chosen)


def claims_of(*given: Any) -> tuple[Evidence, ...]:
    return said_by_clip(*given).evidence


def picture(seed: int = 0) -> Picture:
    pixels = np.random.default_rng(seed).integers(0, 255, (40, 50, 3), np.uint8)
    return Picture(Image.fromarray(pixels), name=f"{seed}.png")


def test_every_wanted_kind_gives_its_count(settings: Settings, models: Path) -> None:
    found = claims_of(picture(), (), settings, ModelHost(models))
    kinds = [claim.kind for claim in found]
    assert {kind: kinds.count(kind) for kind in kinds} == {"flavor": 3, "medium": 1, "movement": 1, "trending": 1}
    assert all(0.0 <= claim.score <= 1.0 and "CLIP similarity" in claim.reason for claim in found)
    with_artists = settings.with_values({"label_kinds": "artist,medium", "label_counts": "medium:2"})
    kinds = [claim.kind for claim in claims_of(picture(), (), with_artists, ModelHost(models))]
    assert sorted(kinds) == ["artist", "medium", "medium"]


def test_labels_become_tags_never_weakened(settings: Settings, models: Path) -> None:
    found = claims_of(picture(), (), settings, ModelHost(models))
    source = next(part for part in SOURCES.all(ModelHost(models)) if part.name == "clip-labels")
    tags = source.propose(Scene(Reading(evidence=found), settings))
    assert [tag.text for tag in tags] == [claim.text for claim in found]
    assert all(settings.emphasis_min <= tag.emphasis <= settings.emphasis_max for tag in tags)
    assert all(tag.emphasis != round(tag.attention, 2) or tag.emphasis == 1.0 for tag in tags)
    assert not source.enabled(settings.with_values({"labels": False}))


def test_labels_stand_beside_the_captions_own_tags(settings: Settings, models: Path) -> None:
    host, captions = ModelHost(models), (Caption("a red car on a street"),)
    tags = analyse(picture(), settings, host, captions).positives
    assert {"red car", "street"} <= {tag.text for tag in tags if tag.source == "attended"}
    assert {tag.kind for tag in tags if tag.source == "clip-labels"} == {"flavor", "medium", "movement", "trending"}
    without = analyse(picture(), settings.with_values({"labels": False}), host, captions).positives
    assert "clip-labels" not in {tag.source for tag in without}


@pytest.mark.parametrize("mode", ["fast", "best", "negative"])
def test_modes_as_evidence(settings: Settings, models: Path, mode: str) -> None:
    chosen = settings.with_values({"mode": mode})
    found = claims_of(picture(), (Caption("a cat on a mat"),), chosen, ModelHost(models))
    negative = [claim for claim in found if claim.kind == "negative"]
    assert bool(negative) == (mode == "negative")
    if mode == "fast":
        assert 0 < len(found) <= 4
    if mode == "best":
        assert all("step" in claim.reason for claim in found)
    if mode == "negative":
        source = next(part for part in SOURCES.all(ModelHost(models)) if part.name == "clip-negatives")
        assert source.enabled(chosen)
        tags = source.propose(Scene(Reading(evidence=found), chosen))
        assert tags and all(tag.polarity == "negative" for tag in tags)


def test_off_or_without_a_model_there_is_nothing(settings: Settings, models: Path, tmp_path: Path) -> None:
    assert claims_of(picture(), (), settings.with_values({"labels": False}), ModelHost(models)) == ()
    assert claims_of(picture(), (), settings.with_values({"mode": "caption"}), ModelHost(models)) == ()
    bare = Settings().with_values({"models_dir": str(tmp_path / "nothing")})
    assert claims_of(picture(), (), bare, ModelHost(tmp_path)) == ()


def test_a_bank_once_made_needs_no_text_tower(
    settings: Settings, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = ModelHost(models)
    before = claims_of(picture(), (), settings, host)

    def none(*_: Any) -> Any:
        raise AssertionError("the text tower was loaded")

    monkeypatch.setattr(TransformersClip, "tower", none)
    encoded = []
    own = TransformersClip.image_features
    monkeypatch.setattr(
        TransformersClip, "image_features", lambda *given: encoded.append(len(given[1])) or own(*given)
    )  # fmt: skip
    assert claims_of(picture(), (), settings, host) == before
    assert encoded == [], "a picture that was seen is not encoded again"
    for _ in range(2):
        assert claims_of(picture(77), (), settings, host)
    assert encoded == [1]


def test_the_text_towers_memory_comes_back_where_models_do_not_wait(settings: Settings, models: Path) -> None:
    grown = settings.with_values({"mode": "negative"})
    part = choose("clip-l", ModelHost(models))
    claims_of(picture(5), (), grown, ModelHost(models))
    assert any(name.startswith("tower") for name in part._loaded)
    claims_of(picture(5), (), grown.with_values({"keep_loaded": "ram"}), ModelHost(models))
    assert not part._loaded


def test_a_bank_of_other_weights_or_cut_short_is_made_anew(settings: Settings, models: Path) -> None:
    host, labels = ModelHost(models), LabelList("flavor", "own", ("a fox", "a tree"), "test")
    model = choose("clip-l", host)
    whole = bank_for(model, labels, host).matrix.copy()
    (path,) = (models / "EasyDiffuser" / "banks" / "clip-l").glob("own-*.safetensors")
    path.write_bytes(path.read_bytes()[:-3])
    assert np.array_equal(bank_for(model, labels, host).matrix, whole)


def test_a_stopped_bank_interrupts_the_look(settings: Settings, models: Path, tmp_path: Path) -> None:
    labels = LabelList("flavor", "long", tuple(f"label {number}" for number in range(600)), "test")
    host = StoppingHost(models, 0)
    with pytest.raises(Interrupted, match="512 of 600"):
        bank_for(choose("clip-l", host), labels, host)
    assert len(bank_for(choose("clip-l", host), labels, ModelHost(models)).matrix) == 600


def test_the_webuis_interrogate_folder_is_found(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "webui" / "interrogate").mkdir(parents=True)
    (tmp_path / "webui" / "interrogate" / "flavors.top3.txt").write_text("one\ntwo\n")
    (tmp_path / "webui" / "models").mkdir()
    (found,) = label_lists(Settings(), ModelHost(tmp_path / "webui" / "models"))
    assert (found.kind, found.count, found.labels) == ("flavor", 3, ("one", "two"))


def test_texts_with_lists_missing(settings: Settings, models: Path) -> None:
    for name in ("mediums", "artists", "trendings", "negative", "movements"):
        (Path(settings.label_lists) / f"{name}.txt").unlink()
    seen = look(picture(), settings, ModelHost(models))
    text, _ = seen.text("classic", "a cat")
    assert text.startswith("a cat, ") and text.count(", ") == 3 and "  " not in text
    assert seen.text("negative", "")[0]
    (Path(settings.label_lists) / "flavors.txt").unlink()
    bare = look(picture(), settings, ModelHost(models))
    for mode in ("classic", "fast", "best"):
        assert bare.text(mode, "a cat") == ("a cat", True)
    assert bare.text("negative", "") == ("", True)
    assert claims_of(picture(), (), settings, ModelHost(models)) == ()


def test_pictures_are_compared(settings: Settings, models: Path) -> None:
    alike = compare([picture(0), picture(0), picture(1)], settings, ModelHost(models))
    assert alike.shape == (3, 3)
    assert alike[0, 1] == pytest.approx(1.0, abs=1e-5) and alike[0, 2] < 0.99999


def test_phrases_are_ranked(settings: Settings, models: Path) -> None:
    seen = look(picture(), settings, ModelHost(models))
    ranked = seen.rank(["a cat", "수채화", "a, b"])
    assert sorted(item.label for item in ranked) == ["a cat", "a, b", "수채화"]
    assert ranked[0].similarity >= ranked[1].similarity >= ranked[2].similarity
    assert seen.rank([]) == []


def test_an_unknown_kind_suggests_the_nearest(settings: Settings, models: Path) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'medium'"):
        look(picture(), settings.with_values({"label_kinds": "mediums"}), ModelHost(models))


def test_only_wanted_lists_get_a_bank(settings: Settings, models: Path, tmp_path: Path) -> None:
    (Path(settings.label_lists) / "flavors.txt").write_text("never asked for")
    claims_of(picture(), (), settings.with_values({"label_kinds": "medium"}), ModelHost(models))
    (made,) = (item for item in label_lists(settings, ModelHost(models)) if item.kind == "flavor")
    assert not list(models.glob(f"**/*{made.fingerprint[:12]}*"))


def test_counts_are_checked() -> None:
    with pytest.raises(SettingError, match="'flavor'"):
        counts(Settings().with_values({"label_counts": "flavor"}))
    for number in ("²", "3" * 5000, "-1", ""):
        with pytest.raises(SettingError):
            counts(Settings().with_values({"label_counts": f"flavor:{number}"}))


def test_the_command_prints_tables_and_texts(
    settings: Settings, models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "p.png"
    picture().rgb.save(file)
    common = [str(file), "--clip", "clip-l", "--models-dir", str(models), "--label-lists", settings.label_lists]
    assert main(["labels", *common]) == 0
    printed = capsys.readouterr().out
    assert "medium" in printed and "#" in printed and "artist" not in printed
    assert main(["labels", *common, "--json", "--mode", "fast", "--caption", "a cat"]) == 0
    assert '"text":"a cat, ' in capsys.readouterr().out.replace('": "', '":"')
    phrases = tmp_path / "phrases.txt"
    phrases.write_text("a fox\na tree\n")
    assert main(["labels", *common, "--rank-file", str(phrases)]) == 0
    assert "a fox" in capsys.readouterr().out
    assert main(["labels", *common, str(file), "--compare"]) == 0
    assert capsys.readouterr().out.startswith(" 1.0000")
    assert main(["labels", "--list", "--models-dir", str(models)]) == 0
    assert "vit-h-14-laion2b" in capsys.readouterr().out
    assert main(["labels"]) == 2


def test_a_head_learns_what_a_person_tags(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    centres = draw.standard_normal((3, 32))
    kinds = draw.integers(0, 3, 60)
    features = (centres[kinds] + 0.3 * draw.standard_normal((60, 32))).astype(np.float32)
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    names = ("fox", "tree", "sea")
    tags = [[names[kind], "everywhere"] for kind in kinds]
    tags[0].append("once")
    head = fit_head(features[:45], tags[:45], "f")
    assert set(head.tags) == set(names)
    assert head.quality.min() > 0.9
    for row in range(45, 60):
        scores = head.scores(features[row])
        assert [tag for tag, ok in zip(head.tags, scores >= head.threshold, strict=True) if ok] == [names[kinds[row]]]
    save_head(head, tmp_path / "h.npz")
    again = load_head(tmp_path / "h.npz")
    assert again.tags == head.tags and np.array_equal(again.weights, head.weights)
    (tmp_path / "h.npz").write_bytes(b"nothing")
    with pytest.raises(BrokenModelError, match="fit-labels again"):
        load_head(tmp_path / "h.npz")


def test_random_tags_are_not_called_learned() -> None:
    draw = np.random.default_rng(1)
    features = draw.standard_normal((80, 32)).astype(np.float32)
    tags = [["a"] if draw.random() < 0.3 else ["b"] for _ in range(80)]
    assert fit_head(features, tags, "f").quality[0] < 0.7


def test_too_few_pictures_to_learn_from() -> None:
    with pytest.raises(UsageError, match="no tag can be learned"):
        fit_head(np.eye(3, dtype=np.float32), [["a"], ["a"], ["b"]], "f")


def test_fit_labels_from_a_folder(
    settings: Settings, models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for number in range(8):
        tone = 230 if number % 2 else 20
        noise = np.random.default_rng(number).integers(-15, 15, (40, 40, 3))
        Image.fromarray((tone + noise).astype(np.uint8)).save(folder / f"{number}.png")
        (folder / f"{number}.txt").write_text("bright, mine" if number % 2 else "dark, mine")
    (folder / "cut.png").write_bytes((folder / "0.png").read_bytes()[:200])
    (folder / "cut.txt").write_text("dark")
    common = ["--clip", "clip-l", "--models-dir", str(models)]
    assert main(["fit-labels", str(folder), *common]) == 0
    told = capsys.readouterr().err
    assert "cut.png" in told and "from 8 pictures" in told, "a broken picture is reported and left out"
    host = ModelHost(models)
    model = choose("clip-l", host)
    try:
        from lib_easydiffuser.models.find import with_models_dir

        furnished = with_models_dir(host, settings)
        assert head_path(model, furnished).is_file()
        bright = Picture(Image.fromarray(np.full((40, 40, 3), 225, np.uint8)))
        claims = head_evidence(model, model.image_features([bright], host)[0], furnished)
        assert "dark" not in [claim.text for claim in claims]
        found = claims_of(bright, (), settings, host)
        source = next(part for part in SOURCES.all(host) if part.name == "fit-labels")
        assert [tag.text for tag in source.propose(Scene(Reading(evidence=found), settings))] == [
            claim.text for claim in claims
        ]
        paths = [folder / f"{number}.png" for number in range(8)]
        features = readable_features(paths, model, settings, furnished).features
        assert np.abs(features[3] - model.image_features([_opened(paths[3])], host)[0]).max() < 1e-6
    finally:
        head_path(model, furnished).unlink()


def _opened(path: Path) -> Picture:
    return Picture(Image.open(path).convert("RGB"))


def test_the_registry_is_known_by_name() -> None:
    assert REGISTRY.kind == "clip model"
