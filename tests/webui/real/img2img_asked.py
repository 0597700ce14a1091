"""img2img asked for by API, checked: what comes back for each picture. A part of the area img2img, on its host."""

from __future__ import annotations

from typing import Any

from PIL import Image

from lib_easydiffuser.images.embedded.infotext import parse_infotext

from .img2img_requests import OWN, OWN_NEGATIVE, TAGS, encoded, expected, fields, get, infotexts, the_five
from .session import Session, check


@check
def several_at_once(s: Session) -> None:
    """API: two init images in one batch, two batches: each picture its own"""
    two = the_five(s)[:2]
    made = infotexts(
        s, two, batch_size=2, n_iter=2, script_name="Easy Diffuser", script_args=[{"captioner": "pixels"}]
    )  # fmt: skip
    wanted = [", ".join(expected(path)) for path in two]
    assert [fields(text)[TAGS] for text in made[-4:]] == wanted * 2


@check
def api(s: Session) -> None:
    """API with the dropdown's entry, with its companion, and without both"""
    picture = the_five(s)[2]
    tags = ", ".join(expected(picture))
    (plain,) = infotexts(s, [picture])
    assert parse_infotext(plain).prompt == OWN and "Easy Diffuser" not in plain
    (scripted,) = infotexts(s, [picture], script_name="easy diffuser")
    assert fields(scripted)["Easy Diffuser"] == "script", "no arguments are the controls' defaults"
    (scripted,) = infotexts(s, [picture], script_name="easy diffuser", script_args=[{"captioner": "pixels"}])
    companion = {"Easy Diffuser companion": {"args": [True, {"captioner": "pixels"}]}}
    (accompanied,) = infotexts(s, [picture], alwayson_scripts=companion)
    assert fields(scripted)[TAGS] == fields(accompanied)[TAGS] == tags
    assert parse_infotext(scripted).prompt == parse_infotext(accompanied).prompt
    assert fields(accompanied)["Easy Diffuser"] == "companion"


@check
def masked(s: Session) -> None:
    """inpainting: the masked part is captioned where only that is painted, else the whole picture"""
    both, mask = s.work / "both.png", s.work / "mask.png"
    image = Image.new("RGB", (320, 160))
    for place, path in ((0, the_five(s)[2]), (160, the_five(s)[3])):
        image.paste(Image.open(path).resize((160, 160)), (place, 0))
    image.save(both)
    marks = Image.new("L", image.size)
    marks.paste(255, (180, 20, 300, 140))
    marks.save(mask)
    part = s.work / "part.png"
    image.crop((180, 20, 300, 140)).save(part)
    assert expected(both) != expected(part)
    asked = {"mask": encoded(mask), "script_name": "easy diffuser"}
    for only_masked, area, wanted in (
        (True, "as the tab says", part), (False, "as the tab says", both), (True, "whole picture", both),
    ):  # fmt: skip
        args = [{"captioner": "pixels", "area": area}]
        made = infotexts(s, [both], **asked, inpaint_full_res=only_masked, script_args=args)
        assert fields(made[0])[TAGS] == ", ".join(expected(wanted)), (only_masked, area)


@check
def styles(s: Session) -> None:
    """prompt styles come around the prompt, and what a style says is not said again"""
    (made,) = infotexts(
        s, the_five(s)[:1], styles=["fine"], script_name="easy diffuser", script_args=[{"captioner": "pixels"}]
    )
    tags = [tag for tag in expected(the_five(s)[0]) if tag != "photograph"]
    assert parse_infotext(made).prompt == f"very mine, (a thing:1.1), {', '.join(tags)} <lora:none:0.5>, photograph"


@check
def own_prompt_stays(s: Session) -> None:
    """what cannot be captioned is generated with the person's own prompt, and the infotext says so"""
    (made,) = infotexts(s, the_five(s)[:1], script_name="easy diffuser", script_args=[{"captioner": "no, such: one"}])
    assert parse_infotext(made).prompt == OWN and parse_infotext(made).negative_prompt == OWN_NEGATIVE
    assert fields(made)["Easy Diffuser note"].startswith("There is no captioner 'no, such: one'.")


@check
def tiny_blip(s: Session) -> None:
    """a model of transformers captions inside the host, and sampling follows"""
    (made,) = infotexts(s, the_five(s)[:1], script_name="easy diffuser", script_args=[{"captioner": "blip-base"}])
    told = fields(made)
    assert told["Easy Diffuser captioner"] == "blip-base", told
    s.values["a random BLIP"] = told.get(TAGS) or told.get("Easy Diffuser note", "said nothing")
    assert "Easy Diffuser note" not in told, told


def plot_arguments(s: Session) -> list[dict[str, Any]]:
    """The plot's controls in img2img, as the host tells them: their number and order differ between hosts."""
    plot = next(one for one in get(s, "/sdapi/v1/script-info") if one["name"] == "x/y/z plot" and one["is_img2img"])
    return list(plot["args"])


def axis(s: Session, label: str) -> int:
    """The index the host knows an axis by."""
    labels = plot_arguments(s)[0]["choices"]
    assert labels.count(label) == 1, labels
    return int(labels.index(label))


@check
def plot(s: Session) -> None:
    """the companion under an X/Y/Z plot over two axes"""
    picture = the_five(s)[0]
    controls = plot_arguments(s)
    axes = [axis(s, "[Easy Diffuser] Most tags"), "1, 3", [], axis(s, "[Easy Diffuser] Placement"), ""]
    args = [*axes, ["prepend", "append"], 0, "", [], *(control["value"] for control in controls[9:])]
    args[[control["label"] for control in controls].index("Include Sub Images")] = True
    companion = {"Easy Diffuser companion": {"args": [True, {"captioner": "pixels"}]}}
    made = infotexts(s, [picture], script_name="X/Y/Z plot", script_args=args, alwayson_scripts=companion)
    tags = {most: ", ".join(expected(picture, max_tags=most)) for most in (1, 3)}
    prompts = [parse_infotext(text).prompt for text in made[1:]]
    assert prompts == [
        f"{tags[1]}, {OWN}", f"{tags[3]}, {OWN}",
        *(f"mine, (a thing:1.1), {tags[most]} <lora:none:0.5>" for most in (1, 3)),
    ], prompts  # fmt: skip
