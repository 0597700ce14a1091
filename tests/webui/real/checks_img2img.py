"""img2img: the dropdown's entry and its companion give every picture its own prompt."""

from __future__ import annotations

import base64
import importlib.util
import json
import re
import shutil
import time
import urllib.request
from pathlib import Path
from typing import Any

from PIL import Image

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.images import load_picture
from lib_easydiffuser.images.embedded.webui import parse_infotext
from lib_easydiffuser.pipeline import analyse
from lib_easydiffuser.settings import Settings

from ...world.checkpoints import blip
from .host import RealHost
from .host import reload_ui as press_reload_ui
from .session import NotHereError, Session, check

OWN, OWN_NEGATIVE = "mine, (a thing:1.1) <lora:none:0.5>", "my bad"
PICTURES = ("astronaut.png", "coffee.png", "moon.png", "chelsea.png", "page.png")
BODY = {
    "prompt": OWN, "negative_prompt": OWN_NEGATIVE, "steps": 1, "width": 64, "height": 64, "sampler_name": "Euler",
    "seed": 5, "denoising_strength": 0.9,
}  # fmt: skip
_TAGS = "Easy Diffuser tags"
_PATIENCE_S = 300  # a laptop may be busy; nobody waits so long where it is not


def prepare(host: RealHost) -> None:
    """Five pictures that the pixels tell apart, and a random BLIP where a person would lay the true one."""
    import skimage

    folder = host.data / "five"
    folder.mkdir()
    for name in PICTURES:
        image = Image.open(Path(skimage.__file__).parent / "data" / name).convert("RGB")
        image.thumbnail((160, 160))
        image.save(folder / f"{Path(name).stem}.png")
    (host.data / "styles.csv").write_text('name,prompt,negative_prompt\nfine,"very {prompt}, photograph",\n', "utf-8")
    if importlib.util.find_spec("transformers"):
        blip(host.data / "models" / "EasyDiffuser" / "blip-image-captioning-base")


def expected(path: Path, **values: Any) -> tuple[str, ...]:
    """The tags of a picture, as our own command line makes them."""
    settings = Settings().with_values({"captioner": "pixels", **values})
    analysis = analyse(load_picture(path, max_side=settings.max_side), settings, QuietHost())
    return tuple(tag.text for tag in analysis.positives)


def the_five(s: Session) -> list[Path]:
    return sorted((s.host.data / "five").iterdir())


