"""The steps of reading many pictures, each pure: records in, records out, so that any engine may run them anywhere.

load ─► measure ─► caption (in batches) ─► row          render.py and outputs/ do the rest, without any model
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .. import __version__, captioners
from ..errors import EasyDiffuserError, ImageError, Interrupted, quoted
from ..host import Host, QuietHost
from ..images import load_picture
from ..models.find import find, with_models_dir
from ..pipeline import Proof, prove, read_batch
from ..pipeline import compose as compose_analysis
from ..records import Analysis, Picture, Tag
from ..serial import number, to_dict
from ..settings import Settings

Row = dict[str, Any]
_TELL_THEMSELVES = ("pixels", "eyes")
"""Captioners that measure the picture themselves: proving it before would be the same work twice."""
# What changes no result: where things are, how much at once, how long one waits.
_NO_MATTER = frozenset(
    ("models_dir", "offline", "keep_loaded", "memory_budget", "server_timeout", "server_agreed", "batch_size", "gloss")
)


@dataclass(frozen=True, eq=False)
class Loaded:
    """A picture that was read.

    Attributes:
        name: What to call it.
        sha256: Of the file's bytes, in hexadecimal.
    """

    name: str
    sha256: str
    picture: Picture


@dataclass(frozen=True, eq=False)
class Measured:
    """A picture, and what is known of it before any captioner has seen it.

    Attributes:
        proof: What pixels prove and eyes see; None where the captioner tells that itself.
    """

    name: str
    sha256: str
    picture: Picture
    proof: Proof | None = None


def digest(data: bytes) -> str:
    """What a picture is known by, whatever its file is called."""
    return hashlib.sha256(data).hexdigest()


def file_bytes(path: Path) -> bytes:
    """The bytes of a picture's file.

    Raises:
        ImageError: If it cannot be read.
    """
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise ImageError(f"{quoted(str(path), 200)} cannot be read: {why}.", "Check the path.") from error


def load(source: Path | bytes, name: str, settings: Settings) -> Loaded:
    """Decode a picture from its file.

    Args:
        source: A path, or the bytes of a file.

    Raises:
        ImageError: If it is no picture.
    """
    data = file_bytes(source) if isinstance(source, Path) else source
    return Loaded(name, digest(data), load_picture(data, name=name, max_side=settings.max_side))


def measure(loaded: Loaded, settings: Settings, host: Host) -> Measured:
    """What can be known without the captioner's device.

    Raises:
        Interrupted: If the person stopped.
    """
    teller = captioner_of(settings, host)
    proof = None if teller in _TELL_THEMSELVES else prove(loaded.picture, settings, host, teller)
    return Measured(loaded.name, loaded.sha256, loaded.picture, proof)


def caption(
    measured: Sequence[Measured], settings: Settings, host: Host, full: bool = False
) -> list[Row | EasyDiffuserError]:
    """Rows of many pictures, in order; one that cannot be captioned gives its error in its place.

    Args:
        full: Whether a row also holds the whole analysis.

    Raises:
        Interrupted: If the person stopped.
        ModelError: If the captioner cannot be used at all.
    """
    readings = read_batch([one.picture for one in measured], settings, host, [one.proof for one in measured])
    rows: list[Row | EasyDiffuserError] = []
    for one, reading in zip(measured, readings, strict=True):
        if isinstance(reading, EasyDiffuserError):
            rows.append(reading)
            continue
        try:
            rows.append(row_of(one, compose_analysis(reading, settings, host), full))
        except Interrupted:
            raise
        except EasyDiffuserError as error:
            rows.append(error)
    return rows


def row_of(one: Measured, analysis: Analysis, full: bool) -> Row:
    """What is kept of a picture, in JSON's own types; texts are made of it again and again."""
    width, height = one.picture.original_size or (one.picture.width, one.picture.height)
    captions = analysis.reading.captions
    row: Row = {
        "sha256": one.sha256,
        "width": int(width),
        "height": int(height),
        "captioner": analysis.reading.captioner,
        "caption": captions[0].text if captions else "",
        "tags": [_tag(tag) for tag in analysis.positives],
        "negatives": [_tag(tag) for tag in analysis.negatives],
        "notes": [note for note in analysis.notes if note not in captioners.GENERAL],
    }
    return row | ({"analysis": to_dict(analysis)} if full else {})


