"""Each picture its own prompt: the entry and the companion in every way img2img can be used."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image, ImageFile

from lib_easydiffuser.captioners.pixels import Pixels
from lib_easydiffuser.webui.img2img import controls, reading
from lib_easydiffuser.webui.img2img.scripts import script_classes

from ..fakes.img2img import img2img_host, parse_generation_parameters
from .img2img_bench import Bench, picture, tags_of


@pytest.fixture
def modules() -> Iterator[Any]:
    reading._READINGS.clear()
    with img2img_host() as root:
        yield root


@pytest.fixture
def bench(modules: Any) -> Bench:
    return Bench(modules)


@pytest.fixture
def captioned(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every picture that reached the captioner."""
    seen: list[Any] = []
    caption = Pixels.caption

    def counted(self: Any, picture: Any, settings: Any, host: Any) -> Any:
        seen.append(picture)
        return caption(self, picture, settings, host)

    monkeypatch.setattr(Pixels, "caption", counted)
    return seen


def state_of(p: Any) -> dict[str, Any]:
    """What a person's job is made of; what the host writes while it generates is not among it."""
    made = ("all_prompts", "all_negative_prompts", "prompts", "negative_prompts", "main_prompt", "main_negative_prompt",
            "batch_size", "script_args")  # fmt: skip
    return {name: repr(value) for name, value in vars(p).items() if name not in made}


def test_the_scripts_say_where_they_stand(modules: Any) -> None:
    entry, companion = script_classes()
    assert entry().title() == "Easy Diffuser"
    assert entry().show(True) and not entry().show(False)
    assert companion().show(True) is modules.scripts.AlwaysVisible and companion().show(False) is False


def test_what_a_person_sees_of_the_two_has_two_names_and_a_line_each(modules: Any) -> None:
    import gradio as gr

    with gr.Blocks() as page:
        for made in script_classes():
            script = made()
            script.elem_id = lambda item: item
            script.ui(True)
    lines = [block.value for block in page.blocks.values() if isinstance(block, gr.HTML) and block.value]
    assert [line.split()[1] for line in lines] == [
        'class="easy-diffuser-line">Captions',
        'class="easy-diffuser-line">Adds',
    ]
    labels = [getattr(block, "label", None) for block in page.blocks.values()]
    assert "Easy Diffuser" not in labels and labels.count("Easy Diffuser beside any script") == 1


def test_the_pictures_are_told_apart() -> None:
    assert len({tags_of(picture(number)) for number in range(5)}) == 5


@pytest.mark.parametrize("way", ["entry", "companion"])
def test_a_picture_is_generated_with_its_tags(bench: Bench, way: str) -> None:
    p = bench.p(picture(0), prompt="mine <lora:x:1>")
    before = state_of(p)
    done = getattr(bench, way)(p)
    assert done.images == [f"mine, {tags_of(picture(0))} <lora:x:1>"]
    assert bench.modules.processing.sampled[0][1].startswith("not mine, ")
    if way == "entry":
        assert state_of(p) == before
    assert p.prompt == "mine <lora:x:1>" and p.negative_prompt == "not mine"


def test_off_it_changes_nothing_and_captions_nothing(bench: Bench, captioned: list[Any]) -> None:
    done = bench.companion(bench.p(picture(0)), on=False)
    assert done.images == ["mine"] and "Easy" not in done.infotexts[0]
    assert captioned == []


def test_a_folder_is_one_p_and_five_prompts(bench: Bench) -> None:
    p = bench.p()
    made = []
    for number in range(5):
        p.init_images = [picture(number)]
        made += bench.entry(p).images
    assert made == [f"mine, {tags_of(picture(number))}" for number in range(5)]


def test_a_folder_of_pictures_with_prompts_of_their_own(bench: Bench) -> None:
    p = bench.p()
    for number, text in enumerate(("mine one", "mine two")):
        p.init_images, p.prompt = [picture(number)], text  # as the host does with "Append png info to prompts"
        assert bench.entry(p).images == [f"{text}, {tags_of(picture(number))}"]


def test_batch_count_and_size_have_one_caption(bench: Bench, captioned: list[Any]) -> None:
    image = picture(2)
    done = bench.entry(bench.p(image, batch_size=2, n_iter=3))
    assert len(captioned) == 1
    assert done.images == [f"mine, {tags_of(image)}"] * 6


@pytest.mark.parametrize("way", ["entry", "companion"])
def test_several_init_images_in_one_batch(bench: Bench, way: str) -> None:
    done = getattr(bench, way)(bench.p(picture(0), picture(1), batch_size=2, n_iter=2))
    wanted = [tags_of(picture(0)), tags_of(picture(1))]
    assert done.images == [f"mine, {tags}" for tags in wanted * 2]
    told = [parse_generation_parameters(text)["Easy Diffuser tags"] for text in done.infotexts]
    assert told == wanted * 2, "the infotext's lists go by the index within the batch"
    answer = json.loads(json.dumps(done.extra_generation_params))  # as Forge Classic's API does, which knows no default
    assert answer["Easy Diffuser tags"] == wanted * 2


