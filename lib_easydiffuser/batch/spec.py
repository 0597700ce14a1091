"""What a folder job is asked for: every knob once; command line, page and API are made from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..dataclass import dataclass
from ..errors import UnknownNameError, UsageError, quoted
from ..knob import Knob
from ..settings import Settings
from ..settings import knobs as settings_knobs
from .patterns import require_pattern, rules
from .taglist import CONFLICTS

WRITES = ("tags", "caption", "both")
STYLES = ("tags", "booru", "sentence")
PLANNED = ("folder", "files", "recursive", "glob", "first")
"""Fields that the plan is made of: a job that has one keeps them."""
_TABLES = ("csv", "jsonl", "parquet")
PLACES = ("beside", "folder", *_TABLES, "archive")


def _knob(default: Any, label: str, help: str, group: str, **more: Any) -> Any:
    return field(default=default, metadata={"label": label, "help": help, "group": group, **more})


@dataclass(frozen=True)
class BatchSpec:
    """The knobs' values, and the settings the pictures are read with."""

    folder: str = _knob("", "Folder", "The folder of pictures.", "Pictures", local=True)
    files: tuple[str, ...] = _knob((), "Files", "Pictures by name, beside those of the folder.", "Pictures", local=True)
    recursive: bool = _knob(False, "Subfolders", "Look into subfolders too.", "Pictures")
    glob: str = _knob(
        "", "Only", "Only pictures whose path below the folder fits: *.png, 2024/**, cat_?.jpg.", "Pictures"
    )
    first: int = _knob(
        0, "Only the first", "Only so many of them, in natural order; 0 takes all.", "Pictures",
        low=0, high=10_000_000, step=1,
    )  # fmt: skip

    write: str = _knob(
        "tags", "What to write", "tags, the caption, or both: the caption first.", "Text", choices=WRITES
    )
    negatives: bool = _knob(False, "Negatives", "Write the negative tags too: NAME.negative.txt, or a column.", "Text")
    style: str = _knob(
        "tags", "Style", "tags: long hair; booru: long_hair, in lower case; sentence: the tags as one sentence.",
        "Text", choices=STYLES,
    )  # fmt: skip
    emphasis: bool = _knob(
        False, "Emphasis", "Write (word:1.2) and escape brackets, as a prompt; trainers want it off.", "Text"
    )
    trigger: str = _knob("", "Trigger word", "Stands first in every text.", "Text")
    prefix: str = _knob("", "Prefix", "Put before the text, behind the trigger word.", "Text")
    suffix: str = _knob("", "Suffix", "Put behind the text.", "Text")

    keep: tuple[str, ...] = _knob((), "Keep only", "Only these tags, comma-separated; empty keeps all.", "Tags")
    remove: tuple[str, ...] = _knob((), "Remove", "Regular expressions; a tag that one fits whole is left out.", "Tags")
    rename: tuple[str, ...] = _knob(
        (), "Rename by pattern", r"pattern=>new, comma-separated: ^(\w+) cat$=>cat; \1 is the first group.", "Tags"
    )
    blacklist: tuple[str, ...] = _knob(
        (), "Blacklist", "Tags never written, whatever their number and spelling.", "Tags"
    )
    min_count: int = _knob(
        1, "Least frequent", "Only tags that at least so many pictures of the batch have.", "Tags",
        low=1, high=10_000_000, step=1,
    )  # fmt: skip
    drop: tuple[str, ...] = _knob((), "Pruned", "Tags taken out after a look at the table of all of them.", "Tags")

    where: str = _knob(
        "beside", "Where to", "Beside each picture, into a folder, one file, or one archive.", "Files", choices=PLACES
    )
    out: str = _knob(
        "", "Into", "The folder, or the one file; empty takes the folder of the pictures.", "Files", local=True
    )
    conflict: str = _knob(
        "skip", "What stands there", "What to do with a text that is there; append and prepend never double a tag.",
        "Files", choices=CONFLICTS,
    )  # fmt: skip
    record: bool = _knob(False, "Record", "Write everything that was found as .json beside the text too.", "Files")
    dry_run: bool = _knob(
        False, "Dry run", "Read everything, write nothing; writing then needs no second look.", "Files"
    )
    workers: int = _knob(
        1, "Workers", "Processes that read and measure; 1 does it in this one.", "Files", low=1, high=64, step=1
    )

    settings: Mapping[str, Any] = field(default_factory=dict)
    roots: tuple[str, ...] = ()
    """Folders that everything must lie in, links followed; () for whoever has the machine anyway."""

    def but(self, **changes: Any) -> BatchSpec:
        """A copy with some fields changed, unchecked."""
        return dataclasses.replace(self, **changes)

    def values(self) -> dict[str, Any]:
        """In JSON's own types."""
        found = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()} | {
            "settings": {name: list(v) if isinstance(v, tuple) else v for name, v in self.settings.items()}
        }

    @property
    def reading(self) -> Settings:
        """The settings pictures are read with, whatever of it is written: a row serves every way to write."""
        neutral = {
            "negatives": True,
            "style": "tags",
            "prompt_chunks": 0,
            "placement": "replace",
            "gloss": "off",
        }
        return Settings().with_values({**{n: v for n, v in self.settings.items() if n not in TAKEN}, **neutral})


