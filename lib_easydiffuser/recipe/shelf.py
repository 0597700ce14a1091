"""Recipes by name: the shipped ones, and the person's own in a folder of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from ..dataclass import dataclass
from ..errors import EasyDiffuserError, OutputError, UnknownNameError, UsageError, quoted
from ..files import write_text
from ..host import Host, shared
from ..jobs.place import jobs_folder
from ..serial import to_document
from .read import document_of, read_file, read_text
from .records import Recipe

FOLDER, ENDING = "recipes", ".recipe.json"
_MOST_LETTERS = 80


@dataclass(frozen=True)
class Shelved:
    """A recipe and where it is from.

    Attributes:
        own: Whether the person saved it.
    """

    recipe: Recipe
    own: bool = False


def shipped() -> tuple[Recipe, ...]:
    """Those that come with us, by name."""
    found = [item for item in resources.files("lib_easydiffuser.data").iterdir() if item.name.endswith(ENDING)]
    recipes = [read_text(item.read_bytes()) for item in found]
    return tuple(sorted(recipes, key=lambda recipe: recipe.name))


def shelf(host: Host) -> tuple[Shelved, ...]:
    """All there are, shipped ones first; an own file that is no recipe is passed over.

    Where others use the host, own ones are no business of whoever looks: they run by their name, and are not listed.
    """
    own = () if shared(host) else _own(host)
    return (*(Shelved(recipe) for recipe in shipped()), *(Shelved(recipe, True) for _, recipe in own))


def recipe_named(name: str, host: Host) -> Recipe:
    """The recipe of that name, an own one before a shipped one.

    Raises:
        UnknownNameError: If there is none.
    """
    listed = [one.recipe for one in shelf(host)]
    found = {recipe.name.casefold(): recipe for recipe in (*listed, *(recipe for _, recipe in _own(host)))}
    if name.strip().casefold() not in found:
        raise UnknownNameError("recipe", name, [recipe.name for recipe in listed])
    return found[name.strip().casefold()]


def save(recipe: Recipe, host: Host) -> Path:
    """Keep an own recipe, in the place of one of its name; gives its file.

    Raises:
        UsageError: If its name is a shipped one's, cannot be a file's, or is taken where others use the host.
        OutputError: If it cannot be written.
    """
    if recipe.name.casefold() in {one.name.casefold() for one in shipped()}:
        raise UsageError(f"A recipe called {quoted(recipe.name)} comes with Easy Diffuser.", "Give yours another name.")
    if any(_same(recipe.name, one.name) for _, one in _own(host)):
        _require_alone(host)
    path = _place(recipe.name, host)
    write_text(path, to_document(document_of(recipe)))
    return path


def forget(name: str, host: Host) -> None:
    """Take an own recipe away.

    Raises:
        UnknownNameError: If there is no own one of that name.
        UsageError: If others use the host.
        OutputError: If it cannot be taken away.
    """
    own = list(_own(host))
    paths = [path for path, recipe in own if _same(recipe.name, name)]
    if not paths:
        raise UnknownNameError("recipe of your own", name, [recipe.name for _, recipe in own])
    _require_alone(host)
    try:
        for path in paths:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"The recipe {quoted(name)} cannot be taken away: {error}.", "Look at its rights.") from error


def folder(host: Host) -> Path:
    """Where own ones lie."""
    return jobs_folder(host).parent / FOLDER


def _own(host: Host) -> Iterator[tuple[Path, Recipe]]:
    """With their files, which a person may have called otherwise than we would."""
    try:
        paths = sorted(path for path in folder(host).iterdir() if path.name.endswith(ENDING))
    except (OSError, UsageError):
        return
    for path in paths:
        try:
            yield path, read_file(path)
        except EasyDiffuserError:  # a person wrote it by hand: the others are there
            continue


def _place(name: str, host: Host) -> Path:
    """The file of that recipe, or a new one: names that differ in a sign alone do not share theirs."""
    wanted = _file(name, host)
    held = next((path for path, recipe in _own(host) if _same(recipe.name, name)), None)
    if held is not None:
        return held
    path, number = wanted, 2
    while path.exists():
        path = wanted.with_name(f"{wanted.name.removesuffix(ENDING)}-{number}{ENDING}")
        number += 1
    return path


def _require_alone(host: Host) -> None:
    """Nobody takes away what may be another's."""
    if shared(host):
        raise UsageError(
            "Others use this page too: no recipe is replaced or forgotten here.", "Give yours another name."
        )


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _file(name: str, host: Host) -> Path:
    plain = re.sub(r"[^\w -]+", "_", name).strip(" _.")
    if not plain or len(name) > _MOST_LETTERS:
        raise UsageError(f"A recipe cannot be called {quoted(name)}.", "Use letters and digits, at most 80.")
    return folder(host) / f"{plain.lower().replace(' ', '_')}{ENDING}"
