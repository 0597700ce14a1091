"""The texts our source can show, and what the Korean page makes of a text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from lib_easydiffuser.ui.korean import catalogue

from ..ui.untranslated import untranslated


@lru_cache(maxsize=1)
def _templates() -> list[tuple[re.Pattern[str], str]]:
    def pattern(english: str) -> re.Pattern[str]:
        pieces = [re.escape(piece) for piece in re.split(r"\{\d\}", english)]
        if re.search(r"at (least|most) \{\d\}$", english):
            return re.compile("([^;]+?)".join(pieces) + "(?=;|$)")
        bare = len(pieces) == 1 and not re.search(r"[.!?:;,)]$", english)
        last = "$" if bare or (len(pieces) > 1 and not pieces[-1]) else r"(?=\s|$)"
        if pieces[0] or not english.endswith("."):
            return re.compile(r"([\s\S]+?)".join(pieces) + last)
        return re.compile(r"((?:(?![.!?]\s)[\s\S])+?)" + r"([\s\S]+?)".join(pieces[1:]) + last)

    def rank(row: list[str]) -> int:
        return 0 if row[0].startswith("{0};") else 2 if re.search(r"\{\d\}", row[0]) else 1

    rows = sorted(catalogue()["sentences"], key=rank)
    return [(pattern(english), korean) for english, korean in rows]


def say(text: str) -> str:
    """What javascript/easy_diffuser_korean.js makes of a text."""
    strings, rest, done = catalogue()["strings"], text.strip(), []
    while rest and rest not in strings:
        hit, korean = next(((p.match(rest), k) for p, k in _templates() if p.match(rest)), (None, ""))
        end = hit.end() if hit else (found.end() - 1 if (found := re.search(r"[.!?;]\s", rest)) else len(rest))
        piece = rest[:end]
        filled = _filled(korean, hit) if hit else ""
        done.append(filled or strings.get(piece, piece))
        rest = rest[end:].strip()
        if hit and rest.startswith(";"):
            done[-1], rest = f"{done[-1]};", rest[1:].strip()
    return " ".join([*done, strings[rest]] if rest else done)


def _filled(korean: str, hit: re.Match[str]) -> str:
    def value(place: re.Match[str]) -> str:
        text = hit[int(place[2]) + 1]
        return text if place[1] else say(text)

    return re.sub(r"\{(=?)(\d)\}", value, korean)


def english_in(texts: list[str]) -> list[str]:
    return [text for text in texts if untranslated([say(text)])]


def _written(node: ast.expr) -> str | None:
    """A literal as a person would read it, its values as figures."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    return None


def shown_by(path: Path) -> Iterator[str]:
    """Sentences and labels of a Python file: what holds a space or stands in a label, docstrings left out."""
    tree = ast.parse(path.read_text("utf-8"))
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
        # What the log says is for the console.
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and "_LOG" in ast.dump(node.func):
            skipped |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(tree):
        text = _written(node) if isinstance(node, ast.expr) and id(node) not in skipped else None
        if text and "easyDiffuser." not in text and re.search(r"[a-z]{2} [a-z]{2}", text):
            yield from (part.strip() for part in re.sub(r"<[^>]*>", "\n", text).split("\n") if part.strip())
