"""Measure the best 20 tags of long captions: `make bench-long`.

The captions and the tags a person wants of them (tests/long_captions) were written before the code. A tag counts as
right when it holds every word of something wanted, has at most five words and nothing that must not come; what may
come counts neither way. F1 is of the mean precision and the mean recall over the captions. The unread half was not
looked at while the code was made; `--show-open` prints the tags of the open one.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lib_easydiffuser.errors import EasyDiffuserError
from lib_easydiffuser.language.stems import stem
from lib_easydiffuser.language.words import words_of
from lib_easydiffuser.pipeline import analyse_captions
from lib_easydiffuser.records import Caption
from lib_easydiffuser.settings import Settings

from .text_data import HOST, ROOT

FOLDER = ROOT / "tests" / "long_captions"
BAR = 0.85
HALVES = {"open": ("seen", "seen-2"), "unread": ("kept", "kept-2")}
# What the code gave on the day the second thirty came, before it was changed for them.
BEFORE = {"open": 0.834, "unread": 0.830}


@dataclass(frozen=True)
class Case:
    """A caption; `wanted` are alternatives."""

    name: str
    style: str
    text: str
    wanted: tuple[tuple[str, ...], ...]
    fine: tuple[str, ...]
    unwanted: tuple[str, ...]


def cases(path: Path) -> Iterator[Case]:
    """The captions of a file, in the form its README describes."""
    for block in path.read_text("utf-8").split("\n=== "):
        head, _, rest = block.removeprefix("=== ").partition("\n")
        text, wanted, fine, unwanted = _parts(rest)
        name, _, style = head.partition(" | ")
        yield Case(
            name,
            style,
            text.strip(),
            tuple(tuple(w.split("|")) for w in _items(wanted)),
            _items(fine),
            _items(unwanted),
        )


def _parts(rest: str) -> tuple[str, str, str, str]:
    text, _, tail = rest.partition("\n--- wanted\n")
    wanted, _, tail = tail.partition("\n--- fine\n")
    fine, _, unwanted = tail.partition("--- unwanted\n")
    return text, wanted, fine, unwanted


def _items(line: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in line.split(",") if item.strip())


def _words(text: str) -> frozenset[str]:
    return frozenset(stem(word.lower()) for word in words_of(text.replace("-", " ").replace("_", " ")))


def _holds(tag: str, wanted: str) -> bool:
    return _words(wanted) <= _words(tag)


def score(case: Case, tags: Sequence[str]) -> tuple[float, float]:
    """(precision, recall) of some tags."""
    good = [tag for tag in tags if len(tag.split()) <= 5 and not any(_holds(tag, bad) for bad in case.unwanted)]
    right = [tag for tag in good if any(_holds(tag, w) for one in case.wanted for w in one)]
    neutral = [tag for tag in good if tag not in right and any(_holds(tag, w) for w in case.fine)]
    counted = len(tags) - len(neutral)
    found = sum(any(_holds(tag, w) for tag in right for w in one) for one in case.wanted)
    return (len(right) / counted if counted else 0.0), found / min(len(case.wanted), 20)


def tags_of(found: Sequence[Case]) -> list[list[str]]:
    """The best 20 tags of each caption; none where it cannot be read."""
    settings = Settings().with_values({"prompt_chunks": 0, "negatives": False})
    results = analyse_captions([(Caption(case.text),) for case in found], settings, HOST)
    return [
        [] if isinstance(one, EasyDiffuserError) else [tag.text for tag in one.tags if tag.polarity == "positive"]
        for one in results
    ]


def scored(names: Sequence[str], show: bool = False) -> float:
    """F1 over the captions of some files."""
    scores = []
    for name in names:
        found = list(cases(FOLDER / f"{name}.txt"))
        for case, tags in zip(found, tags_of(found), strict=True):
            scores.append(score(case, tags))
            if show:
                missed = ["|".join(one) for one in case.wanted if not any(_holds(t, w) for t in tags for w in one)]
                print(f"{case.name}: p {scores[-1][0]:.2f} r {scores[-1][1]:.2f}\n  {tags}\n  missed {missed}")
    precision = sum(p for p, _ in scores) / len(scores)
    recall = sum(r for _, r in scores) / len(scores)
    return 2 * precision * recall / max(precision + recall, 1e-9)


def figures(show: str = "") -> dict[str, dict[str, object]]:
    """F1 of both halves, each against its bar."""
    found: dict[str, dict[str, object]] = {}
    for half, names in HALVES.items():
        ours, before = scored(names, show=show == half), BEFORE[half]
        found[f"F1 of the best 20 tags, {half} half"] = {
            "ours": round(ours, 3), "peer": before, "ratio": ours / before, "bar": {"ours": BAR}, "ok": ours >= BAR,
        }  # fmt: skip
    return found


def main() -> int:
    show = next((word.removeprefix("--show-") for word in sys.argv if word.startswith("--show-")), "")
    found = figures(show)
    for name, figure in found.items():
        print(f"{name}: {figure['ours']:.3f} (before: {figure['peer']:.3f}; bar {BAR})")
    out = ROOT / "build" / "bench" / "long.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0 if all(figure["ok"] for figure in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