def _tag(tag: Tag) -> dict[str, Any]:
    found = {"text": tag.text, "emphasis": number(tag.emphasis), "kind": tag.kind}
    return found | ({"typed": True} if tag.typed else {})


def fingerprint(settings: Settings, host: Host, full: bool = False) -> str:
    """The name of a way to read pictures: our version, the captioner, its files, the settings that matter.

    With a picture's content hash it names a result.
    """
    chosen, _ = captioners.chosen(settings, host)
    here = with_models_dir(host, settings)
    known = {
        "version": __version__,
        "captioner": chosen.name,
        "revisions": [[one.repo, one.revision, _files(find(one, here))] for one in chosen.checkpoints],
        "own": _files(Path(settings.any_model)) if settings.any_model else [],
        "settings": {name: value for name, value in asdict(settings).items() if name not in _NO_MATTER | {"captioner"}},
        "full": full,
    }
    return hashlib.sha256(json.dumps(known, sort_keys=True, default=str).encode()).hexdigest()[:16]


def settled(settings: Settings, host: Host) -> Settings:
    """With the captioner's own name: every process then takes the one this host would."""
    return settings.with_values({"captioner": captioner_of(settings, host)})


def captioner_of(settings: Settings, host: Host) -> str:
    """The name of the captioner that will speak."""
    return captioners.chosen(settings, host)[0].name


def alone(settings: Settings, host: Host) -> bool:
    """Whether everything about a picture can be done in a process without the host: no model of a device is asked."""
    chosen, _ = captioners.chosen(settings, host)
    return chosen.name in _TELL_THEMSELVES and not (settings.labels or settings.wd14 or settings.deepbooru)


class Elsewhere(QuietHost):
    """What a process of ours knows of the host: where models and textual inversions lie."""

    def __init__(self, models: str, given: str, embeddings: str = "") -> None:
        self._models, self._given, self._embeddings = models, given, embeddings

    def models_dir(self) -> Path | None:
        return Path(self._models) if self._models else None

    @property
    def given_models_dir(self) -> Path | None:
        """A folder that is looked into first."""
        return Path(self._given) if self._given else None

    def embeddings_dir(self) -> Path | None:
        """Of the host's textual inversions: a note of an analysis names them."""
        return Path(self._embeddings) if self._embeddings else None


Setup = tuple[Settings, tuple[str, str, str], bool]


def setup_of(settings: Settings, host: Host, full: bool) -> Setup:
    """What `reader` and `measurer` need, picklable."""
    given, embeddings = getattr(host, "given_models_dir", None), getattr(host, "embeddings_dir", None)
    named = embeddings() if callable(embeddings) else None
    return settings, (str(host.models_dir() or ""), str(given or ""), str(named or "")), full


def reader(setup: Setup) -> Callable[[tuple[str, str]], Row]:
    """For a process: (path, name) -> row."""
    settings, folders, full = setup
    host = Elsewhere(*folders)

    def read(payload: tuple[str, str]) -> Row:
        path, name = payload
        loaded = load(Path(path), name, settings)
        (row,) = caption([Measured(loaded.name, loaded.sha256, loaded.picture)], settings, host, full)
        if isinstance(row, EasyDiffuserError):
            raise row
        return row

    return read


def measurer(setup: Setup) -> Callable[[tuple[str, str, str]], Measured]:
    """For a process: (path, name, the captioner's name) -> what is known before captioning."""
    settings, folders, _ = setup
    host = Elsewhere(*folders)

    def look(payload: tuple[str, str, str]) -> Measured:
        path, name, teller = payload
        loaded = load(Path(path), name, settings)
        proof = None if teller in _TELL_THEMSELVES else prove(loaded.picture, settings, host, teller)
        return Measured(loaded.name, loaded.sha256, loaded.picture, proof)

    return look


def _files(folder: Path | None) -> list[tuple[str, int, int]]:
    """What lies there, told apart from what lay there before."""
    try:
        found = sorted(path for path in folder.iterdir() if path.is_file()) if folder else []
        return [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in found]
    except OSError:
        return []


def plain_row(row: Mapping[str, Any]) -> Row:
    """A row without what the journal adds to it."""
    return {name: value for name, value in row.items() if name not in ("key", "made", "stat")}
