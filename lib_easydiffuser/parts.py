"""Parts and the folders they are found in: a captioner, an encoder or a tag source is one file."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
import threading
from abc import ABC
from collections.abc import Iterable, Iterator
from typing import ClassVar, Generic, Literal, TypeVar

from .dataclass import dataclass
from .errors import ModelError, UnknownNameError, quoted
from .host import Host


@dataclass(frozen=True)
class Needs:
    """What a part needs before it can work.

    Attributes:
        packages: Import names ("torch", "transformers").
        mib: Memory the loaded part takes, MiB.
    """

    packages: tuple[str, ...] = ()
    mib: int = 0


class Part(ABC):  # the contracts derived from it hold the abstract methods
    """One file, one class: a name, a title, what it needs, and its one job."""

    name: ClassVar[str]
    title: ClassVar[str]
    needs: ClassVar[Needs] = Needs()

    def unfit(self, host: Host) -> str:
        """Why it cannot work on this host whatever is downloaded, as a sentence; "" when it can."""
        return ""

    def missing(self, host: Host) -> str:
        """Why it cannot work here, as a sentence with what to do; "" when it can."""
        absent = self._absent()
        return f"Needs the package {', '.join(absent)}: pip install {' '.join(absent)}." if absent else ""

    def brief(self, host: Host) -> str:
        """What it lacks in a few words, beside its name in a list; for one of which `missing` says something."""
        absent = self._absent()
        return f"needs the package {', '.join(absent)}" if absent else "not ready"

    def _absent(self) -> list[str]:
        return [name for name in self.needs.packages if importlib.util.find_spec(name) is None]


P = TypeVar("P", bound=Part)


@dataclass(frozen=True)
class Listed:
    """A line of the list of parts."""

    name: str
    title: str
    state: Literal["ready", "missing", "broken"]
    reason: str = ""
    mib: int = 0


class Registry(Generic[P]):
    """The parts of one kind, found by scanning packages.

    Modules whose name starts with an underscore are helpers. A module that fails to import is kept
    with its reason; the others work.
    """

    def __init__(self, kind: str, contract: type[P], packages: Iterable[str]) -> None:
        self.kind = kind
        self._contract = contract
        self._packages = tuple(packages)
        self._parts: dict[str, P] = {}
        self._broken: dict[str, str] = {}
        self._scanned: set[str] = set()
        self._loaded: set[tuple[str, str]] = set()
        self._turn = threading.RLock()

    def get(self, name: str, host: Host) -> P:
        """The part of that name, ready to work.

        Raises:
            UnknownNameError: If nothing is called so.
            ModelError: If it is known but broken or lacking something.
        """
        if name not in self._parts:
            self._guess(name, host)
        if name not in self._parts:
            self._scan(host)
        if name in self._broken:
            raise ModelError(
                f"The {self.kind} {name!r} cannot be loaded: {self._broken[name]}.", "The others still work."
            )
        if name not in self._parts:
            raise UnknownNameError(self.kind, name, self._parts)
        lack = self._parts[name].missing(host)
        if lack:
            raise ModelError(f"The {self.kind} {name!r} is not ready.", lack)
        return self._parts[name]

    def all(self, host: Host) -> Iterator[P]:
        """Every part that imported, ready or not, by name."""
        self._scan(host)
        return iter([self._parts[name] for name in sorted(self._parts)])

    def used(self) -> Iterator[P]:
        """The parts found so far; looks for no more."""
        return iter(list(self._parts.values()))

    def listing(self, host: Host) -> list[Listed]:
        """What is there, what is missing and why; broken ones last."""
        lines = []
        for part in self.all(host):
            lack = part.missing(host)
            lines.append(Listed(part.name, part.title, "missing" if lack else "ready", lack, part.needs.mib))
        return lines + [Listed(name, name, "broken", why) for name, why in sorted(self._broken.items())]

    def _guess(self, name: str, host: Host) -> None:
        """Most parts stand in the file of their name: who asks for one need not import them all."""
        file = name.replace("-", "_")
        if not file.isidentifier() or file.startswith("_"):
            return
        packages = (*self._packages, *host.part_packages(self.kind))
        with self._turn:
            for package in packages:
                if package not in self._scanned and importlib.util.find_spec(f"{package}.{file}") is not None:
                    self._load(package, file)
                    return

    def _scan(self, host: Host) -> None:
        packages = (*self._packages, *host.part_packages(self.kind))
        # Two requests may be the first at once: the second must not find half of the parts.
        with self._turn:
            for package in packages:
                if package not in self._scanned:
                    self._scanned.add(package)
                    self._scan_package(package)

    def _scan_package(self, package: str) -> None:
        folder = importlib.import_module(package)
        for info in pkgutil.iter_modules(folder.__path__):
            if not info.name.startswith("_"):
                self._load(package, info.name)

    def _load(self, package: str, name: str) -> None:
        if (package, name) in self._loaded:
            return
        self._loaded.add((package, name))
        try:
            module = importlib.import_module(f"{package}.{name}")
        # A part is foreign code to the others: whatever it raises, they must live.
        except Exception as error:
            self._broken[name] = f"{type(error).__name__}: {quoted(str(error), 200)}"
            return
        for _, found in sorted(vars(module).items()):
            if (
                inspect.isclass(found)
                and found.__module__ == module.__name__
                and issubclass(found, self._contract)
                and not inspect.isabstract(found)
            ):
                self._add(found)

    def _add(self, found: type[P]) -> None:
        absent = [field for field in ("name", "title") if not isinstance(getattr(found, field, None), str)]
        if absent:
            self._broken[found.__name__] = f"its class states no {' and no '.join(absent)}"
        elif found.name in self._parts:
            self._broken[f"{found.name} ({found.__module__})"] = f"the name {found.name!r} is taken"
        else:
            self._parts[found.name] = found()
