"""What is done with a part, on whichever machine: measured, captioned, made into tags, written. Knows no Ray."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...errors import EasyDiffuserError
from ...host import Host
from ...jobs.records import Item, told
from ..crew import FATAL
from ..outputs._table import record
from ..render import Renderer
from ..spec import BatchSpec
from ..stages import Elsewhere, Measured, Row, alone, caption, load, measure
from .parts import FOUND, Columns, Part, Sample
from .shards import Format, Mark, put_shard


@dataclass(frozen=True)
class Resources:
    """What is asked of the cluster.

    Attributes:
        actors: Captioners, each with its own model; 0 for as many as fit now.
        cpus, gpus: Of each; parts of one are allowed.
    """

    actors: int = 0
    cpus: float = 1.0
    gpus: float = 0.0


ONE_CPU = Resources()


@dataclass(frozen=True)
class Setup:
    """What every machine has to know of a job.

    Attributes:
        spec: Its `out` is the address of the folder of results, the same on every machine.
        kind: In what the shards are written.
        tokens: What the shards of each source are marked with, by its number.
        device: "cpu" or "cuda".
        models: The folder of models, the same on every machine.
        size: Pictures of a shard.
        columns: Of Parquet files.
    """

    spec: BatchSpec
    kind: Format
    tokens: tuple[str, ...]
    device: str = "cpu"
    models: str = ""
    size: int = 256
    columns: Columns = FOUND


@dataclass(frozen=True)
class Result:
    """What became of a picture: a row, or why there is none."""

    key: str
    row: Row | None = None
    error: dict[str, str] | None = None


class Node(Elsewhere):
    """A machine of the cluster as a host."""

    name = "cluster"

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup.models, setup.models)
        self._device = setup.device

    def device(self) -> str:
        return self._device


def measured(part: Part, setup: Setup) -> Part:
    """The part with what can be known of its pictures without the captioner's device."""
    host, settings = Node(setup), setup.spec.reading
    return replace(part, samples=tuple(_measured(sample, settings, host) for sample in part.samples))


def _measured(sample: Sample, settings: Any, host: Node) -> Sample:
    if sample.error:
        return sample
    try:
        return replace(sample, proof=measure(load(sample.data, sample.key, settings), settings, host).proof)
    except FATAL:
        raise
    except EasyDiffuserError as error:
        return replace(sample, data=b"", error=told(error))


class Captioning:
    """A captioner whose model stays loaded: one of these lives as long as an actor."""

    def __init__(self, setup: Setup) -> None:
        self._settings = setup.spec.reading
        self._host = Node(setup)

    def results(self, part: Part) -> list[Result]:
        """What became of the pictures of a part, in their order.

        Raises:
            EasyDiffuserError: What would come again for every picture, as a model that is not there.
        """
        size = max(1, self._settings.batch_size)
        chunks = (part.samples[start : start + size] for start in range(0, len(part.samples), size))
        return [result for chunk in chunks for result in self._chunk(chunk)]

    def _chunk(self, samples: Sequence[Sample]) -> Iterator[Result]:
        ready = [self._loaded(sample) for sample in samples]
        rows = iter(caption([one for one in ready if isinstance(one, Measured)], self._settings, self._host))
        for sample, one in zip(samples, ready, strict=True):
            if not isinstance(one, Measured):
                yield Result(sample.key, error=one)
            elif isinstance(row := next(rows), FATAL):
                raise row
            elif isinstance(row, EasyDiffuserError):
                yield Result(sample.key, error=told(row))
            else:
                yield Result(sample.key, row)

    def _loaded(self, sample: Sample) -> Measured | dict[str, str]:
        if sample.error:
            return sample.error
        try:
            found = load(sample.data, sample.key, self._settings)
        except FATAL:
            raise
        except EasyDiffuserError as error:
            return told(error)
        return Measured(found.name, found.sha256, found.picture, sample.proof)


@dataclass(frozen=True)
class Texts:
    """A part's rows as they are written, and its failures."""

    source: int
    number: int
    last: bool
    rows: tuple[dict[str, Any], ...]
    failed: tuple[dict[str, Any], ...]


class Writing:
    """Tags as the job wants them. What becomes of a tag is decided once, so one of these is kept a process."""

    def __init__(self, spec: BatchSpec) -> None:
        self._renderer = Renderer(spec)

    def texts(self, part: Part, results: Sequence[Result]) -> Texts:
        """The rows and failures of a part whose pictures were captioned."""
        rows, failed = [], []
        for number, result in enumerate(results):
            error = result.error
            if result.row is not None:
                try:
                    rows.append(record(Item(result.key, number), result.row, self._renderer.write(result.row)))
                except EasyDiffuserError as unwritten:
                    error = told(unwritten)
            if error:
                failed.append({"image": result.key, "error": error["type"], **_sentence(error)})
        return Texts(part.source, part.number, part.last, tuple(rows), tuple(failed))


def put(texts: Texts, setup: Setup) -> tuple[Mark, dict[str, Any]]:
    """Write a shard, and its mark last.

    Raises:
        OutputError: If it cannot be written.
    """
    mark = Mark(texts.source, texts.number, setup.tokens[texts.source], texts.last)
    return mark, put_shard(setup.spec.out, mark, setup.kind, texts.rows, texts.failed)


def _sentence(error: dict[str, str]) -> dict[str, str]:
    return {"message": error["message"], "hint": error["hint"]}


def needs_measuring(spec: BatchSpec, host: Host) -> bool:
    """Whether processors can do something for a picture before its captioner has its turn."""
    return not alone(spec.reading, host)
