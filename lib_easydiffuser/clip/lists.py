"""Label lists: clip-interrogator's, the WebUI's `interrogate/` folder, and the person's own text files.

artists.txt  flavors.top3.txt  mediums.txt  ...      one label a line; `.top3` takes the three best
flavors.templates.txt                                sentences with {} that a kind's labels are put into
"""

from __future__ import annotations

import codecs
import hashlib
import importlib.util
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from ..errors import UsageError, quoted

# clip-interrogator's file names (and the WebUI's) -> our kinds.
KINDS = {
    "mediums": "medium", "artists": "artist", "movements": "movement", "trendings": "trending", "flavors": "flavor",
    "negative": "negative",
}  # fmt: skip
_SITES = (
    "Artstation", "behance", "cg society", "cgsociety", "deviantart", "dribble", "flickr", "instagram", "pexels",
    "pinterest", "pixabay", "pixiv", "polycount", "reddit", "shutterstock", "tumblr", "unsplash", "zbrush central",
)  # fmt: skip
_PEER = "clip-interrogator"
_TOP = re.compile(r"\.top(\d+)$", re.IGNORECASE)
_TEMPLATES = ".templates"
_LONGEST = 1000  # characters; CLIP reads 75 tokens
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ENCODINGS = ("utf-8", "cp949", "cp1252")


@dataclass(frozen=True)
class LabelList:
    """Labels of one kind, in their file's order.

    Attributes:
        kind: "medium", "artist", "trending", "movement", "flavor", "negative", or a name of the person's own.
        name: As clip-interrogator names its cache ("flavors"); part of the bank's file name.
        origin: Where it comes from, for a person.
        count: How many to take; None leaves it to the settings.
        templates: Sentences with {}; a label's feature is the mean over them.
        digest: Names the labels and their order, when whoever read them knows it already.
    """

    kind: str
    name: str
    labels: tuple[str, ...]
    origin: str
    count: int | None = None
    templates: tuple[str, ...] = ("{}",)
    digest: str = ""

    @cached_property
    def fingerprint(self) -> str:
        """Names labels, order and templates."""
        content = self.digest or _sha256("\n".join(self.labels))
        return _sha256("\n".join((*self.templates, "", content)))

    @cached_property
    def peer_hash(self) -> str:
        """clip-interrogator's own name for the labels, in its cache files."""
        return _sha256(",".join(self.labels))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def package_lists() -> tuple[LabelList, ...]:
    """clip-interrogator's lists exactly as it reads them, in its order; () when it is not installed.

    Found without importing it, which would take torch, transformers and 1.5 seconds.
    """
    folder = _package_folder()
    return _package_lists(folder) if folder else ()


def folder_lists(folder: Path) -> tuple[LabelList, ...]:
    """Every label list of a folder, by name; other text files must not lie there.

    Raises:
        UsageError: If the folder does not exist, or a file cannot be read.
    """
    if not folder.is_dir():
        raise UsageError(f"There is no folder of label lists {quoted(str(folder), 200)}.", "Name one with .txt files.")
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".txt" and path.is_file())
    found = (read_list(path) for path in files if not path.stem.endswith(_TEMPLATES))
    return tuple(item for item in found if item.labels)


def read_list(path: Path) -> LabelList:
    """One list of a person: any common encoding; blank lines, repeats and control characters are left out."""
    top = _TOP.search(path.stem)
    plain = path.stem[: top.start()] if top else path.stem
    return _read_list(
        path, plain, int(top.group(1)) if top else None, _stamp(path), _stamp(_template_file(path, plain))
    )


@lru_cache(maxsize=32)
def _read_list(path: Path, plain: str, count: int | None, *stamps: tuple[int, int]) -> LabelList:
    """Kept until one of its files changes: a list of 100,000 labels takes a third of a second."""
    name = plain
    labels = tuple(clean(_text(path).splitlines()))
    kind = KINDS.get(name.lower(), _singular(name.lower()))
    name = next((ours for ours, known in KINDS.items() if known == kind), name)
    return LabelList(kind, name, labels, str(path), count, _templates(_template_file(path, plain)))


def _template_file(path: Path, plain: str) -> Path:
    return path.with_name(f"{plain}{_TEMPLATES}.txt")


def _stamp(path: Path) -> tuple[int, int]:
    """Changes whenever the file does."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def clean(lines: Iterable[str]) -> list[str]:
    """Labels without surrounding blanks; the first of those CLIP cannot tell apart (it reads lower case)."""
    seen: dict[str, str] = {}
    for line in lines:
        label = " ".join("".join(letter if letter.isprintable() else " " for letter in line).split())
        if label and len(label) <= _LONGEST:
            seen.setdefault(label.lower(), label)
    return list(seen.values())


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"The label list {quoted(str(path), 200)} cannot be read.", str(error)) from error
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def _templates(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        return ("{}",)
    lines = clean(_text(path).splitlines())
    wrong = [line for line in lines if line.count("{}") != 1]
    if wrong:
        raise UsageError(
            f"The template {quoted(wrong[0])} in {quoted(str(path), 200)} is none.",
            'It holds {} once, where the label goes: "a photo of a {}".',
        )
    return tuple(lines) or ("{}",)


def _singular(name: str) -> str:
    return name[:-1] if name.endswith("s") and len(name) > 3 else name


def _package_folder() -> Path | None:
    try:
        spec = importlib.util.find_spec("clip_interrogator")
    except (ImportError, ValueError):
        return None
    folders = (spec.submodule_search_locations if spec else None) or ()
    return next((path for folder in folders if (path := Path(folder, "data")).is_dir()), None)


@lru_cache(maxsize=4)
def _package_lists(folder: Path) -> tuple[LabelList, ...]:
    artists, digest = _raw(folder / "artists.txt")
    forms = tuple(f"{by} {artist}" for by in ("by", "inspired by") for artist in artists)
    made = [LabelList("artist", "artists", forms, _PEER, digest=f"by, inspired by {digest}")]
    for name in ("flavors", "mediums", "movements"):
        labels, digest = _raw(folder / f"{name}.txt")
        made.append(LabelList(KINDS[name], name, labels, _PEER, digest=digest))
    made.append(LabelList("trending", "trendings", _trendings(), _PEER))
    labels, digest = _raw(folder / "negative.txt")
    return (*made, LabelList("negative", "negative", labels, _PEER, digest=digest))


def _raw(path: Path) -> tuple[tuple[str, ...], str]:
    """(labels, their digest) as clip-interrogator reads them, blank lines and repeats included: its caches
    depend on them."""
    data = path.read_bytes()
    with io.StringIO(data.decode("utf-8", "replace"), newline=None) as stream:
        return tuple(line.strip() for line in stream), hashlib.sha256(data).hexdigest()


def _trendings() -> tuple[str, ...]:
    forms = ("{}", "trending on {}", "featured on {}", "{} contest winner")
    return tuple(form.format(site) for form in forms for site in _SITES)
