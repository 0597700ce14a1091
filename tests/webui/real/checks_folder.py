"""A folder of 200 pictures: dry run, prune, write, interrupt, the page closed and opened again, resume, undo"""

from __future__ import annotations

import atexit
import tempfile
from pathlib import Path

from PIL import Image

from ...ui.folder_page import FolderPage, holding, sidecars
from ...ui.tab_page import TabPage
from .host import RealHost
from .session import Session, check

COUNT = 200
_ROOT = tempfile.TemporaryDirectory(prefix="easydiffuser-folder-")
atexit.register(_ROOT.cleanup)
ROOT = Path(_ROOT.name).resolve()
FLAGS = ("--easydiffuser-batch-root", str(ROOT))
_TURNED = (Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.FLIP_TOP_BOTTOM, Image.Transpose.ROTATE_180)
PHOTOGRAPHS = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg", "motorcycle_left.png")


def prepare(host: RealHost) -> None:
    """Two folders of 200 pictures and one of 794, two of each broken.

    No two are alike, or what is known of one were not read again.
    """
    for shift, name in enumerate(("pruned", "resumed", "closed")):
        # A page of a host may take minutes to open: the job that it shall find at work has many large ones.
        pieces = _pieces(COUNT - 2, shift, 96 if name != "closed" else 384)
        pieces += [piece.transpose(way) for way in (_TURNED if name == "closed" else ()) for piece in pieces]
        folder = ROOT / name
        (folder / "deeper").mkdir(parents=True)
        for number, piece in enumerate(pieces):
            piece.save((folder if number % 4 else folder / "deeper") / f"picture {number:03d}.jpg", quality=92)
        (folder / "cut.png").write_bytes(_cut())
        (folder / "words.png").write_text("no picture at all", "utf-8")


