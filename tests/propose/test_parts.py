"""What proposals are put together from: names, sizes, a file's own words, what a checkpoint is usually used with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib_easydiffuser.errors import UsageError
from lib_easydiffuser.host import HostFacts, HostName, QuietHost
from lib_easydiffuser.propose import chosen, proposals, to_json
from lib_easydiffuser.propose.names import find_name, find_sampler
from lib_easydiffuser.propose.own import own_of
from lib_easydiffuser.propose.proposers.hires import Hires
from lib_easydiffuser.propose.records import Scene
from lib_easydiffuser.propose.sizes import MOST, bucket, shaped
from lib_easydiffuser.records import Caption, EmbeddedPrompt, Picture, Reading
from lib_easydiffuser.serial import to_line

from .twenty import BOXES, MADE, by, facts, own, photograph, picture, reading

OLD = HostFacts(samplers=tuple(map(HostName, ("Euler a", "DPM++ 2M", "DPM++ 2M Karras"))), asked=True)


def values(found: object) -> dict[str, str]:
    return {one.name: one.shown for one in found}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("wanted", "scheduler", "found"),
    [
        ("DPM++ 2M Karras", "", ("DPM++ 2M", "Karras")),
        ("DPM++ 2M Karras", "Automatic", ("DPM++ 2M", "Karras")),
        ("dpm++ 2m karras", "", ("DPM++ 2M", "Karras")),
        ("dpmpp_2m", "karras", ("DPM++ 2M", "Karras")),
        ("dpmpp_2m_k", "", ("DPM++ 2M", "Karras")),
        ("sample_dpmpp_sde_gpu", "", ("DPM++ SDE", "Automatic")),
        ("k_euler_ancestral", "native", ("Euler a", "Automatic")),
        ("dpm_2_ancestral", "exponential", ("DPM2 a", "Exponential")),
        ("uni_pc", "simple", ("UniPC", "Simple")),
        ("DDIM", "", ("DDIM", "Automatic")),
        ("DPM++ 2M SGMUniform", "", ("DPM++ 2M", "SGM Uniform")),
        ("Euler a", "gits", ("Euler a", "")),
        ("Restart++", "", ("", "")),
        ("", "", ("", "")),
    ],
)
def test_renamed_samplers_are_found_in_two_fields(wanted: str, scheduler: str, found: tuple[str, str]) -> None:
    assert find_sampler(wanted, scheduler, facts()) == found


def test_older_hosts_have_the_scheduler_in_the_samplers_name() -> None:
    assert find_sampler("dpmpp_2m", "karras", OLD) == ("DPM++ 2M Karras", "")
    assert find_sampler("DPM++ 2M", "exponential", OLD) == ("DPM++ 2M", "")
    assert find_sampler("DPM++ SDE", "Karras", OLD) == ("", "")


def test_a_host_nobody_can_ask_takes_names_as_1_10_1_has_them() -> None:
    assert find_sampler("DPM++ 2M Karras", "", HostFacts()) == ("DPM++ 2M", "Karras")
    assert find_sampler("Anything", "", HostFacts()) == ("Anything", "")


def test_a_scheduler_that_is_absent_is_said_and_not_ticked() -> None:
    made = own("Steps: 20, Sampler: Euler a, Schedule type: GITS, CFG scale: 7, Seed: 1, Size: 64x64")
    one = next(one for one in proposals(reading(made), QuietHost(), BOXES, facts()) if one.name == "sampler")
    assert one.values == {"sampler": "Euler a", "scheduler": "Automatic"} and not one.on
    assert one.reason.endswith("This WebUI has no scheduler 'GITS': Automatic takes its place.")


def test_names_are_the_hosts_own() -> None:
    known = (HostName("R-ESRGAN 4x+"), HostName("Latent"))
    assert find_name("r-esrgan 4x+", known) == "R-ESRGAN 4x+"
    assert find_name("R-ESRGAN 4x", known) == find_name("", known) == ""


@pytest.mark.parametrize(
    ("family", "usual", "sizes"),
    [
        ("sd1", None, [(512, 512), (512, 768), (768, 512), (832, 448), (704, 512), (768, 384)]),
        ("sd2", None, [(768, 768), (768, 1152), (1152, 768), (1152, 640), (1024, 768), (1280, 640)]),
        ("sdxl", None, [(1024, 1024), (832, 1216), (1216, 832), (1344, 768), (1152, 896), (1728, 576)]),
        ("", (896, 1152), [(1024, 1024), (768, 1152), (1152, 768), (1344, 768), (1024, 768), (1408, 704)]),
        ("", None, [(512, 512), (512, 768), (768, 512), (832, 448), (704, 512), (768, 384)]),
    ],
)
def test_sizes_by_shape_and_family(family: str, usual: tuple[int, int] | None, sizes: list[tuple[int, int]]) -> None:
    shapes = [(600, 600), (800, 1200), (1200, 800), (1920, 1080), (4000, 3000), (3000, 1000)]
    assert [bucket(shape, family, usual) for shape in shapes] == sizes


@pytest.mark.parametrize("shape", [(1, 1), (1, 100_000), (100_000, 1), (4000, 3000), (37, 53)])
def test_img2img_keeps_the_pictures_own_shape_within_the_sliders(shape: tuple[int, int]) -> None:
    width, height = shaped(shape, "sd1")
    assert 64 <= width <= 2048 and 64 <= height <= 2048 and not width % 8 and not height % 8
    if max(shape) < 10 * min(shape):
        assert width / height == pytest.approx(shape[0] / shape[1], rel=0.03)


def test_what_the_host_says_of_other_families() -> None:
    flux = facts("", usual_size=(896, 1152), usual_cfg=1.0)
    found = {one.name: one for one in proposals(reading(picture("portrait 2:3")), QuietHost(), BOXES, flux)}
    assert (
        found["size"].shown == "768 x 1152"
        and "the WebUI sets for this checkpoint, 896 x 1152," in found["size"].reason
    )
    assert found["cfg_scale"].shown == "1" and found["cfg_scale"].on, "7 is outside of what the host sets"


def test_distilled_checkpoints_want_few_steps() -> None:
    fast = facts("sdxl", checkpoint="dreamshaperXL_v21TurboDPMSDE.safetensors [4496b36d48]")
    found = {one.name: one for one in proposals(reading(picture("square")), QuietHost(), BOXES, fast)}
    assert (found["steps"].shown, found["cfg_scale"].shown) == ("8", "1.5")
    assert found["steps"].on and "distilled" in found["steps"].reason
    assert "clip_skip" not in found, "an SDXL encoder does not listen to it"


def test_what_is_out_of_bounds_is_set_right_and_what_is_within_is_left() -> None:
    wild = proposals(reading(picture("square")), QuietHost(), {**BOXES, "steps": 150, "cfg_scale": 30}, facts())
    assert {one.name: (one.shown, one.on) for one in wild if one.name in ("steps", "cfg_scale")} == {
        "steps": ("25", True), "cfg_scale": ("7", True),
    }  # fmt: skip
    calm = proposals(reading(picture("square")), QuietHost(), BOXES, facts())
    assert not {"steps", "cfg_scale"} & values(calm).keys()


def test_a_tab_without_a_field_gets_no_proposal_for_it() -> None:
    few = {name: BOXES[name] for name in ("width", "height", "seed")}
    found = proposals(reading(picture("own parameters")), QuietHost(), few, facts())
    assert values(found).keys() == {"size", "seed"}


def test_captions_alone_have_no_settings() -> None:
    assert proposals(Reading((Caption("a cat"),)), QuietHost()) == ()


def test_pixels_are_asked_where_the_reading_did_without() -> None:
    blind = Reading(picture=picture("cool landscape"))
    assert "sampler" in values(proposals(blind, QuietHost(), BOXES, facts()))


def test_a_second_pass_is_switched_off_where_the_picture_had_none() -> None:
    found = proposals(reading(picture("own parameters")), QuietHost(), {**BOXES, "hires": True}, facts())
    one = next(one for one in found if one.name == "hires")
    assert (one.shown, one.replaces, one.on) == ("off", "2x, Latent, denoising strength 0.7", True)


@pytest.mark.parametrize(
    "settings",
    [
        {"Steps": "NaN", "CFG scale": "1e999", "Seed": "0x10", "Size": "0x0", "Clip skip": "99", "Sampler": "x" * 5000},
        {"Steps": "-5", "CFG scale": "-3", "Seed": "-1", "Size": "1x1"},
        {"steps": "9" * 400, "seed": "1" * 400, "size": "9" * 400},
        {"Sampler": "<img src=x onerror=alert(1)>", "Hires upscale": "inf", "Hires upscaler": "\u202e"},
        {"Hires resize": "999999x999999", "Denoising strength": "7", "Hires steps": "-3"},
    ],
)
def test_hostile_parameters_are_values_a_webui_takes_or_none(settings: dict[str, str]) -> None:
    made = Picture(picture("one pixel").rgb, embedded=EmbeddedPrompt("a", "", "webui", "", tuple(settings.items())))
    found = proposals(reading(made), QuietHost(), BOXES, facts())
    to_line({"proposals": to_json(found)})
    for one in found:
        if one.absent:
            continue
        assert 64 <= one.values.get("width", 64) <= 2048 and 64 <= one.values.get("height", 64) <= 2048
        assert 1 <= one.values.get("steps", 1) <= 150 and 1 <= one.values.get("cfg_scale", 1) <= 30
        assert -1 <= one.values.get("seed", 0) < 2**32 and 0 <= one.values.get("denoising_strength", 0) <= 1
        assert 1 <= one.values.get("hires_scale", 1) <= 4 and 0 <= one.values.get("hires_steps", 0) <= 150


def test_a_file_that_says_nothing_has_no_parameters() -> None:
    assert own_of(None) == own_of(EmbeddedPrompt("a", "b", "webui", ""))


def test_what_is_ticked_by_field() -> None:
    found = proposals(reading(picture("own second pass")), QuietHost(), BOXES, facts())
    assert chosen(found, ["size", "hires"]) == {
        "width": 512, "height": 768, "hires": True, "hires_scale": 1.5, "hires_upscaler": "R-ESRGAN 4x+",
        "hires_steps": 12, "hires_width": 0, "hires_height": 0, "denoising_strength": 0.35,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "ticks", "said"),
    [
        ("square", [], "No setting is ticked."),
        ("square", ["sampler 9"], "There is no proposal 'sampler 9'."),
        ("cool landscape", ["sampler", "sampler 2"], "Two ticks write 'Sampler and scheduler'."),
        ("own, absent here", ["sampler"], "This WebUI has no sampler 'Restart++'."),
    ],
)
def test_ticks_that_cannot_be_sent_are_a_sentence(name: str, ticks: list[str], said: str) -> None:
    found = proposals(reading(picture(name)), QuietHost(), BOXES, facts())
    with pytest.raises(UsageError) as caught:
        chosen(found, ticks)
    assert caught.value.message == said and caught.value.hint


def test_a_part_of_a_picture_has_its_own_shape() -> None:
    whole = Picture(photograph(60, 120), original_size=(600, 300), part=(0.0, 0.0, 0.2, 0.8))
    assert values(proposals(reading(whole), QuietHost(), BOXES, facts()))["size"] == "384 x 768"


def test_every_picture_makes_json() -> None:
    for name in MADE:
        to_line(
            {"proposals": to_json(proposals(reading(picture(name)), QuietHost(), BOXES, replace(facts(), asked=False)))}
        )


def test_boxes_that_somebody_made_larger_than_a_webuis_still_have_a_size() -> None:
    width, height = bucket((200, 300), "", (8192, 8192))
    assert max(width, height) <= MOST and width < height


def test_a_second_pass_given_by_one_side_is_one() -> None:
    own = own_of(EmbeddedPrompt("", "", "webui", "", settings=(("Hires resize", "0x1024"),)))
    assert own.hires and own.hires_size == (0, 1024)
    assert Hires().shown({"hires": True, "hires_width": 0, "hires_height": 1024, "hires_scale": 2.0}) == "... x 1024"


def second_pass(upscaler: str) -> Picture:
    return by("webui", **{"Size": "64x96", "Hires upscale": "1.5", "Hires upscaler": upscaler})


def upscaling(*names: str) -> HostFacts:
    return facts(upscalers=tuple(map(HostName, names)))


@pytest.mark.parametrize(
    ("wanted", "known", "box", "taken"),
    [
        ("Latent (antialiased)", ("Latent", "None", "Lanczos"), "None", "Latent"),
        ("Latent", ("None", "ESRGAN"), "None", "None"),
        ("4x-UltraSharp", ("Latent", "None", "Lanczos"), "Latent", "Lanczos"),
        ("4x-UltraSharp", ("None", "ESRGAN"), "ESRGAN", "ESRGAN"),
        ("4x-UltraSharp", ("ESRGAN",), "gone", "ESRGAN"),
    ],
)
def test_an_upscaler_that_is_not_here_does_not_take_the_second_pass_with_it(
    wanted: str, known: tuple[str, ...], box: str, taken: str
) -> None:
    scene = Scene(second_pass(wanted), (), upscaling(*known), {"hires_upscaler": box})
    (one,) = Hires().offers(scene)
    assert (one.values["hires"], one.values["hires_scale"], one.values["hires_upscaler"]) == (True, 1.5, taken)
    assert one.reason.endswith(f"This WebUI has no upscaler '{wanted}': {taken} takes its place.")
    assert not one.on and not one.absent, "not what the file says, so it is not ticked; it can be"


def test_a_host_that_lists_no_upscaler_keeps_its_own() -> None:
    (one,) = Hires().offers(Scene(second_pass("Latent"), (), upscaling(), BOXES))
    assert "hires_upscaler" not in one.values and not one.absent and "stays as it is" in one.reason


@pytest.mark.parametrize("step", [8, 64, 128])
def test_sizes_are_those_the_hosts_sliders_go_by(step: int) -> None:
    known = facts(size_step=step)
    made = by("webui", Size="520x776", **{"Hires resize": "1000x0"})
    found = {one.name: one for one in proposals(reading(made), QuietHost(), BOXES, known)}
    sizes = [found["size"].values["width"], found["size"].values["height"], found["hires"].values["hires_width"]]
    assert sizes == {8: [520, 776, 1000], 64: [512, 768, 1024], 128: [512, 768, 1024]}[step]
    assert found["hires"].values["hires_height"] == 0
    said = {8: "The picture was made with it", 64: "takes multiples of 64 from", 128: "takes multiples of 128 from"}
    assert said[step] in found["size"].reason
    (width, height) = shaped((3000, 1700), "sd1", None, step)
    assert width % step == height % step == 0 and width > height
