"""The job of making pairs: planned by writing the prompts, worked at by having them painted, one picture an item."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ...errors import EasyDiffuserError, HostError, Interrupted, OutOfMemoryError, OutputError, UsageError, quoted
from ...files import require_writable, write_text
from ...host import Generator, Host, generator_of
from ...images import load_picture
from ...jobs.bench import Bench
from ...jobs.kinds import Kind
from ...jobs.records import Item, Job
from ...records import Generated, GenerationRequest, GenerationSettings, Picture, PromptPair
from ..keep import PARQUET, write_csv, write_parquet
from ..spec import PairsSpec, check, spec_of
from ..write import write
from ..writers import REGISTRY

PAINTED, _PACKED = ".pictures", ".packed"
_IN_A_ROW = 3
"""So many pictures that cannot be made one after the other, and the WebUI is taken to be the reason."""


class Pairs(Kind):
    """Prompts written once, each painted with every seed, never twice."""

    name = "pairs"
    title = "pairs of prompts and pictures"

    def check(self, spec: Mapping[str, Any], host: Host) -> dict[str, Any]:
        return check(spec_of(spec), host).values()

    def plan(self, job: Job, host: Host) -> Iterator[Item]:
        spec = spec_of(job.spec)
        require_writable(spec.out)
        written = write(REGISTRY.get(spec.writer, host), spec.wishes, spec.count, host, spec.threshold)
        for number, prompt in enumerate(written.prompts, 1):
            for seed in range(spec.first_seed, spec.first_seed + spec.seeds):
                name = f"{number:06d}-{seed}"
                yield Item(name, data={"prompt": prompt, "seed": seed})

    def fresh(self, job: Job, item: Item, row: Mapping[str, Any]) -> bool:
        """A picture that somebody has deleted is painted again; packed ones are not missed."""
        spec = spec_of(job.spec)
        return "error" in row or _picture(spec, item.key).is_file() or _is_packed(spec)

    def work(
        self, job: Job, items: Sequence[Item], bench: Bench
    ) -> Iterator[tuple[Item, Mapping[str, Any] | EasyDiffuserError]]:
        spec, generator = spec_of(job.spec), generator_of(bench.host)
        if generator is None:
            raise UsageError("There is no WebUI to paint with.", "--webui http://127.0.0.1:7860")
        settings, failed = spec.generation(generator.current()), 0
        for item in items:
            bench.go_on()
            bench.tell(f"painting {item.key}")
            try:
                there = _there(spec, item)
                yield item, there or _painted(spec, item, settings, generator, bench)
                failed = 0
            except (OutOfMemoryError, OutputError, Interrupted):
                raise
            except HostError as error:
                failed += 1
                if failed >= _IN_A_ROW:
                    raise
                generator.current()  # a WebUI that went away stops the job: what is left is painted when it is back
                yield item, error

    def finish(self, job: Job, bench: Bench) -> Mapping[str, Any]:
        spec = spec_of(job.spec)
        rows = [row for item in bench.items if "error" not in (row := bench.row(item))]
        told = {"pictures": len(rows), "prompts": len({row["prompt"] for row in rows})}
        if spec.form == "folder":
            return {**told, "file": str(write_csv(spec.out, rows))}
        if not _is_packed(spec):
            write_parquet(spec.out, rows, {str(row["imgId"]): _picture(spec, str(row["imgId"])) for row in rows})
            if len(rows) == len(bench.items):  # otherwise the next try needs them all again
                _pack(spec)
        return {**told, "file": str(spec.out / PARQUET)}


def _is_packed(spec: PairsSpec) -> bool:
    """Whether the table holds every picture there is: none waits beside it."""
    return spec.form != "folder" and (spec.out / PARQUET).is_file() and not _waiting(spec)


def _waiting(spec: PairsSpec) -> bool:
    try:
        with os.scandir(spec.out / PAINTED) as entries:
            return any(entry.name.endswith(".png") for entry in entries)
    except OSError:
        return False


def _pack(spec: PairsSpec) -> None:
    """The pictures go, all at once: a crash between two of them would leave a table that looks unfinished."""
    gone = spec.out / _PACKED
    shutil.rmtree(gone, ignore_errors=True)  # of a crash
    with suppress(OSError):
        (spec.out / PAINTED).replace(gone)
    shutil.rmtree(gone, ignore_errors=True)


def _painted(
    spec: PairsSpec, item: Item, settings: GenerationSettings, generator: Generator, bench: Bench
) -> Mapping[str, Any]:
    """One picture, where it belongs, and its row."""
    request = GenerationRequest(
        PromptPair(str(item.data["prompt"]), spec.negative), (int(item.data["seed"]),), settings
    )
    (made,) = generator.generate(request, _Stopper(bench))
    _keep(spec, item, made)
    used = made.settings
    return {
        "imgId": item.key, "prompt": item.data["prompt"], "negative_prompt": spec.negative, "seed": made.seed,
        "width": made.picture.width, "height": made.picture.height, "steps": used.steps, "sampler": used.sampler,
        "cfg_scale": used.cfg_scale, "checkpoint": used.checkpoint,
    }  # fmt: skip


def _there(spec: PairsSpec, item: Item) -> Mapping[str, Any] | None:
    """The row of a picture that was painted before we were ended, and not written down; None where there is none.

    Raises:
        OutputError: If another picture lies in its place.
    """
    target = _picture(spec, item.key)
    if not target.is_file():
        return None
    try:
        picture = load_picture(target)
    except EasyDiffuserError as error:
        raise _foreign(target) from error
    if not _is_ours(picture, target, item):
        raise _foreign(target)
    own = dict(picture.embedded.settings) if picture.embedded else {}
    return {
        "imgId": item.key, "prompt": item.data["prompt"], "negative_prompt": spec.negative, "seed": item.data["seed"],
        "width": picture.width, "height": picture.height, "steps": _number(own.get("Steps"), int),
        "sampler": own.get("Sampler", ""), "cfg_scale": _number(own.get("CFG scale"), float),
        "checkpoint": own.get("Model", ""),
    }  # fmt: skip


def _is_ours(picture: Picture, target: Path, item: Item) -> bool:
    """Whether the file itself, or the text beside it where the WebUI writes none into it, says what was asked for."""
    prompt, own = str(item.data["prompt"]), picture.embedded
    if own and dict(own.settings).get("Seed", str(item.data["seed"])) != str(item.data["seed"]):
        return False
    beside = target.with_suffix(".txt")
    said = [own.prompt if own else "", beside.read_text("utf-8", "replace") if beside.is_file() else ""]
    return prompt.split() in [text.split() for text in said]


def _foreign(target: Path) -> OutputError:
    return OutputError(
        f"{quoted(str(target), 200)} is there already, and was not made of this prompt.",
        "Move it away, then go on; --out names another folder.",
    )


def _number(text: str | None, kind: type[int] | type[float]) -> float:
    try:
        return kind(text or 0)
    except ValueError:
        return 0


class _Stopper:
    """Listens to the progress: raising ends the generation, as `ApiGenerator` has it."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def __call__(self, share: float, text: str) -> None:
        self._bench.go_on()


def _keep(spec: PairsSpec, item: Item, made: Generated) -> None:
    """The picture under its name, its prompt beside it; the text first, so that no picture is ever without."""
    target = _picture(spec, item.key)
    if spec.form == "folder":
        write_text(target.with_suffix(".txt"), str(item.data["prompt"]))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if made.path is not None and made.path.suffix == ".png":
            made.path.replace(target)
            made.path.with_name(f"{made.path.stem.rpartition('-')[0]}.json").unlink(missing_ok=True)
        else:
            _saved(made, target)
    except OSError as error:
        raise OutputError(f"The picture {item.key} cannot be kept: {error}.", "Make room, then go on.") from error


def _saved(made: Generated, target: Path) -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    if made.infotext:
        info.add_text("parameters", made.infotext)
    part = target.with_name(f".{target.name}.part")
    made.picture.save(part, "PNG", pnginfo=info)
    part.replace(target)


def _picture(spec: PairsSpec, name: str) -> Path:
    folder = spec.out if spec.form == "folder" else spec.out / PAINTED
    return folder / f"{name}.png"
