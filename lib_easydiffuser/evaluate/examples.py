"""Folders, files and tables a person names -> pictures with truths, and what had to be left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import EasyDiffuserError, ImageError, UnknownNameError, UsageError, quoted
from ..host import Host
from ..images import find_pictures, load_picture
from ..models.fingerprint import file_fingerprint
from ..records import Picture
from ..settings import Settings
from .in_parquet import in_parquet
from .records import Example, Examples, Trouble
from .truths import REGISTRY, Found, TruthReader

NONE = "no true prompt was found for it"


def examples(places: Sequence[Path], truth: str, settings: Settings, host: Host, recursive: bool = False) -> Examples:
    """All pictures of some folders, files and Parquet tables that have true prompts.

    Args:
        truth: "auto", a reader's name, or the path of a table.

    Raises:
        UsageError: If nothing is left to judge.
        UnknownNameError: If there is no such kind of truth.
    """
    found: list[Example] = []
    troubles: list[Trouble] = []
    sources: list[str] = []
    for place in places:
        more = (
            in_parquet(place, settings)
            if place.suffix.lower() == ".parquet"
            else _below(place, truth, settings, host, recursive)
        )
        found += more.found
        troubles += more.left_out
        sources += [more.source] if more.source else []
    if not found:
        first = f" {troubles[0].name}: {troubles[0].why}." if troubles else ""
        raise UsageError(
            f"No picture with a true prompt was found among {len(troubles)}.{first}",
            "A .txt beside each, a prompt in its file, prompts.csv (imgId,prompt) or --truth FILE tells it.",
        )
    return Examples(tuple(found), tuple(troubles), ", ".join(dict.fromkeys(sources)))


def _below(place: Path, truth: str, settings: Settings, host: Host, recursive: bool) -> Examples:
    try:
        paths = [place] if place.is_file() else find_pictures(place, recursive)
    except ImageError as error:
        return Examples((), (Trouble(str(place), error.message),))
    found, source = _truths(paths, place if place.is_dir() else place.parent, truth, host)
    known = [_example(path, found.truths[path], settings) for path in paths if path in found.truths]
    told = {trouble.name for trouble in found.troubles}
    silent = [Trouble(path.name, NONE) for path in paths if path not in found.truths and path.name not in told]
    return Examples(tuple(known), (*found.troubles, *silent), source)


def _truths(paths: Sequence[Path], folder: Path, truth: str, host: Host) -> tuple[Found, str]:
    """(the truths, where they came from)."""
    readers = sorted(REGISTRY.all(host), key=lambda reader: (reader.order, reader.name))
    if truth != "auto":
        reader, table = _named(truth, readers, folder)
        return reader.of(paths, table), table.name if table else reader.title
    odd: list[Trouble] = []
    for reader in readers:
        table = next((folder / name for name in reader.usual if (folder / name).is_file()), None)
        if reader.suffixes and table is None:
            continue
        found = reader.of(paths, table)
        if found.truths:
            return found, table.name if table else reader.title
        odd += found.troubles
    return Found(troubles=list({trouble.name: trouble for trouble in odd}.values())), ""


def _named(truth: str, readers: Sequence[TruthReader], folder: Path) -> tuple[TruthReader, Path | None]:
    table = Path(truth)
    for reader in readers:
        if truth == reader.name and not reader.suffixes:
            return reader, None
        if truth == reader.name or table.suffix.lower() in reader.suffixes:
            usual = next((folder / name for name in reader.usual if (folder / name).is_file()), None)
            chosen = usual if truth == reader.name else table
            if chosen is None or not chosen.is_file():
                raise UsageError(f"There is no table {quoted(str(chosen or reader.usual[0]), 200)}.", "Check its path.")
            return reader, chosen
    raise UnknownNameError("kind of true prompts", truth, ["auto", *(reader.name for reader in readers)])


def _example(path: Path, truths: tuple[str, ...], settings: Settings) -> Example:
    def load() -> Picture:
        return load_picture(path, name=str(path), max_side=settings.max_side)

    try:
        key = file_fingerprint(path)
    except OSError:  # reading it will say why
        key = ""
    return Example(path.name, load, truths, key)


def loaded(some: Sequence[Example]) -> Iterator[tuple[Example, Picture | EasyDiffuserError]]:
    """Each picture, or why it cannot be read."""
    for example in some:
        try:
            yield example, example.load()
        except EasyDiffuserError as error:
            yield example, error


__all__ = ["Examples", "examples", "loaded"]
