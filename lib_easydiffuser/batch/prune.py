"""Tags taken out of what is written already; a backup is kept first, and Undo puts everything back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import EasyDiffuserError, OutputError, UsageError
from ..files import write_whole
from ..host import QuietHost
from ..items import items_in
from ..jobs.bench import Bench
from ..jobs.journal import Journal, rows
from ..jobs.records import Job
from ..jobs.store import Store
from ..prompt.phrases import bare_key, key_of
from .anew import Anew
from .log import File, Log, bytes_of, digest, text_of
from .roots import require_inside
from .spec import BatchSpec, spec_of
from .writing import write_all

_BACKUPS, _KEPT = "backups", ".kept"


@dataclass(frozen=True)
class Pruned:
    """What was done.

    Attributes:
        files: How many files changed.
        tags: What is left out from now on, of all prunings together.
        edited: Files that somebody changed meanwhile, so that Undo left them alone.
    """

    files: int
    tags: tuple[str, ...]
    edited: tuple[str, ...] = ()


def prune(job: Job, tags: Iterable[str]) -> Pruned:
    """Take tags out of what a job has written, and out of what it will write.

    Raises:
        UsageError: If the job runs, or no tag is named.
        OutputError: If something cannot be written; what was changed until then can be undone.
    """
    wanted = tuple(tag.strip() for tag in tags if tag.strip())
    if not wanted:
        raise UsageError("No tag was named.", "Name those that shall go.")
    store, spec = Store(job.folder.parent), spec_of(job.spec)
    with store.working_on(job):
        new = spec.but(drop=tuple(dict.fromkeys((*spec.drop, *wanted))))
        backup = _next(job)
        changed = _in_texts(job, spec, new, wanted, backup)
        if not changed and new.drop == spec.drop:
            backup.unlink()  # they were out already: that is no step to go back
            return Pruned(0, new.drop)
        try:
            changed += _table(job, new)
        except EasyDiffuserError:
            if not changed:
                backup.unlink(missing_ok=True)  # nothing was pruned, so there is nothing to undo
            raise
        store.update(job, new.values())
        return Pruned(changed, new.drop)


def undo(job: Job) -> Pruned:
    """Put back what the last pruning changed, where nobody has changed it since.

    Raises:
        UsageError: If the job runs, or nothing was pruned.
        OutputError: If something cannot be written; ask again, then.
    """
    store, spec = Store(job.folder.parent), spec_of(job.spec)
    with store.working_on(job):
        backups = _backups(job)
        if not backups:
            raise UsageError("There is no pruning to be undone.", "Prune first.")
        drop: tuple[str, ...] = ()
        count, edited, log = 0, [], Log(job.folder)
        for _, row in rows(backups[-1]):
            if "drop" in row:
                drop = tuple(row["drop"])
                continue
            there = text_of(Path(row["path"]))
            if there is not None and digest(there) == row["sha"]:
                _put(log, spec, row, row["text"])
                count += 1
            elif there != row["text"]:
                edited.append(str(row["path"]))
        log.close()
        new = spec.but(drop=drop)
        count += _table(job, new)
        store.update(job, new.values())
        _done_with(backups[-1], bool(edited))
        return Pruned(count, drop, tuple(edited))


def prunings(job: Job) -> int:
    """How many can be undone."""
    return len(_backups(job))


def without(text: str, banned: frozenset[str]) -> str:
    """The comma-separated text without some tags; to the letter as it was where none of them is in it."""
    kept = [item for item in items_in(text) if not ({key_of(item), bare_key(item)} & banned)]
    if len(kept) == len(items_in(text)):
        return text
    return ", ".join(kept) + ("\n" if text.endswith("\n") else "")


def _in_texts(job: Job, spec: BatchSpec, new: BatchSpec, tags: Iterable[str], backup: Path) -> int:
    """Prune the texts beside pictures; gives how many changed."""
    banned = frozenset(key_of(tag) for tag in tags)
    log, count = Log(job.folder), 0
    with Journal(backup) as kept:
        kept.append({"drop": list(spec.drop)})
        for row in _changes(log, banned, Anew(job, spec, new)):
            kept.append(row)
    for _, row in rows(backup):
        if "path" in row:
            _put(log, spec, row, row["new"])
            count += 1
    log.close()
    return count


def _changes(log: Log, banned: frozenset[str], anew: Anew) -> Iterator[dict[str, Any]]:
    for entry in log.entries():
        for file in entry.files:
            text = text_of(Path(file.path)) if file.role == "text" else None
            if text is None:
                continue
            new = without(anew.text(entry.key, file, text), banned)
            if new != text:
                yield {"key": entry.key, "path": file.path, "text": text, "new": new, "sha": digest(new)}


def _put(log: Log, spec: BatchSpec, row: Mapping[str, Any], text: str) -> None:
    path = Path(row["path"])
    require_inside(path, spec.roots)
    write_whole(path, bytes_of(text))
    entry = log.entry(str(row["key"]))
    if entry is not None:
        files = [File(f.path, digest(text), f.role, f.old) if f.path == str(path) else f for f in entry.files]
        log.put(entry.key, Path(entry.base), entry.source, files)


def _table(job: Job, spec: BatchSpec) -> int:
    """Write the one file anew, if there is one; it is made of the journal, so that nothing of it is lost."""
    store = Store(job.folder.parent)
    if spec.where in ("beside", "folder") or spec.dry_run or not store.status(job).result.get("files"):
        return 0
    bench = Bench(job, QuietHost(), store.plan(job) or [], lambda: False)
    bench.offsets = {str(row["key"]): place for place, row in bench.rows()}
    write_all(spec, bench)
    return 1


def _backups(job: Job) -> list[Path]:
    try:
        return sorted((job.folder / _BACKUPS).glob("*.jsonl"))
    except OSError as error:
        raise OutputError(f"The backups cannot be read: {error}.") from error


def _done_with(backup: Path, needed: bool) -> None:
    """A backup of texts that were left alone is the only copy of what they were before: it stays, renamed."""
    if needed:
        backup.replace(backup.with_suffix(_KEPT))
    else:
        backup.unlink()


def _next(job: Job) -> Path:
    kept = sorted((job.folder / _BACKUPS).glob(f"*{_KEPT}"))
    number = max((int(path.stem) for path in (*_backups(job), *kept)), default=0) + 1
    return job.folder / _BACKUPS / f"{number:04d}.jsonl"
