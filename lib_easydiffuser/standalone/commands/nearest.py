"""`nearest`: from a picture's prompt embedding back to words: one's own prompts, captions and tags, nearest first."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ... import pipeline
from ...errors import EasyDiffuserError, UsageError
from ...evaluate.answering import Asking
from ...evaluate.kept_answers import KeptAnswers
from ...evaluate.predicting import predicted, untold
from ...evaluate.prompt_lists import prompts_of
from ...evaluate.run import asked
from ...evaluate.sentences import Vectors, embed
from ...evaluate.ways.captioner import captioner_of
from ...evaluate.ways.five import captions_of, several
from ...evaluate.words import nearest
from ...history import Index, folder_of, open_index
from ...host import Host
from ...images import find_pictures, load_picture
from ...learn.scores import Reals, unit
from ...models.find import with_models_dir
from ...records import Picture
from ...settings import Settings
from ..arguments import add_json, add_knobs, settings_of
from ..host import StandaloneHost
from ..outcome import Outcome
from ..show import plain
from ..streams import flush_output, print_line, print_record, tell
from ..telling import telling
from ._contract import Command
from ._looking import LOOKING, require_places

Ranked = list[tuple[str, float]]


@dataclass(frozen=True, eq=False)
class _List:
    """A person's own prompts, embedded once for all pictures."""

    texts: Sequence[str]
    vectors: Vectors


class Nearest(Command):
    """With --prompts the nearest of a list; with --rerank several captions and the tags, by the same measure."""

    name = "nearest"
    title = "the nearest of your own prompts to pictures, and captions and tags re-ranked"
    order = 62
    epilog = (
        "examples:\n"
        "  python -m lib_easydiffuser nearest new.png --way regressor:mine.safetensors --prompts my-pictures --rerank\n"
        "  python -m lib_easydiffuser nearest new.png --way five --prompts prompts.txt --top 3"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("places", nargs="*", type=Path, metavar="IMAGE|FOLDER", help="pictures")
        parser.add_argument(
            "--way", action="append", default=[], metavar="NAME[:WHAT]",
            help="what looks at the picture: regressor:FILE, five, captioner ... [captioner]",
        )  # fmt: skip
        parser.add_argument(
            "--prompts", type=Path, metavar="FILE|FOLDER",
            help="your own: a text with one a line, a table, or a folder of pictures that carry theirs",
        )  # fmt: skip
        parser.add_argument("--history", action="store_true", help="the prompts of your history (`history` keeps it)")
        parser.add_argument("--top", type=_count, default=5, metavar="N", help="at most this many [5]")
        parser.add_argument("--rerank", action="store_true", help="several captions and the tags too, nearest first")
        add_json(parser)
        add_knobs(parser, only=LOOKING)

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        settings = settings_of(options)
        furnished = with_models_dir(host, settings)
        require_places(options.places)
        if not (options.prompts or options.history or options.rerank):
            raise UsageError(
                "There is nothing to rank.", "--prompts FILE or --history names your own prompts, --rerank takes ours."
            )
        past = _past(furnished) if options.history else None
        ways = asked(options.way or ["captioner"], settings, furnished)
        own = _own(options.prompts, settings, furnished) if options.prompts else None
        outcome = Outcome("picture")
        with telling(host) as told:
            there = with_models_dir(told, settings)
            for path in _paths(options.places):
                found = self._of(path, ways, own, past, options, settings, there)
                outcome.add(found)
                _show(path, found, options.json)
        return outcome.exit_code

    def _of(
        self,
        path: Path,
        ways: Sequence[Asking],
        own: _List | None,
        past: Index | None,
        options: argparse.Namespace,
        settings: Settings,
        host: Host,
    ) -> dict[str, Ranked] | EasyDiffuserError:
        """The ranked lists of one picture by name, or why there are none."""
        vectors, _, troubles = predicted(untold([path], settings), ways, settings, host, KeptAnswers(None))
        if troubles:
            return UsageError(troubles[0].why)
        lists: dict[str, Ranked] = {}
        if own is not None:
            lists["prompts"] = nearest(vectors[0], own.texts, own.vectors, options.top)
        if past is not None:
            lists["history"] = past.like_words(unit(vectors[0]).astype(np.float32), options.top)
        if options.rerank:
            picture = load_picture(path, name=str(path), max_side=settings.max_side)
            lists |= reranked(vectors[0], picture, settings, host, options.top)
        return lists


def reranked(vector: Reals, picture: Picture, settings: Settings, host: Host, top: int) -> dict[str, Ranked]:
    """Several captions and the tags of a picture, nearest to a prompt embedding first."""
    captions = captions_of(captioner_of("", settings, host), picture, several(settings), host)
    analysis = pipeline.analyse(picture, settings, host)
    tags = [tag.text for tag in analysis.positives]
    found = {"captions": nearest(vector, captions, embed(captions, host), top)}
    if tags:
        found["tags"] = nearest(vector, tags, embed(tags, host), len(tags))
    return found


def _past(host: Host) -> Index:
    """A person's own history.

    Raises:
        UsageError: If nobody keeps one.
    """
    found = open_index(folder_of(host))
    if found is None:
        raise UsageError("There is no history here.", "`history add FOLDER` begins one of your own pictures.")
    return found


def _own(place: Path, settings: Settings, host: Host) -> _List:
    texts = prompts_of(place, settings, host)
    return _List(texts, embed(texts, host))


def _paths(places: Sequence[Path]) -> list[Path]:
    return [path for place in places for path in ([place] if place.is_file() else find_pictures(place, False))]


def _show(path: Path, found: dict[str, Ranked] | EasyDiffuserError, as_json: bool) -> None:
    if isinstance(found, EasyDiffuserError):
        tell(plain(f"Error: {path}: {found}"))
    elif as_json:
        rows = {
            name: [{"text": text, "cosine": round(cosine, 4)} for text, cosine in some] for name, some in found.items()
        }
        print_record({"picture": str(path), **rows})
    else:
        lines = [f"{path}"]
        for name, some in found.items():
            lines += [f"  {name}", *(f"    {cosine:.3f}  {text}" for text, cosine in some)]
        print_line(plain("\n".join(lines)))
    flush_output()


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value
