r"""A prompt as the host reads it, as a tree that writes itself back to the letter.

The host (WebUI 1.10.1; Forge alike) reads a prompt in this order:

1. `#` to the end of the line is a comment (`modules/processing_scripts/comments.py`, on by default);
2. `<name:arguments>` is an extra network and leaves the text (`extra_networks.py`);
3. `AND` splits the positive prompt into sections, each with an optional ` :weight` at its end (`prompt_parser.py`);
4. `[a:b:0.5]`, `[a:5]`, `[a::5]`, `[a|b]` change the text with the step. A bare `|`, or a backslash at the end,
   outside of brackets makes the host give up on every schedule of that section;
5. `( )`, `[ ]`, `(a:1.2)` are emphasis, `BREAK` starts a new chunk, a backslash takes the next character literally.

Where brackets are left open or bars stand alone, the host's own (ambiguous) grammar now and then takes a complete
schedule for text as well; we always read it as a schedule. `meaning.py` gives the result of
those rules; here is the form.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TypeAlias

from ..dataclass import dataclass

NETWORK = re.compile(r"<(\w+):([^>]+)>")
AND = re.compile(r"\bAND\b")
_ATOM_START = re.compile("[<#]")
_COMMENT = re.compile(r"#[^\n]*\n?")
_PLAIN = re.compile(r"(?:[^\\\[\]():|]|\\.)+")
_BREAK = re.compile(r"(\bBREAK\b)")
_WHEN = re.compile(r"(\s*)([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(\s*)\]", re.ASCII)
# The host's own parser gives up on deeper nesting too.
_DEEPEST = 100


@dataclass(frozen=True)
class Plain:
    """Text as typed, escapes included."""

    raw: str


@dataclass(frozen=True)
class Stray:
    """A bracket, colon or bar that belongs to nothing."""

    raw: str


@dataclass(frozen=True)
class Break:
    """BREAK: what follows starts a new chunk of 75 tokens."""

    raw: str = "BREAK"


@dataclass(frozen=True)
class Comment:
    """From `#` to the end of its line, the line break included."""

    raw: str


@dataclass(frozen=True)
class Network:
    """`<lora:name:0.8>` and other extra networks."""

    raw: str


@dataclass(frozen=True)
class Emphasis:
    """`(a)`, `[a]` or `(a:1.2)`; the weight may itself be a schedule: `(a:[1.1:1.3:5])`."""

    opening: str
    inside: tuple[Node, ...]
    weight: tuple[Node, ...] | None = None


@dataclass(frozen=True)
class Schedule:
    """`[before:after:when]`; `before` is None in `[after:when]`."""

    before: tuple[Node, ...] | None
    after: tuple[Node, ...]
    when: str


@dataclass(frozen=True)
class Alternate:
    """`[a|b|c]`: another one at every step."""

    options: tuple[tuple[Node, ...], ...]


Node: TypeAlias = Plain | Stray | Break | Comment | Network | Emphasis | Schedule | Alternate


@dataclass(frozen=True)
class Section:
    """What stands between two ANDs.

    Attributes:
        scheduled: False when the host gives up on the section's schedules and takes their brackets for text.
    """

    nodes: tuple[Node, ...]
    scheduled: bool = True


@dataclass(frozen=True)
class Prompt:
    """A whole prompt; its sections are joined by AND."""

    sections: tuple[Section, ...]


def networks(text: str) -> list[re.Match[str]]:
    """The extra networks: name and arguments are the groups. Nothing is looked for where no `>` can end it."""
    return list(NETWORK.finditer(text, 0, text.rfind(">") + 1))


def parse(text: str) -> Prompt:
    """Read a prompt; never fails, whatever was typed."""
    return Prompt(tuple(parse_section(part) for part in split_sections(text)))


def write(prompt: Prompt) -> str:
    """The prompt as text: `write(parse(text)) == text`."""
    return "AND".join(written(section.nodes) for section in prompt.sections)


def split_sections(text: str) -> list[str]:
    """The texts between the ANDs; an AND inside an extra network or a comment splits nothing."""
    spans = atoms(text)
    parts, start = [], 0
    for match in AND.finditer(text):
        before = bisect_right(spans, (match.start(), len(text))) - 1
        if before < 0 or spans[before][1] <= match.start():
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]


def parse_section(text: str, with_atoms: bool = True) -> Section:
    """Read one section; without atoms, text from which comments and extra networks are already gone."""
    return _Parser(text, with_atoms).section()


def atoms(text: str) -> list[tuple[int, int]]:
    """(start, end) of every extra network and comment; a text full of `<` that nothing ends is read but once."""
    found: list[tuple[int, int]] = []
    last, end = text.rfind(">") + 1, 0
    for place in (match.start() for match in _ATOM_START.finditer(text)):
        if place < end:
            continue
        atom = _COMMENT.match(text, place) if text[place] == "#" else NETWORK.match(text, place, max(place, last))
        if atom:
            end = atom.end()
            found.append((place, end))
    return found


def written(nodes: tuple[Node, ...]) -> str:
    """Nodes as text, as they were typed."""
    return "".join(_written(node) for node in nodes)


def _written(node: Node) -> str:
    if isinstance(node, Emphasis):
        weight = "" if node.weight is None else ":" + written(node.weight)
        return node.opening + written(node.inside) + weight + (")" if node.opening == "(" else "]")
    if isinstance(node, Schedule):
        before = "" if node.before is None else written(node.before) + ":"
        return f"[{before}{written(node.after)}:{node.when}]"
    if isinstance(node, Alternate):
        return "[" + "|".join(written(option) for option in node.options) + "]"
    return node.raw


class _Parser:
    """Recursive descent. A bracket that closes nothing, or holds what its form forbids, is a Stray."""

    def __init__(self, text: str, with_atoms: bool) -> None:
        self._text = text
        self._atoms = atoms(text) if with_atoms else []
        self._known: dict[int, tuple[Node, int] | None] = {}

    def section(self) -> Section:
        nodes: list[Node] = []
        scheduled, place = True, 0
        while place < len(self._text):
            found, place = self._nodes(place, 0)
            nodes += found
            if place < len(self._text):
                scheduled = scheduled and self._text[place] not in "|\\"
                nodes.append(Stray(self._text[place]))
                place += 1
        return Section(tuple(nodes), scheduled)

    def _nodes(self, place: int, depth: int) -> tuple[tuple[Node, ...], int]:
        """Whole nodes from `place` to the first character that cannot belong to one."""
        nodes: list[Node] = []
        while place < len(self._text):
            start, end = self._next_atom(place)
            plain = self._plain_end(place, start)
            if start == place:
                raw = self._text[start:end]
                nodes.append(Comment(raw) if raw[0] == "#" else Network(raw))
                place = end
            elif plain > place:
                parts = _BREAK.split(self._text[place:plain])
                nodes += [Break() if raw == "BREAK" else Plain(raw) for raw in parts if raw]
                place = plain
            else:
                group = self._group(place, depth + 1) if self._text[place] in "([" else None
                if group is None:
                    break
                nodes.append(group[0])
                place = group[1]
        return tuple(nodes), place

    def _next_atom(self, place: int) -> tuple[int, int]:
        """(start, end) of the first one from `place` on; the text's end where there is none."""
        index = bisect_left(self._atoms, (place, 0))
        return self._atoms[index] if index < len(self._atoms) else (len(self._text), len(self._text))

    def _plain_end(self, place: int, atom: int) -> int:
        """Where the plain text that begins at `place` ends, `atom` at the latest; a backslash does not escape one."""
        plain = _PLAIN.match(self._text, place, atom)
        end = plain.end() if plain else place
        return end + 1 if self._text[end:atom] == "\\" and atom < len(self._text) else end

    def _group(self, place: int, depth: int) -> tuple[Node, int] | None:
        if depth > _DEEPEST:
            return None
        if place not in self._known:
            read = self._round if self._text[place] == "(" else self._square
            self._known[place] = read(place, depth)
        return self._known[place]

    def _round(self, place: int, depth: int) -> tuple[Node, int] | None:
        inside, end = self._nodes(place + 1, depth)
        if self._at(end) == ")":
            return Emphasis("(", inside), end + 1
        if self._at(end) != ":":
            return None
        weight, end = self._nodes(end + 1, depth)
        return (Emphasis("(", inside, weight), end + 1) if self._at(end) == ")" else None

    def _square(self, place: int, depth: int) -> tuple[Node, int] | None:
        first, end = self._nodes(place + 1, depth)
        mark = self._at(end)
        if mark == "]":
            return Emphasis("[", first), end + 1
        if mark == "|":
            return self._alternate(first, end, depth)
        if mark != ":":
            return None
        if when := _WHEN.match(self._text, end + 1):
            return Schedule(None, first, when[0][:-1]), when.end()
        second, end = self._nodes(end + 1, depth)
        when = _WHEN.match(self._text, end + 1) if self._at(end) == ":" else None
        return (Schedule(first, second, when[0][:-1]), when.end()) if when else None

    def _alternate(self, first: tuple[Node, ...], place: int, depth: int) -> tuple[Node, int] | None:
        options = [first]
        while self._at(place) == "|":
            option, place = self._nodes(place + 1, depth)
            options.append(option)
        return (Alternate(tuple(options)), place + 1) if self._at(place) == "]" else None

    def _at(self, place: int) -> str:
        return self._text[place : place + 1]
