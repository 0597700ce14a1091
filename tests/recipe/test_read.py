"""A recipe's JSON: what is read, what is refused, what a field means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.errors import UsageError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.recipe.edit import placeholders, with_chosen, with_fields, with_loras
from lib_easydiffuser.recipe.fill import filled
from lib_easydiffuser.recipe.lora import triggers_of
from lib_easydiffuser.recipe.offers import named
from lib_easydiffuser.recipe.read import document_of, read, read_file
from lib_easydiffuser.recipe.records import Texts
from lib_easydiffuser.recipe.schema import FILE, schema
from lib_easydiffuser.recipe.shelf import forget, recipe_named, save, shelf, shipped
from lib_easydiffuser.recipe.steps import REGISTRY
from lib_easydiffuser.recipe.steps._script import arguments
from lib_easydiffuser.recipe.words import style_text
from lib_easydiffuser.records import Tag
from lib_easydiffuser.serial import to_document
from lib_easydiffuser.standalone.host import StandaloneHost

from .conftest import CHAIN, recipe


def test_the_shipped_ones_are_read_and_written_the_same() -> None:
    assert [one.name for one in shipped()] == [
        "Keep the picture, change the light", "Studio portrait", "Upscale without dirt",
    ]  # fmt: skip
    for one in shipped():
        assert read(document_of(one)) == one and one.about
    portrait = next(one for one in shipped() if one.name == "Studio portrait")
    kinds = [step.kind for step in portrait.steps]
    assert kinds == ["txt2img", "adetailer", "img2img", "adetailer", "ultimate_upscale"]
    assert placeholders(portrait) == {"prompt", "negative", "style"}


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "no recipe"),
        ({"schema": "easydiffuser/1"}, "no recipe"),
        (recipe(), "has no steps"),
        (recipe({"step": "txt2img"}, name=" "), "has no name"),
        ({**CHAIN, "stpes": []}, "field of a recipe 'stpes'.*Did you mean 'steps'"),
        (recipe({"step": "text2img"}), "Step 1 of the recipe: There is no kind of step 'text2img'.*'txt2img'"),
        (recipe({"step": "txt2img", "stepps": 3}), "Step 1 of the recipe: .*'stepps'.*Did you mean 'steps'"),
        (recipe({"step": "txt2img", "steps": 0}), "The field 'steps' cannot be 0"),
        (recipe({"step": "txt2img", "steps": "many"}), "The field 'steps' cannot be 'many'"),
        (recipe({"step": "txt2img", "lora": "face"}), "The field 'lora' cannot be 'face'"),
        (recipe({"step": "txt2img", "lora": [{"name": "a", "weight": 9}]}), "The field 'weight' cannot be 9"),
        (recipe({"step": "txt2img", "controlnet": [{"image": "/etc/passwd"}]}), "image '/etc/passwd'"),
        (recipe({"step": "txt2img", "on": False}), "Every step of the recipe is off"),
        (recipe({"step": "txt2img", "on": 1}), "The field 'on' cannot be 1"),
        (recipe("txt2img"), "Step 1 of the recipe is no object"),  # type: ignore[arg-type]
    ],
)
def test_what_is_wrong_is_said_with_its_place(document: Any, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        read(document)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{", "utf-8")
    (tmp_path / "b.json").write_bytes(b"\xff\xfe\x00")
    for name, says in (("a.json", "no JSON"), ("b.json", "no JSON"), ("c.json", "cannot be read: no such file")):
        with pytest.raises(UsageError, match=says):
            read_file(tmp_path / name)


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("{prompt}, softbox", "a cat, softbox"),
        ("{style}, softbox", "softbox"),
        ("softbox, {style}, 85mm", "softbox, 85mm"),
        ("{style}", ""),
        ("{red|blue} {prompt} {other}", "{red|blue} a cat {other}"),
        ("a ,, b", "a ,, b"),
    ],
)
def test_placeholders(text: str, becomes: str) -> None:
    assert filled(text, Texts(prompt="a cat, ", negative="blurry")) == becomes


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({}, ()),
        ({"modelspec.trigger_phrase": "ohwx woman, portrait"}, ("ohwx woman", "portrait")),
        ({"ss_tag_frequency": {"10_a": {"ohwx": 20, "smile": 4}, "5_b": {"ohwx": 10}}}, ("ohwx",)),
        ({"ss_tag_frequency": '{"10_a": {"ohwx ": 20, "smile": 4}}'}, ("ohwx",)),
        ({"ss_tag_frequency": {"a": {str(number): 5 for number in range(9)}}}, ()),
        ({"ss_tag_frequency": "broken"}, ()),
    ],
)
def test_trigger_words_of_a_lora(metadata: dict[str, Any], words: tuple[str, ...]) -> None:
    assert triggers_of(metadata) == words


def test_names_are_found_as_the_host_spells_them() -> None:
    models = ("control_v11p_sd15_openpose [cab727d4]", "control_v11f1e_sd15_tile [a371b31b]")
    assert named("openpose", models) == models[0] and named("control_v11f1e_sd15_tile.pth", models) == models[1]
    assert named("depth", models) == "" and named("", models) == ""
    assert named("None", ("none", "none of it")) == "none"


def test_arguments_of_a_script_in_the_order_and_spelling_of_the_host() -> None:
    """Forge Neo writes "Tile Overlap", has another order, and one argument more."""
    described = [
        {"label": "Upscaler", "value": "None", "choices": ["None", "Lanczos"]}, {"label": "Scale Factor", "value": 2.0},
        {"label": "Tile Overlap", "value": 64}, {"label": "Save to Extras folder instead", "value": False},
    ]  # fmt: skip
    wanted = {"Tile overlap": 16, "Scale Factor": 1.5, "Upscaler": "Lanczos"}
    assert arguments(described, wanted) == [1, 1.5, 16, False]


def test_style_words_are_the_looks_alone() -> None:
    tags = [Tag("a cat"), Tag("oil painting", kind="medium"), Tag("warm light", kind="light"),
            Tag("blurry", "negative", kind="quality")]  # fmt: skip
    assert style_text(tags) == "oil painting, warm light"


def test_a_recipe_changed_by_what_is_typed() -> None:
    changed = with_fields(with_loras(read(CHAIN), ["face:0.6", "plain"]), ["3.denoising_strength=0.2", "2.on=false"])
    assert [(one["name"], one["weight"]) for one in changed.steps[0].values["lora"]] == [("face", 0.6), ("plain", 0.8)]
    assert changed.steps[2].values["denoising_strength"] == 0.2 and not changed.steps[1].on
    for wrong in ("3", "9.steps=2", "\u00b2.steps=2", "3.stepps=2", "3.steps=x"):
        with pytest.raises(UsageError):
            with_fields(read(CHAIN), [wrong])
    for wrong in ("face:much", ":1", "face:9"):
        with pytest.raises(UsageError):
            with_loras(read(CHAIN), [wrong])


def test_a_module_that_is_chosen_alone_keeps_no_model_of_another() -> None:
    portrait = next(one for one in shipped() if one.name == "Studio portrait")

    def unit(*chosen: str) -> tuple[str, str]:
        step = next(one for one in with_chosen(portrait, *chosen, "").steps if one.values.get("controlnet"))
        return step.values["controlnet"][0]["module"], step.values["controlnet"][0]["model"]

    assert unit("depth_midas", "") == ("depth_midas", "") and unit("depth_midas", "depth") == ("depth_midas", "depth")
    assert unit("openpose_full", "") == ("openpose_full", "openpose") and unit("", "other")[1] == "other"


def test_own_recipes_are_kept_by_name(host: StandaloneHost) -> None:
    own = read({**CHAIN, "name": "My chain"})
    path = save(own, host)
    assert recipe_named("my CHAIN", host) == own and [one.own for one in shelf(host)] == [False] * 3 + [True]
    (path.parent / "broken.recipe.json").write_text("{", "utf-8")
    assert len(shelf(host)) == 4
    with pytest.raises(UsageError, match="comes with Easy Diffuser"):
        save(read({**CHAIN, "name": "studio portrait"}), host)
    with pytest.raises(UsageError, match="cannot be called"):
        save(read({**CHAIN, "name": "../.."}), host)
    forget("My Chain", host)
    with pytest.raises(UsageError, match=r"no recipe 'My chain'"):
        recipe_named("My chain", host)
    with pytest.raises(UsageError, match="recipe of your own"):
        forget("Studio portrait", host)


def test_the_schema_on_disk_is_the_one_of_the_steps(root: Path) -> None:
    kept = (root / "lib_easydiffuser" / "data" / FILE).read_text("utf-8")
    assert kept == to_document(schema()), "python -m lib_easydiffuser recipes --schema > lib_easydiffuser/data/" + FILE


def test_the_schema_takes_what_is_read_and_refuses_the_rest() -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    validator = jsonschema.Draft202012Validator(schema())
    for one in (*(document_of(one) for one in shipped()), CHAIN):
        assert not list(validator.iter_errors(one))
    for wrong in (recipe(), recipe({"step": "text2img"}), recipe({"step": "txt2img", "steps": 0}), {**CHAIN, "x": 1}):
        assert list(validator.iter_errors(wrong))


def test_every_kind_of_step_and_every_field_is_documented(root: Path) -> None:
    page = (root / "docs" / "recipes.md").read_text("utf-8")
    for kind in REGISTRY.all(QuietHost()):
        fields = [*(knob.name for knob in kind.fields), *kind.lists]
        missing = [name for name in (kind.name, *fields) if f"`{name}`" not in page]
        assert not missing, (kind.name, missing)


def test_own_recipes_whose_names_differ_in_a_sign_keep_their_files(host: StandaloneHost) -> None:
    one, other = read({**CHAIN, "name": "Mine: A/B"}), read({**recipe({"step": "txt2img"}), "name": "Mine: A_B"})
    assert save(one, host) != save(other, host)
    assert recipe_named("Mine: A/B", host) == one and recipe_named("Mine: A_B", host) == other
    changed = read({**CHAIN, "name": "mine: a/b", "about": "Again"})
    save(changed, host)
    assert recipe_named("Mine: A/B", host) == changed and recipe_named("Mine: A_B", host) == other
    forget("Mine: A_B", host)
    assert [one.recipe for one in shelf(host) if one.own] == [changed]


def test_an_own_recipe_is_forgotten_whatever_its_file_is_called(host: StandaloneHost) -> None:
    path = save(read({**CHAIN, "name": "Mine"}), host)
    hand = path.rename(path.with_name("by-hand.recipe.json"))
    path.write_text("{", "utf-8")
    forget("mine", host)
    assert not hand.exists() and path.exists(), "the one that holds it, not the one that is called so"


def test_a_lora_goes_to_adetailer_too_and_takes_the_place_of_its_namesake() -> None:
    first = with_loras(read(CHAIN), ["face:0.6"])
    changed = with_loras(first, ["Face:0.5", "plain"])
    named = [[(one["name"], one["weight"]) for one in step.values.get("lora", ())] for step in changed.steps]
    both = [("Face", 0.5), ("plain", 0.8)]
    assert named == [both, both, [], both, []]


def test_where_others_use_the_host_nobodys_recipe_is_replaced_or_forgotten(
    host: StandaloneHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = read({**CHAIN, "name": "Mine"})
    save(own, host)
    monkeypatch.setattr(host, "asks_login", lambda: True, raising=False)
    with pytest.raises(UsageError, match="Others use this page too"):
        save(read({**recipe({"step": "txt2img"}), "name": "mine"}), host)
    with pytest.raises(UsageError, match="Others use this page too"):
        forget("Mine", host)
    save(read({**CHAIN, "name": "Another"}), host)
    assert recipe_named("Mine", host) == own and recipe_named("Another", host)
    assert not any(one.own for one in shelf(host))
    with pytest.raises(UsageError, match="no recipe 'Mime'") as refused:
        recipe_named("Mime", host)
    assert "Mine" not in str(refused.value), "nor told to whoever guesses"
