"""Rows -> texts, as the job says: no model, no host, so that a person may prune and turn knobs for free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ..dataclass import dataclass
from ..prompt.escape import emphasised, plain_text
from ..prompt.phrases import key_of, phrases_of
from ..prompt.typed import typed_emphasis
from .patterns import fits, renamed, rules
from .spec import BatchSpec


@dataclass(frozen=True)
class Written:
    """What is written of one picture.

    Attributes:
        text: Everything together, trigger word first.
        tags: The tags in it, as they are spelled.
        caption: The caption alone.
    """

    text: str
    negative: str
    caption: str
    tags: tuple[str, ...]


class Renderer:
    """Writes rows by one spec; what becomes of a tag is decided once.

    Args:
        counts: How many pictures of the batch have each tag, by key; for a spec with `min_count`.
    """

    def __init__(self, spec: BatchSpec, counts: Mapping[str, int] | None = None) -> None:
        self._spec = spec
        self._counts = counts
        self._rules = rules(spec.rename)
        self._kept = _keys(spec.keep)
        self._banned = _keys(spec.blacklist) | _keys(spec.drop)
        self._named: dict[str, str] = {}

    def write(self, row: Mapping[str, Any]) -> Written:
        """The texts of a row.

        Raises:
            UsageError: If a pattern of the person takes too long.
        """
        tags = self._chosen(row["tags"])
        caption = " ".join(str(row["caption"]).split())
        if self._spec.write == "both":
            said = f" {key_of(caption)} "
            tags = [tag for tag in tags if f" {key_of(tag[0])} " not in said]
        spelled = tuple(self._spelled(text, tag) for text, tag in tags)
        return Written(self._text(caption, spelled), self._negative(row["negatives"]), caption, spelled)

    def named(self, row: Mapping[str, Any]) -> list[str]:
        """The tags of a row after removing and renaming, one of each, before anything is left out for its number."""
        found = [self._name(str(tag["text"])) for tag in row["tags"]]
        return list({key_of(text): text for text in reversed(found) if text}.values())[::-1]

    def is_banned(self, key: str) -> bool:
        """Whether a tag of that key is left out by name."""
        return key in self._banned or bool(self._kept and key not in self._kept)

    def _chosen(self, tags: Iterable[Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
        found, seen = [], {key_of(self._spec.trigger)} if self._spec.trigger else set()
        for tag in tags:
            text = self._name(str(tag["text"]))
            key = key_of(text)
            if not text or key in seen or self.is_banned(key) or self._rare(key):
                continue
            seen.add(key)
            found.append((text, tag))
        return found

    def _name(self, text: str) -> str:
        """Under which name a tag goes on; "" for one that a pattern removes."""
        if text not in self._named:
            gone = fits(text, self._spec.remove)
            self._named[text] = "" if gone else " ".join(renamed(text, self._rules).split())
        return self._named[text]

    def _rare(self, key: str) -> bool:
        return self._counts is not None and self._counts.get(key, 0) < self._spec.min_count

    def _spelled(self, text: str, tag: Mapping[str, Any]) -> str:
        if self._spec.style == "booru" and tag.get("kind") != "embedding":
            text = "_".join(text.lower().split())
        if not self._spec.emphasis:
            return text
        emphasis = float(tag.get("emphasis") or 1.0)
        return typed_emphasis(text, emphasis) if tag.get("typed") else emphasised(plain_text(text), emphasis)

    def _text(self, caption: str, tags: tuple[str, ...]) -> str:
        spec = self._spec
        listed = sentence(tags) if spec.style == "sentence" else ", ".join(tags)
        said = {"tags": [listed], "caption": [caption], "both": [caption, listed]}[spec.write]
        between = " " if spec.style == "sentence" else ", "
        body = _joined(said, between)
        return _joined([spec.trigger, spec.prefix, body, spec.suffix], ", ")

    def _negative(self, tags: Iterable[Mapping[str, Any]]) -> str:
        if not self._spec.negatives:
            return ""
        texts = [(str(tag["text"]), tag) for tag in tags if key_of(str(tag["text"])) not in self._banned]
        return ", ".join(self._spelled(text, tag) for text, tag in texts)


def counted(rows: Iterable[Mapping[str, Any]], renderer: Renderer, into: Counter[str] | None = None) -> Counter[str]:
    """How many of the rows have each tag, by key."""
    found: Counter[str] = Counter() if into is None else into
    for row in rows:
        found.update({key_of(text) for text in renderer.named(row)})
    return found


def sentence(tags: Iterable[str]) -> str:
    """ "Cat, sofa and warm tones."."""
    listed = [tag for tag in tags if tag]
    if not listed:
        return ""
    said = " and ".join(filter(None, (", ".join(listed[:-1]), listed[-1])))
    return f"{said[:1].upper()}{said[1:]}."


def _joined(parts: Iterable[str], between: str) -> str:
    """Parts one after the other; a full stop does not stand before a comma."""
    text = ""
    for part in (part.strip().strip(",").strip() for part in parts):
        if part:
            head = text.rstrip(" .") if between.startswith(",") else text
            text = f"{head}{between}{part}" if head else part
    return text


def _keys(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(key for text in texts for key in (key_of(text), *phrases_of(text)) if key)