def test_fewer_init_images_than_the_batch_is_large(bench: Bench) -> None:
    # The host then makes the batch as small as their number.
    done = bench.entry(bench.p(picture(0), picture(1), batch_size=4))
    assert done.images == [f"mine, {tags_of(picture(0))}", f"mine, {tags_of(picture(1))}"]


def test_prompts_that_are_lists(bench: Bench) -> None:
    done = bench.entry(bench.p(picture(0), prompt=["one", "two"], batch_size=2))
    assert [text.split(", ")[0] for text in done.images] == ["one", "two"]


@pytest.mark.parametrize("way", ["entry", "companion"])
def test_each_batch_tells_its_own_tags(bench: Bench, way: str) -> None:
    p = bench.p(picture(0), prompt=["one", " ".join(["word"] * 70)], n_iter=2)
    done = getattr(bench, way)(p, prompt_chunks=1)
    told = [parse_generation_parameters(text).get("Easy Diffuser tags", "") for text in done.infotexts]
    assert len(told[1]) < len(told[0]), "the long prompt leaves less room"
    assert [image.endswith(tags) for image, tags in zip(done.images, told, strict=True)] == [True, True]


def test_a_reading_is_as_old_as_the_hosts_options_and_checkpoint(bench: Bench, captioned: list[Any]) -> None:
    image, options = picture(0), bench.modules.shared.opts.data
    model = SimpleNamespace(sd_model_hash="one")
    bench.modules.sd_models.model_data.sd_model = model
    for encoder in ("minilm", "checkpoint"):
        captioned.clear()
        bench.entry(bench.p(image), encoder=encoder)
        model.sd_model_hash += "another"
        bench.entry(bench.p(image), encoder=encoder)
        assert len(captioned) == {"minilm": 1, "checkpoint": 2}[encoder]
    options["interrogate_clip_num_beams"] = 3
    bench.entry(bench.p(image), encoder="checkpoint")
    assert len(captioned) == 3


@pytest.mark.parametrize("way", ["entry", "companion"])
def test_another_extensions_words_stay(bench: Bench, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = bench.runner.process

    def wildcards(p: Any) -> None:
        p.all_prompts = [text.replace("__colour__", "blue") for text in p.all_prompts]
        ours(p)

    monkeypatch.setattr(bench.runner, "process", wildcards)
    bench.modules.shared.prompt_styles.styles["fine"] = ("very fine", "")
    done = getattr(bench, way)(bench.p(picture(0), prompt="__colour__ thing", styles=["fine"]))
    assert done.images == [f"blue thing, very fine, {tags_of(picture(0))}"]


@pytest.mark.parametrize(
    ("placement", "wanted"),
    [
        ("merge", "styled mine BREAK yours, {tags} <lora:x:1>, end"),
        ("append", "styled mine BREAK yours, {tags} <lora:x:1>, end"),
        ("prepend", "styled {tags}, mine BREAK yours <lora:x:1>, end"),
        ("replace", "styled {tags} <lora:x:1>, end"),
    ],
)
def test_styles_lora_and_break_stay(bench: Bench, placement: str, wanted: str) -> None:
    bench.modules.shared.prompt_styles.styles["s"] = ("styled {prompt}, end", "style negative")
    p = bench.p(picture(1), prompt="mine BREAK yours <lora:x:1>", styles=["s"])
    done = bench.entry(p, placement=placement, max_negatives=1)
    assert done.images == [wanted.format(tags=tags_of(picture(1)))]
    assert bench.modules.processing.sampled[0][1].endswith(", style negative")
    assert p.styles == ["s"]


def test_what_a_style_says_is_not_said_again(bench: Bench) -> None:
    first, second, *rest = tags_of(picture(1)).split(", ")
    bench.modules.shared.prompt_styles.styles["s"] = (f"very, ({second}:1.2)", "worst quality")
    done = bench.entry(bench.p(picture(1), styles=["s"]))
    assert done.images == [", ".join(["mine", first, *rest, "very", f"({second}:1.2)"])]
    assert bench.modules.processing.sampled[0][1].count("worst quality") == 1


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "CMYK", "I;16"])
def test_every_mode_of_picture(bench: Bench, mode: str) -> None:
    image = Image.new(mode, (80, 60)) if mode == "I;16" else picture(0).convert(mode)
    assert bench.entry(bench.p(image)).images[0].startswith("mine")