TAKEN = frozenset(("prefix", "suffix", "blacklist", "rename", "style", "negatives", "emphasis", "negative_prefix"))
"""Settings that a job has a knob of its own for, or that belong to one prompt and not to thousands of texts."""


def spec_of(values: Mapping[str, Any]) -> BatchSpec:
    """The spec of those values, every one checked.

    Raises:
        UnknownNameError: If a knob does not exist.
        SettingError: If a value is out of bounds.
        UsageError: If they do not go together.
    """
    table = knobs()
    for name in values:
        if name not in table and name not in ("settings", "roots"):
            raise UnknownNameError("field of a job", name, table)
    checked = {name: table[name].check(value) for name, value in values.items() if name in table}
    settings = dict(values.get("settings") or {})
    spec = BatchSpec(**checked, settings=settings, roots=tuple(values.get("roots") or ()))
    _ = spec.reading  # a wrong setting is one sentence now, not one for every picture
    _require_together(spec)
    return spec


def _require_together(spec: BatchSpec) -> None:
    if not spec.folder and not spec.files:
        raise UsageError("No folder of pictures was named.", "Name a folder, or files.")
    if spec.where == "folder" and not spec.out:
        raise UsageError("No folder to write into was named.", "Name one, or write beside the pictures.")
    if spec.where == "archive" and not spec.out and not spec.folder:
        raise UsageError("There is no place for the archive.", "Name a file ending in .zip.")
    if spec.out and not Path(spec.out).expanduser().is_dir():
        require_suffix(spec.out, spec.where)
    for pattern in spec.remove:
        require_pattern(pattern)
    rules(spec.rename)


def require_suffix(out: str, where: str) -> None:
    """A table has its own suffix, or none: the first cell is the caller's, and another kind of file might be run.

    Raises:
        UsageError: If it has another.
    """
    suffix = Path(out).suffix.lower()
    if where in _TABLES and suffix not in ("", f".{where}"):
        raise UsageError(f"{quoted(out, 200)} does not end in .{where}.", f"Name it NAME.{where}.")


@lru_cache(maxsize=1)
def knobs() -> Mapping[str, Knob]:
    """Every knob by name, in the order a person sees them."""
    return {
        item.name: Knob(name=item.name, kind=type(item.default), default=item.default, **item.metadata)
        for item in fields(BatchSpec) if item.metadata
    }  # fmt: skip


def reading_knobs() -> Mapping[str, Knob]:
    """The settings a job takes beside its own knobs."""
    neutral = {"prompt_chunks", "placement", "gloss", *TAKEN}
    return {name: knob for name, knob in settings_knobs().items() if name not in neutral}
