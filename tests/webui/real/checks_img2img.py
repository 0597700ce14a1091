"""img2img: the dropdown's entry and its companion give every picture its own prompt."""

from __future__ import annotations

import importlib.util
import shutil
import time
from pathlib import Path

from PIL import Image

from lib_easydiffuser.images.embedded.infotext import parse_infotext

from ...world.checkpoints import blip
from . import img2img_asked
from .host import RealHost
from .host import reload_ui as press_reload_ui
from .img2img_page import (
    choose,
    chosen,
    fresh,
    from_folder,
    generate,
    idle,
    load,
    number,
    paste,
    press_generate,
    reads_prompts,
    upload_batch,
)
from .img2img_requests import (
    OWN,
    OWN_NEGATIVE,
    PATIENCE_S,
    TAGS,
    expected,
    fields,
    get,
    infotext_of,
    infotexts,
    pixels_of,
    post,
    saved,
    the_five,
)
from .session import NotHereError, Session, check

ALSO = (img2img_asked,)
_SIDE, _STEP = 192, 64
PICTURES = ("astronaut.png", "coffee.png", "moon.png", "chelsea.png", "page.png")


def prepare(host: RealHost) -> None:
    """Five pictures that the pixels tell apart, and a random BLIP where a person would lay the true one.

    Their sides are whole steps of every host: Forge Neo cuts other ones in a batch before any script sees them.
    """
    import skimage

    folder = host.data / "five"
    folder.mkdir()
    for name in PICTURES:
        image = Image.open(Path(skimage.__file__).parent / "data" / name).convert("RGB")
        image = image.resize((_SIDE, _STEP * round(_SIDE / _STEP * image.height / image.width)))
        image.save(folder / f"{Path(name).stem}.png")
    (host.data / "styles.csv").write_text('name,prompt,negative_prompt\nfine,"very {prompt}, photograph",\n', "utf-8")
    if importlib.util.find_spec("transformers"):
        blip(host.data / "models" / "EasyDiffuser" / "blip-image-captioning-base")


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
    assert told[TAGS] == ", ".join(tags) and told["Easy Diffuser placement"] == "merge"
    assert s.tab.boxes("img2img") == (OWN, OWN_NEGATIVE)
    s.tab.page.locator("#script_easy_diffuser_companion_enabled .label-wrap").first.click()
    s.tab.page.locator("#script_easy_diffuser_captioner").first.scroll_into_view_if_needed()
    s.tab.quiet()
    s.shot("img2img")


@check
def read_parameters(s: Session) -> None:
    """read parameters restores dropdown and controls; generating again gives the same picture to the pixel"""
    reads = reads_prompts(s)
    s.values["the host reads a plain prompt back"] = "yes" if reads else "no, ours are typed in"
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
        paste(s, "img2img")
        assert chosen(s, "#tab_img2img #script_list") == "Easy Diffuser"
        assert page.locator("#script_easy_diffuser_placement").first.is_visible()
        assert chosen(s, "#script_easy_diffuser_placement") == placement
        assert page.locator("#script_easy_diffuser_max_tags input[type=number]").first.input_value() == "4"
        said = parse_infotext(info)
        if not reads:
            s.tab.fill_boxes(said.prompt, said.negative_prompt, "img2img")
            s.tab.tab("img2img")
        assert s.tab.boxes("img2img")[0] == said.prompt
        (again,) = generate(s)
        assert infotext_of(again) == info, (info, infotext_of(again))
        assert pixels_of(again) == pixels_of(first) or not s.host.kind.repeats


@check
def read_in_txt2img(s: Session) -> None:
    """the same infotext in txt2img brings its prompt, and that tab generates"""
    if not reads_prompts(s):
        raise NotHereError("the host's own reading leaves every prompt as it was")
    info = infotext_of(saved(s)[-1])
    s.tab.fill_boxes(info, "")
    s.tab.tab("txt2img")
    paste(s, "txt2img")
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
    upload_batch(s, the_five(s)[2:4])
    made = sorted(fields(infotext_of(path))[TAGS] for path in generate(s, 2))
    assert made == sorted(", ".join(expected(path)) for path in the_five(s)[2:4])


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
    end = time.monotonic() + PATIENCE_S
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
    img2img_asked.axis(s, "[Easy Diffuser] Emphasis")
    assert get(s, "/sdapi/v1/scripts")["img2img"].count("easy diffuser") == 1
    fresh(s)
    load(s, the_five(s)[4])
    (made,) = generate(s)
    assert fields(infotext_of(made))[TAGS] == ", ".join(expected(the_five(s)[4]))


@check
def quiet(s: Session) -> None:
    """no error of ours in the page or in the host's log"""
    assert not [error for error in s.tab.errors if "easy" in error.lower()], s.tab.errors
    assert not [line for line in s.host.said().splitlines() if "lib_easydiffuser" in line and "File" in line]