def post(s: Session, path: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(s.host.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return json.loads(opener.open(request, timeout=2 * _PATIENCE_S).read())


def get(s: Session, path: str) -> Any:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return json.loads(opener.open(s.host.url + path, timeout=_PATIENCE_S).read())


def encoded(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


def infotexts(s: Session, images: list[Path], **more: Any) -> list[str]:
    """What the API makes of init images."""
    answer = post(s, "/sdapi/v1/img2img", {**BODY, "init_images": [encoded(path) for path in images], **more})
    return list(json.loads(answer["info"])["infotexts"])


def fields(infotext: str) -> dict[str, str]:
    return dict(parse_infotext(infotext).settings)


def saved(s: Session) -> list[Path]:
    """The pictures the host saved from img2img, oldest first."""
    found = [path for path in s.host.data.rglob("*.png") if "img2img-images" in path.parts]
    return sorted(found, key=lambda path: path.stat().st_mtime_ns)


def infotext_of(path: Path) -> str:
    return str(Image.open(path).info["parameters"])


def pixels_of(path: Path) -> bytes:
    return Image.open(path).convert("RGB").tobytes()


# The page -----------------------------------------------------------------------------------------------------


def choose(s: Session, selector: str, label: str) -> None:
    """Pick an entry of a dropdown."""
    s.tab.page.locator(f"{selector} input").first.click()
    s.tab.page.wait_for_timeout(300)
    entry = re.compile(rf"^\W*{re.escape(label)}\s*$")
    s.tab.page.locator("ul.options li:visible").filter(has_text=entry).first.click()
    s.tab.page.wait_for_timeout(700)


def chosen(s: Session, selector: str) -> str:
    return str(s.tab.page.locator(f"{selector} input").first.input_value())


def number(s: Session, name: str, value: float) -> None:
    box = s.tab.page.locator(f"#{name} input[type=number]").first
    box.fill(str(value))
    box.blur()


def fresh(s: Session) -> None:
    """The img2img tab, small and quick, with the person's own prompt and our entry chosen."""
    page = s.tab.page
    s.tab.open(s.host.url)
    s.tab.fill_boxes(OWN, OWN_NEGATIVE, "img2img")
    s.tab.tab("img2img")
    page.wait_for_timeout(500)
    for name, value in (("width", 64), ("height", 64), ("steps", 2), ("denoising_strength", 0.9)):
        number(s, f"img2img_{name}", value)
    page.locator("#img2img_seed input").first.fill("7")
    page.locator("#img2img_seed input").first.blur()
    choose(s, "#tab_img2img #script_list", "Easy Diffuser")
    choose(s, "#script_easy_diffuser_captioner", "pixels")


def load(s: Session, path: Path) -> None:
    """Put a picture into the img2img tab."""
    s.tab.page.locator("#img2img_image input[type=file]").first.set_input_files(str(path))
    s.tab.page.wait_for_timeout(1500)


def press_generate(s: Session) -> None:
    s.tab.page.locator("button#img2img_generate").first.click()


def idle(s: Session, seconds: float = _PATIENCE_S) -> None:
    """Until the host has nothing to do."""
    end = time.monotonic() + seconds
    while get(s, "/sdapi/v1/progress?skip_current_image=true")["state"]["job"]:
        assert time.monotonic() < end, "the host is still busy"
        time.sleep(0.2)
    s.tab.page.wait_for_timeout(1000)


def generate(s: Session, count: int = 1) -> list[Path]:
    """Press Generate; the pictures that were saved."""
    before = saved(s)
    press_generate(s)
    end = time.monotonic() + _PATIENCE_S
    while len(saved(s)) < len(before) + count:
        if time.monotonic() > end:
            said = s.tab.page.locator("#html_log_img2img").first.inner_text().strip()
            raise AssertionError(f"{len(saved(s)) - len(before)} of {count} pictures: {said[:300]!r}")
        time.sleep(0.2)
    idle(s)
    return saved(s)[len(before) :]


def from_folder(s: Session, folder: Path) -> None:
    """The Batch tab, from a directory."""
    page = s.tab.page
    page.evaluate(
        "() => { const press = (root, text) => [...document.querySelectorAll(root + ' button')]"
        ".find(button => button.textContent.trim() === text).click();"
        " press('#mode_img2img', 'Batch'); press('#img2img_batch_source', 'From directory'); }"
    )
    page.wait_for_timeout(500)
    page.fill("#img2img_batch_input_dir textarea", str(folder))
    page.locator("#img2img_batch_input_dir textarea").first.blur()
    page.wait_for_timeout(300)


# The checks ---------------------------------------------------------------------------------------------------


@check
def offered(s: Session) -> None:
    """the entry and its companion are offered in img2img, and not in txt2img"""
    names = get(s, "/sdapi/v1/scripts")
    assert {"easy diffuser", "easy diffuser companion"} <= set(names["img2img"])
    assert not [name for name in names["txt2img"] if "easy" in name]


@check
def single(s: Session) -> None:
    """single: one picture has its own tags, and the infotext says what was done"""
    fresh(s)
    picture = the_five(s)[0]
    load(s, picture)
    (made,) = generate(s)
    info = infotext_of(made)
    said = parse_infotext(info)
    tags = expected(picture)
    assert tags and said.prompt == f"mine, (a thing:1.1), {', '.join(tags)} <lora:none:0.5>", said.prompt
    assert said.negative_prompt.startswith("my bad, ")
    told = fields(info)
    assert told["Easy Diffuser"] == "script" and told["Easy Diffuser captioner"] == "pixels"
    assert told[_TAGS] == ", ".join(tags) and told["Easy Diffuser placement"] == "merge"
    assert s.tab.boxes("img2img") == (OWN, OWN_NEGATIVE)
    s.tab.page.locator("#script_easy_diffuser_companion_enabled .label-wrap").first.click()
    s.tab.page.locator("#script_easy_diffuser_captioner").first.scroll_into_view_if_needed()
    s.tab.page.wait_for_timeout(600)
    s.shot("img2img")


@check
def read_parameters(s: Session) -> None:
    """read parameters restores dropdown and controls; generating again gives the same picture to the pixel"""
    fresh(s)
    page = s.tab.page
    load(s, the_five(s)[1])
    for placement in ("append", "merge", "prepend", "replace"):
        s.tab.fill_boxes(OWN, OWN_NEGATIVE, "img2img")
        s.tab.tab("img2img")
        choose(s, "#script_easy_diffuser_placement", placement)
        number(s, "script_easy_diffuser_max_tags", 4)
        (first,) = generate(s)
        info = infotext_of(first)
        choose(s, "#script_easy_diffuser_placement", "append" if placement != "append" else "merge")
        number(s, "script_easy_diffuser_max_tags", 9)
        choose(s, "#tab_img2img #script_list", "None")
        page.fill("#img2img_prompt textarea >> nth=0", info)
        page.locator("#tab_img2img #paste").first.click()
        page.wait_for_timeout(2500)
        assert chosen(s, "#tab_img2img #script_list") == "Easy Diffuser"
        assert page.locator("#script_easy_diffuser_placement").first.is_visible()
        assert chosen(s, "#script_easy_diffuser_placement") == placement
        assert page.locator("#script_easy_diffuser_max_tags input[type=number]").first.input_value() == "4"
        assert s.tab.boxes("img2img")[0] == parse_infotext(info).prompt
        (again,) = generate(s)
        assert infotext_of(again) == info, (info, infotext_of(again))
        assert pixels_of(again) == pixels_of(first)


@check
def read_in_txt2img(s: Session) -> None:
    """the same infotext in txt2img brings its prompt, and that tab generates"""
    page = s.tab.page
    info = infotext_of(saved(s)[-1])
    s.tab.fill_boxes(info, "")
    s.tab.tab("txt2img")
    page.locator("#tab_txt2img #paste").first.click()
    page.wait_for_timeout(2500)
    assert s.tab.boxes()[0] == parse_infotext(info).prompt
    assert chosen(s, "#tab_txt2img #script_list") == "None"


@check
def batch_from_folder(s: Session) -> None:
    """batch from folder: five pictures, five prompts, each with its own tags only"""
    fresh(s)
    from_folder(s, s.host.data / "five")
    made = generate(s, 5)
    told = [parse_infotext(infotext_of(path)) for path in made]
    wanted = [expected(path) for path in the_five(s)]
    assert len({one.prompt for one in told}) == 5
    for one, tags, path in zip(told, wanted, the_five(s), strict=True):
        assert one.prompt == f"mine, (a thing:1.1), {', '.join(tags)} <lora:none:0.5>", (path.name, one.prompt)
        s.values[path.stem] = one.prompt
    assert len(set(wanted)) == 5
    assert s.tab.boxes("img2img") == (OWN, OWN_NEGATIVE)


@check
def batch_upload(s: Session) -> None:
    """batch upload: the same"""
    fresh(s)
    page = s.tab.page
    page.evaluate(
        "() => [...document.querySelectorAll('#mode_img2img button')]"
        ".find(button => button.textContent.trim() === 'Batch').click()"
    )
    page.set_input_files("#img2img_batch_upload input[type=file]", [str(path) for path in the_five(s)[2:4]])
    page.wait_for_timeout(2500)
    made = sorted(fields(infotext_of(path))[_TAGS] for path in generate(s, 2))
    assert made == sorted(", ".join(expected(path)) for path in the_five(s)[2:4])


@check
def several_at_once(s: Session) -> None:
    """API: two init images in one batch, two batches: each picture its own"""
    two = the_five(s)[:2]
    made = infotexts(
        s, two, batch_size=2, n_iter=2, script_name="Easy Diffuser", script_args=[{"captioner": "pixels"}]
    )  # fmt: skip
    wanted = [", ".join(expected(path)) for path in two]
    assert [fields(text)[_TAGS] for text in made[-4:]] == wanted * 2


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
    assert fields(scripted)[_TAGS] == fields(accompanied)[_TAGS] == tags
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
        assert fields(made[0])[_TAGS] == ", ".join(expected(wanted)), (only_masked, area)


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
    s.values["a random BLIP"] = told.get(_TAGS) or told.get("Easy Diffuser note", "said nothing")
    assert "Easy Diffuser note" not in told, told


def _axis(s: Session, label: str) -> int:
    """The index the host knows an axis by."""
    plot = next(one for one in get(s, "/sdapi/v1/script-info") if one["name"] == "x/y/z plot" and one["is_img2img"])
    labels = plot["args"][0]["choices"]
    assert labels.count(label) == 1, labels
    return int(labels.index(label))


@check
def plot(s: Session) -> None:
    """the companion under an X/Y/Z plot over two axes"""
    picture = the_five(s)[0]
    args = [
        _axis(s, "[Easy Diffuser] Most tags"), "1, 3", [], _axis(s, "[Easy Diffuser] Placement"), "",
        ["prepend", "append"], 0, "", [], True, True, False, False, False, False, False, 0, False,
    ]  # fmt: skip
    companion = {"Easy Diffuser companion": {"args": [True, {"captioner": "pixels"}]}}
    made = infotexts(s, [picture], script_name="X/Y/Z plot", script_args=args, alwayson_scripts=companion)
    tags = {most: ", ".join(expected(picture, max_tags=most)) for most in (1, 3)}
    prompts = [parse_infotext(text).prompt for text in made[1:]]
    assert prompts == [
        f"{tags[1]}, {OWN}", f"{tags[3]}, {OWN}",
        *(f"mine, (a thing:1.1), {tags[most]} <lora:none:0.5>" for most in (1, 3)),
    ], prompts  # fmt: skip


@check
def interrupt(s: Session) -> None:
    """Interrupt in the middle of a batch stops it; the next generation is whole and its prompt clean"""
    fresh(s)
    number(s, "img2img_steps", 40)
    many = s.host.data / "many"
    for path in the_five(s):
        for number_ in range(4):
            many.mkdir(exist_ok=True)
            shutil.copy(path, many / f"{path.stem}-{number_}.png")
    from_folder(s, many)
    before = len(saved(s))
    press_generate(s)
    end = time.monotonic() + _PATIENCE_S
    while len(saved(s)) < before + 2:
        assert time.monotonic() < end
        time.sleep(0.05)
    post(s, "/sdapi/v1/interrupt", {})
    idle(s)
    stopped_at = len(saved(s)) - before
    if stopped_at >= 20:
        raise NotHereError("all twenty were made before the interrupt arrived")
    s.values["interrupted after"] = f"{stopped_at} of 20 pictures"
    picture = the_five(s)[3]
    (made,) = infotexts(s, [picture], script_name="easy diffuser", script_args=[{"captioner": "pixels"}])
    assert parse_infotext(made).prompt == f"mine, (a thing:1.1), {', '.join(expected(picture))} <lora:none:0.5>"


@check
def reload_ui(s: Session) -> None:
    """after Reload UI each axis and each entry is there once"""
    press_reload_ui(s.host, s.tab.page)
    _axis(s, "[Easy Diffuser] Emphasis")
    assert get(s, "/sdapi/v1/scripts")["img2img"].count("easy diffuser") == 1
    fresh(s)
    load(s, the_five(s)[4])
    (made,) = generate(s)
    assert fields(infotext_of(made))[_TAGS] == ", ".join(expected(the_five(s)[4]))


@check
def quiet(s: Session) -> None:
    """no error of ours in the page or in the host's log"""
    assert not [error for error in s.tab.errors if "easy" in error.lower()], s.tab.errors
    assert not [line for line in s.host.said().splitlines() if "lib_easydiffuser" in line and "File" in line]