def test_transparency_is_seen_on_the_hosts_background(bench: Bench) -> None:
    clear = Image.new("RGBA", (96, 64), (255, 255, 255, 0))
    bench.modules.shared.opts.img2img_background_color = "#0a0a0a"
    assert bench.entry(bench.p(clear)).images == [f"mine, {tags_of(Image.new('RGB', (96, 64), '#0a0a0a'))}"]


@pytest.mark.parametrize("missing", [True, False])
def test_without_a_picture_nothing_is_made_and_a_batch_goes_on(bench: Bench, missing: bool, tmp_path: Any) -> None:
    whole = tmp_path / "whole.png"
    picture(0, (400, 400)).save(whole)
    whole.write_bytes(whole.read_bytes()[:20_000])
    assert not ImageFile.LOAD_TRUNCATED_IMAGES
    p = bench.p(None if missing else Image.open(whole))
    done = bench.entry(p)
    assert done.images == [] and "Easy Diffuser: " in done.comments
    assert bench.modules.processing.sampled == []
    p.init_images = [picture(1)]
    assert bench.entry(p).images == [f"mine, {tags_of(picture(1))}"]


@pytest.mark.parametrize(
    ("named", "note"),
    [
        ({"captioner": "blip-base"}, "The captioner 'blip-base' is not ready."),
        ({"captioner": "no, such: one"}, "There is no captioner 'no, such: one'."),
        ({"max_tags": -1}, "Most tags cannot be -1."),
        ({"nonsense": 1}, "There is no setting 'nonsense'."),
        ({"models_dir": "/"}, "Models folder cannot be set for one picture."),
    ],
)
@pytest.mark.parametrize("way", ["entry", "companion"])
def test_what_cannot_be_captioned_has_the_persons_own_prompt(bench: Bench, way: str, named: Any, note: str) -> None:
    done = getattr(bench, way)(bench.p(picture(0)), **named)
    assert bench.modules.processing.sampled == [("mine", "not mine")]
    assert note in done.comments
    assert parse_generation_parameters(done.infotexts[0])["Easy Diffuser note"].startswith(note)