def _pieces(count: int, shift: int, side: int) -> list[Image.Image]:
    import skimage

    data = Path(skimage.__file__).parent / "data"
    whole = [_small(data / name, 3 * side) for name in PHOTOGRAPHS if (data / name).exists()]
    found = []
    for number in range(count):
        one = whole[number % len(whole)]
        step = 3 * (number // len(whole)) + shift
        left, top = (step * 7) % max(1, one.width - side), (step * 11) % max(1, one.height - side)
        found.append(one.crop((left, top, left + side, top + side)))
    return found


def _small(path: Path, side: int) -> Image.Image:
    """Small enough that a piece of it still shows something."""
    whole = Image.open(path).convert("RGB")
    whole.thumbnail((side, side))
    return whole


def _cut() -> bytes:
    import io

    buffer = io.BytesIO()
    Image.effect_noise((128, 128), 80).save(buffer, "PNG")
    return buffer.getvalue()[:4000]


def section(s: Session) -> FolderPage:
    page = FolderPage(s.tab)
    s.tab.tab("easy_diffuser")
    page.open()
    return page


def asked(page: FolderPage, name: str) -> None:
    """The form for one of the folders."""
    box = page.page.locator("#easy_diffuser_captioner input").first
    if box.input_value() != "pixels":  # the quickest: how a job goes is looked at, not what it sees
        box.click()
        box.fill("pixels")
        box.press("Enter")
    page.fill("folder", str(ROOT / name))
    page.tick("recursive")
    page.choose("write", "both")
    page.choose("where", "beside")
    page.fill("trigger", "sks style")


@check
def elsewhere(s: Session) -> None:
    """a folder that no flag names is refused in a sentence, and nothing is written there"""
    page = section(s)
    assert str(ROOT) in page.page.inner_text("#easy_diffuser_folder_rule")
    other = s.work / "elsewhere"
    other.mkdir()
    Image.new("RGB", (64, 64), "red").save(other / "a.png")
    page.fill("folder", str(other))
    assert "elsewhere" in page.run("write"), page.line
    assert sorted(path.name for path in other.iterdir()) == ["a.png"]


@check
def dry(s: Session) -> None:
    """a dry run shows ten results, the table of all tags and the broken pictures, and writes nothing"""
    page = section(s)
    asked(page, "pruned")
    line = page.run("dry")
    assert "The dry run is over" in line, line
    assert len(page.cards()) == 10 and page.page.locator(".ed-folder-card img").count() == 10
    assert page.count > 5 and page.rows()[0][1] > 20, page.rows()[:3]
    broken = page.broken()
    assert set(broken) == {"cut.png", "words.png"} and all(len(why) > 10 for why in broken.values()), broken
    assert not sidecars(ROOT / "pruned")
    page.page.locator("#easy_diffuser_folder_results").scroll_into_view_if_needed()
    s.tab.quiet()
    s.shot("folder-dry")


@check
def prune(s: Session) -> None:
    """tags taken out by click and by Space are in no file that is written"""
    page = section(s)
    rows = [tag for tag, _ in page.rows() if "sks" not in tag]
    clicked, spaced = rows[0], rows[1]
    page.take_out(clicked)
    page.page.locator(".ed-folder-list").focus()
    page.page.keyboard.press("Home")
    place = [tag for tag, _ in page.rows()].index(spaced)
    for _ in range(place):
        page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("Space")
    assert "2" in page.page.inner_text(".ed-folder-count")
    line = page.run("write")
    assert "Done" in line, line
    texts = sidecars(ROOT / "pruned")
    assert len(texts) == COUNT - 2, len(texts)
    assert all(text.startswith("sks style") for text in texts.values()), next(iter(texts.values()))
    assert holding(texts.values(), clicked) == holding(texts.values(), spaced) == 0
    s.values["tags taken out"] = f"{clicked}, {spaced}"


@check
def after(s: Session) -> None:
    """what was written is pruned with a backup, and Undo brings every file back to the byte"""
    page = section(s)
    before = sidecars(ROOT / "pruned")
    tag = next(tag for tag, _ in page.rows() if holding(before.values(), tag))
    page.take_out(tag)
    assert "Taken out" in page.run("prune"), page.line
    assert holding(sidecars(ROOT / "pruned").values(), tag) == 0
    s.tab.quiet()
    s.shot("folder-pruned")
    page.run("undo")
    assert sidecars(ROOT / "pruned") == before


@check
def interrupted(s: Session) -> None:
    """Interrupt stops a writing run in the middle; a page opened anew in another browser finds it and resumes it"""
    page = section(s)
    asked(page, "resumed")
    page.press("write")
    line = page.interrupt(after=30)
    written = sidecars(ROOT / "resumed")
    assert "Stopped" in line and 0 < len(written) < COUNT - 2, (line, len(written))
    again = _another(s)
    assert "Stopped" in again.line and again.page.locator("button#easy_diffuser_folder_resume").is_visible()
    assert "Done" in again.run("resume"), again.line
    texts = sidecars(ROOT / "resumed")
    assert len(texts) == COUNT - 2
    assert {name: texts[name] for name in written} == written, "what was written before the interrupt was written anew"
    again.page.context.close()


@check
def closed(s: Session) -> None:
    """a page that is closed during a run loses nothing: another one finds it at work, sees it going on, and stops it"""
    first = _another(s)
    asked(first, "closed")
    first.press("write")
    first.page.wait_for_function(
        "() => Number(document.querySelector('#easy_diffuser_folder_line progress')?.value) > 1"
    )
    first.page.context.close()
    second = _another(s)
    told = second.page.evaluate("() => document.querySelector('#easy_diffuser_folder_section').dataset.told")
    assert told == "running", (told, second.line)
    form = second.page.locator("#easy_diffuser_folder_trigger_knob :is(input, textarea)").first
    second.page.wait_for_function("box => box.value === 'sks style'", arg=form.element_handle())
    line = second.interrupt(after=5)
    assert "Stopped" in line and "a minute" not in line, line
    assert len(sidecars(ROOT / "closed")) >= 5
    second.page.context.close()


@check
def narrow(s: Session) -> None:
    """at 400 pixels nothing of the section stands out of the page"""
    page = section(s)
    s.tab.page.set_viewport_size({"width": 400, "height": 900})
    s.tab.quiet()
    wide = page.page.evaluate(
        "() => [...document.querySelectorAll('#easy_diffuser_folder_section *')].filter(one => one.offsetParent && "
        "!one.closest('.ed-unseen') && one.getBoundingClientRect().right > innerWidth + 1)"
        ".map(one => one.id || one.className).slice(0, 5)"  # ed-unseen: what is read aloud alone, a pixel in size
    )
    assert wide == [], wide
    page.page.locator("#easy_diffuser_folder_tags").scroll_into_view_if_needed()
    s.tab.page.screenshot(path=str(s.shots / f"{s.host.name.lower().replace(' ', '-')}-folder-400.png"))
    s.tab.page.set_viewport_size({"width": 1400, "height": 1000})


def _another(s: Session) -> FolderPage:
    """Another browser's page."""
    context = s.tab.page.context.browser.new_context(viewport={"width": 1280, "height": 1000})
    tab = TabPage(context.new_page())
    tab.open(s.host.url)
    page = FolderPage(tab)
    page.open()
    return page
