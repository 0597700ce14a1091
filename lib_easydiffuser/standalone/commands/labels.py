"""`labels`: what CLIP says of a picture, as ranked tables, as clip-interrogator's text, or about one's own phrases."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ... import captioners
from ...clip.encoders import REGISTRY as CLIPS
from ...clip.lists import read_list
from ...clip.look import Look, compare
from ...clip.table import Ranked
from ...errors import EasyDiffuserError, Interrupted, UsageError
from ...host import Host
from ...models.find import with_models_dir
from ...pipeline import look
from ...records import Picture
from ...settings import Settings, knobs
from ..arguments import add_json, add_knobs, settings_of
from ..host import StandaloneHost
from ..inputs import find_jobs
from ..show import parts_table
from ..streams import flush_output, print_line, print_record, tell
from ..telling import telling
from ._contract import Command

_WIDTH = 24  # of a bar


class Labels(Command):
    """Tables of the nearest labels of every kind; with --mode the text, with --rank-file one's own phrases."""

    name = "labels"
    title = "labels of a picture ranked by CLIP"
    order = 25
    epilog = "example: python -m lib_easydiffuser labels photo.jpg --label-kinds medium,flavor --top 5"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("pictures", nargs="*", metavar="PICTURE", help="a file, or - for standard input")
        parser.add_argument("--list", action="store_true", help="which CLIP models are there, and what others lack")
        parser.add_argument("--top", type=int, metavar="N", help="this many labels of every kind")
        parser.add_argument("--caption", default="", help="the caption a --mode begins with, instead of a captioner's")
        parser.add_argument("--rank-file", type=Path, metavar="FILE", help="rank the phrases of this file, one a line")
        parser.add_argument("--compare", action="store_true", help="how alike the pictures are, 1 is the same")
        add_json(parser)
        add_knobs(parser, only=[knob.name for knob in knobs().values() if _is_ours(knob.name, knob.group)])

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        settings = settings_of(options)
        if options.list:
            _print_models(options.json, with_models_dir(host, settings))
            return 0
        pictures = _pictures(options.pictures, settings)
        if options.compare:
            _print_comparison(pictures, compare(pictures, settings, host).tolist(), options.json)
            return 0
        with telling(host) as told:
            for picture in pictures:
                record = _record(look(picture, settings, told), picture, options, told)
                _print_record(record, options.json)
                flush_output()
                if not record.get("finished", True):
                    return Interrupted.exit_code
        return 0


def _is_ours(name: str, group: str) -> bool:
    return group == "Labels" or name in ("captioner", "max_side", "models_dir", "num_beams", "max_new_tokens")


def _pictures(names: list[str], settings: Settings) -> list[Picture]:
    found = []
    for job in find_jobs(names, recursive=False):
        if isinstance(job, EasyDiffuserError):
            raise job
        found.append(job.load(settings.max_side))
    if not found:
        raise UsageError("No picture was named.", "Name one, or ask for the CLIP models with --list.")
    return found


def _record(seen: Look, picture: Picture, options: argparse.Namespace, host: Host) -> dict[str, Any]:
    record: dict[str, Any] = {"picture": picture.name, "clip": seen.model.name}
    if options.rank_file:
        record["labels"] = {"phrase": _phrases(seen.rank(read_list(options.rank_file).labels))}
    elif hasattr(options, "mode"):
        caption = options.caption or ("" if options.mode == "negative" else _captioned(picture, seen.settings, host))
        text, finished = seen.text(options.mode, caption)
        record |= {"mode": options.mode, "text": text, "finished": finished}
    else:
        if not seen.lists:
            tell("There are no label lists: pip install clip-interrogator, or name a folder with --label-lists.")
        record["labels"] = {kind: _rows(seen, ranked) for kind, ranked in seen.ranked(options.top).items()}
    return record


def _captioned(picture: Picture, settings: Settings, host: Host) -> str:
    if settings.captioner == "auto":
        captioner, _ = captioners.best(host, settings)
    else:
        captioner = captioners.REGISTRY.get(settings.captioner, host)
    return captioner.caption(picture, settings, host)[0].text


def _rows(seen: Look, ranked: list[Ranked]) -> list[dict[str, Any]]:
    return [_row(item, seen.sureness(item)) for item in ranked]


def _phrases(ranked: list[Ranked]) -> list[dict[str, Any]]:
    """One's own phrases have no list to stand out of: the best is certain, the worst is not."""
    least, most = (ranked[-1].similarity, ranked[0].similarity) if ranked else (0.0, 0.0)
    return [_row(item, (item.similarity - least) / max(most - least, 1e-6)) for item in ranked]


def _row(item: Ranked, sureness: float) -> dict[str, Any]:
    return {"label": item.label, "similarity": round(item.similarity, 4), "sureness": round(sureness, 4)}


def _print_record(record: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_record(record)
    elif "text" in record:
        print_line(record["text"])
        if not record["finished"]:
            tell("Stopped: this is what was found until then.")
    else:
        print_line(f"{record['picture']} ({record['clip']})")
        for kind, rows in record["labels"].items():
            _print_table(kind, rows)


def _print_table(kind: str, rows: list[dict[str, Any]]) -> None:
    print_line(f"  {kind}")
    for row in rows:
        print_line(f"    {row['similarity']:7.4f}  {'#' * round(_WIDTH * row['sureness']):{_WIDTH}}  {row['label']}")


def _print_comparison(pictures: list[Picture], alike: list[list[float]], as_json: bool) -> None:
    for i, first in enumerate(pictures):
        for j in range(i + 1, len(pictures)):
            pair = {"pictures": [first.name, pictures[j].name], "similarity": round(alike[i][j], 4)}
            if as_json:
                print_record(pair)
            else:
                print_line(f"{pair['similarity']:7.4f}  {first.name}  {pictures[j].name}")


def _print_models(as_json: bool, host: Host) -> None:
    listing = CLIPS.listing(host)
    if not as_json:
        print_line(parts_table(listing))
        return
    for line in listing:
        print_record(dict(vars(line)))