def test_one_picture_of_two_cannot_be_captioned(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    caption = Pixels.caption

    def picky(self: Any, picture: Any, settings: Any, host: Any) -> Any:
        if picture.rgb.getpixel((0, 0))[0] > 100:
            raise ValueError("an, odd: model")
        return caption(self, picture, settings, host)

    monkeypatch.setattr(Pixels, "caption", picky)
    done = bench.entry(bench.p(picture(0), picture(1), batch_size=2))
    assert done.images == ["mine", f"mine, {tags_of(picture(1))}"]
    first, second = (parse_generation_parameters(text) for text in done.infotexts)
    assert "an, odd: model" in first["Easy Diffuser note"] and "Easy Diffuser note" not in second


@pytest.mark.parametrize("flag", ["interrupted", "skipped", "stopping_generation"])
@pytest.mark.parametrize("way", ["entry", "companion"])
def test_stopped_while_captioning(
    bench: Bench, way: str, flag: str, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    state = bench.modules.shared.state
    caption = Pixels.caption

    def pressed(self: Any, *args: Any) -> Any:
        setattr(state, flag, True)
        return caption(self, *args)

    monkeypatch.setattr(Pixels, "caption", pressed)
    p = bench.p(picture(0), n_iter=2)
    before = state_of(p)
    done = getattr(bench, way)(p)
    assert done.images == [] and bench.modules.processing.sampled == []
    if way == "entry":
        assert state_of(p) == before
    # The next one, as the host's batch goes on.
    monkeypatch.setattr(Pixels, "caption", caption)
    setattr(state, flag, False)
    assert getattr(bench, way)(p).images == [f"mine, {tags_of(picture(0))}"] * 2


def test_a_skip_of_the_picture_before_skips_no_other(bench: Bench) -> None:
    # An X/Y/Z plot's cells: the host clears the flag only after our turn.
    bench.modules.shared.state.skipped = True
    assert bench.companion(bench.p(picture(0))).images == [f"mine, {tags_of(picture(0))}"]


def test_after_an_interrupt_no_more_is_captioned(bench: Bench, captioned: list[Any]) -> None:
    bench.modules.shared.state.interrupted = True
    assert bench.entry(bench.p(picture(0))).images == [] and captioned == []


def test_the_companion_over_a_folder(bench: Bench) -> None:
    p = bench.p()
    for number, broken in ((0, False), (1, True), (2, False)):
        p.init_images = [picture(number)]
        done = bench.companion(p, **({"captioner": "nobody"} if broken else {}))
        assert done.images == ["mine" if broken else f"mine, {tags_of(picture(number))}"]
        told = parse_generation_parameters(done.infotexts[0])
        assert ("Easy Diffuser note" in told, "Easy Diffuser tags" in told) == (broken, not broken)


def test_p_is_left_as_it_was_found_after_an_error(bench: Bench) -> None:
    def fails() -> None:
        raise RuntimeError("out of memory")

    bench.modules.processing.before_sampling = fails
    p = bench.p(picture(0), extra_generation_params={"Somebody's": "own"})
    p.comment("somebody's")
    before = state_of(p)
    with pytest.raises(RuntimeError, match="out of memory"):
        bench.entry(p)
    assert state_of(p) == before


def test_captioning_leaves_the_device_before_sampling(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    from lib_easydiffuser.models.manager import MANAGER

    parked: list[str] = []
    monkeypatch.setattr(MANAGER, "park", lambda: parked.append("parked"))

    def sampling() -> None:
        assert parked == ["parked"] and bench.modules.devices.collected
        assert bench.modules.shared.state.textinfo is None

    bench.modules.processing.before_sampling = sampling
    assert bench.entry(bench.p(picture(0))).images


def test_the_hosts_lock_and_progress_are_left_to_it(bench: Bench) -> None:
    state = bench.modules.shared.state
    state.job, state.job_no, state.job_count = "2 out of 5", 1, 5
    with bench.modules.call_queue.queue_lock:  # held by whoever called run()
        bench.entry(bench.p(picture(0)))
    assert (state.job, state.job_no, state.job_count, state.textinfo) == ("2 out of 5", 1, 5, None)


def test_the_entry_wins_over_its_companion(bench: Bench) -> None:
    p = bench.p(picture(0))
    p.script_args = bench._args(entry={"captioner": "pixels"}, companion={"placement": "prepend"}, on=True)
    done = bench.runner.run(p, *p.script_args)
    assert done.images == [f"mine, {tags_of(picture(0))}"]
    assert parse_generation_parameters(done.infotexts[0])["Easy Diffuser"] == "script"


def test_the_masked_part(bench: Bench) -> None:
    image = Image.new("RGB", (256, 128))
    image.paste(picture(0, (128, 128)), (0, 0))
    image.paste(picture(1, (128, 128)), (128, 0))
    mask = Image.new("L", (256, 128))
    mask.paste(255, (160, 20, 240, 110))
    whole, masked = tags_of(image), tags_of(image.crop((160, 20, 240, 110)))
    assert whole != masked

    def made(area: str, only_masked: int, **more: Any) -> str:
        p = bench.p(image, prompt="", image_mask=mask, inpaint_full_res=only_masked, **more)
        return str(bench.entry(p, area=area).images[0])

    assert made("as the tab says", 1) == masked == made("only masked", 0)
    assert made("as the tab says", 0) == whole == made("whole picture", 1)
    assert made("only masked", 0, inpainting_mask_invert=1) == whole, "what is not masked reaches all around"
    p = bench.p(image, prompt="", inpaint_full_res=1)
    assert bench.entry(p, area="only masked").images == [whole], "no mask, no part"


def test_which_tags_and_negatives_off(bench: Bench) -> None:
    bench.entry(bench.p(picture(0)), which_tags="subject", negatives=False)
    assert bench.modules.processing.sampled == [("mine", "not mine")], "noise has a look and no subject"


def test_an_api_request_with_fewer_arguments(bench: Bench) -> None:
    p = bench.p(picture(0), is_api=True)
    for given in ([], [{"captioner": "pixels"}], ["pixels", "all", "prepend"]):
        args = bench._args()
        # As the host's API puts them in: the list gets shorter, and the next script's move up.
        args[bench.runner.entry.args_from : bench.runner.entry.args_to] = given
        p.script_args = args
        done = bench.runner.run(p, *args)
        assert "note" not in done.infotexts[0], done.infotexts
    assert done.images == [f"{tags_of(picture(0))}, mine"]


def test_numbers_as_pages_send_them(bench: Bench) -> None:
    assert bench.entry(bench.p(picture(0)), max_tags=1.0, threshold=1, max_negatives=None).images


def test_the_settings_page_is_the_start(bench: Bench) -> None:
    bench.modules.shared.opts.data["easydiffuser_max_tags"] = 1
    done = bench.entry(bench.p(picture(0)))
    assert done.images == [f"mine, {tags_of(picture(0), max_tags=1)}"]
    assert json.loads(parse_generation_parameters(done.infotexts[0])["Easy Diffuser settings"]) == {"max_tags": 1}


def test_the_controls_are_drawn_as_often_as_the_host_likes(modules: Any) -> None:
    import gradio as gr

    for entry in script_classes():
        script = entry()
        for _ in range(3):
            with gr.Blocks():
                made = script.ui(True)
        assert len({one.elem_id for one in made}) == len(made)
        names = [one.label for one in made[-len(controls.NAMES) :]]
        assert len(set(names)) == len(names) == len(controls.NAMES)
        hidden = [one.value for one in made if not one.visible]
        assert hidden and set(hidden) == {""}
