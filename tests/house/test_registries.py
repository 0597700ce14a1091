"""A part is one file: found by scanning, and a broken one takes nobody with it."""

from __future__ import annotations

import sys
import threading
from abc import abstractmethod
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from lib_easydiffuser.errors import ModelError, UnknownNameError
from lib_easydiffuser.host import Host, QuietHost
from lib_easydiffuser.parts import Part, Registry


class Greeter(Part):
    @abstractmethod
    def greet(self) -> str: ...


HELLO = """
from {here} import Greeter

class Hello(Greeter):
    name = "hello"
    title = "Says hello"
    def greet(self):
        return "hello!"
"""


class Folder:
    """A package on disk whose files are parts."""

    def __init__(self, path: Path, name: str) -> None:
        self.package = name
        self._path = path / name
        self._path.mkdir()
        self.write("__init__", "")

    def write(self, module: str, code: str) -> None:
        # The parts import their contract from this very module, whatever pytest calls it.
        (self._path / f"{module}.py").write_text(code.replace("{here}", __name__))

    def registry(self) -> Registry[Greeter]:
        return Registry("greeter", Greeter, [self.package])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    monkeypatch.syspath_prepend(str(tmp_path))
    name = f"greeters_{tmp_path.name}"
    yield Folder(tmp_path, name)
    for module in [module for module in sys.modules if module.split(".")[0] == name]:
        del sys.modules[module]


def test_a_new_file_is_a_new_part(folder: Folder) -> None:
    folder.write("hello", HELLO)
    registry = folder.registry()
    assert registry.get("hello", QuietHost()).greet() == "hello!"
    assert [(line.name, line.title, line.state) for line in registry.listing(QuietHost())] == [
        ("hello", "Says hello", "ready")
    ]


@pytest.mark.parametrize(
    "code, reason",
    [
        ("import no_such_package", "ModuleNotFoundError"),
        ("def broken(:", "SyntaxError"),
        ("raise RuntimeError('no luck today')", "no luck today"),
        (
            "from {here} import Greeter\nclass Mute(Greeter):\n    def greet(self): return ''\n",
            "no name",
        ),
    ],
)
def test_a_broken_file_is_listed_and_the_others_work(folder: Folder, code: str, reason: str) -> None:
    folder.write("broken", code)
    folder.write("hello", HELLO)
    registry = folder.registry()
    assert registry.get("hello", QuietHost()).greet() == "hello!"
    (broken,) = [line for line in registry.listing(QuietHost()) if line.state == "broken"]
    assert reason in broken.reason


def test_asking_for_a_broken_part_says_why(folder: Folder) -> None:
    folder.write("broken", "raise RuntimeError('no luck today')")
    with pytest.raises(ModelError, match="no luck today"):
        folder.registry().get("broken", QuietHost())


def test_a_name_taken_twice_is_broken_and_the_first_stays(folder: Folder) -> None:
    folder.write("a_first", HELLO.replace("Hello", "First"))
    folder.write("b_second", HELLO.replace("Hello", "Second"))
    registry = folder.registry()
    assert type(registry.get("hello", QuietHost())).__name__ == "First"
    assert [line.reason for line in registry.listing(QuietHost()) if line.state == "broken"] == [
        "the name 'hello' is taken"
    ]


def test_an_unknown_name_suggests_the_nearest(folder: Folder) -> None:
    folder.write("hello", HELLO)
    with pytest.raises(UnknownNameError, match=r"no greeter 'helo'.*Did you mean 'hello'"):
        folder.registry().get("helo", QuietHost())


def test_a_part_that_lacks_something_says_what(folder: Folder) -> None:
    code = HELLO + "    from lib_easydiffuser.parts import Needs\n"
    folder.write("hello", code + "    needs = Needs(packages=('no_such_package',), mib=7)\n")
    registry = folder.registry()
    (line,) = registry.listing(QuietHost())
    assert (line.state, line.mib) == ("missing", 7)
    assert "no_such_package" in line.reason
    with pytest.raises(ModelError, match="no_such_package"):
        registry.get("hello", QuietHost())


def test_helpers_are_no_parts(folder: Folder) -> None:
    folder.write("_helper", "raise RuntimeError('a helper is imported by parts, never scanned')")
    assert folder.registry().listing(QuietHost()) == []


def test_the_host_contributes_parts_of_its_own(folder: Folder) -> None:
    class Guest(QuietHost):
        def part_packages(self, kind: str) -> tuple[str, ...]:
            return (folder.package,) if kind == "greeter" else ()

    folder.write("hello", HELLO)
    registry = Registry("greeter", Greeter, [])
    host: Host = Guest()
    assert [part.name for part in registry.all(host)] == ["hello"]


def test_who_comes_while_the_folder_is_scanned_finds_all_parts(folder: Folder) -> None:
    """The first analysis and the first list of parts may be two requests at the same moment."""
    scanning, come = threading.Event(), threading.Event()
    sys.modules["gate_of_parts"] = SimpleNamespace(scanning=scanning, come=come)  # type: ignore[assignment]
    folder.write("hello", "import gate_of_parts as gate\ngate.scanning.set()\ngate.come.wait(30)\n" + HELLO)
    registry = folder.registry()

    class Second(QuietHost):
        def part_packages(self, kind: str) -> tuple[str, ...]:
            come.set()
            return ()

    try:
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(registry.get, "hello", QuietHost())
            assert scanning.wait(30)
            second = pool.submit(registry.get, "hello", Second())
            assert first.result(30) is second.result(30)
    finally:
        del sys.modules["gate_of_parts"]


def test_who_asks_for_one_part_imports_its_file_alone(folder: Folder) -> None:
    folder.write("say_hello", HELLO.replace('"hello"', '"say-hello"'))
    folder.write("another", "raise OSError('imported for nothing')")
    registry = folder.registry()
    asked = registry.get("say-hello", QuietHost())
    assert list(registry.used()) == [asked] and registry._broken == {}
    assert registry.listing(QuietHost())[1].state == "broken", "the listing looks at all"
    assert list(registry.all(QuietHost())) == [asked], "found once"
