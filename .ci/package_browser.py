"""`make package-browser`: browser/ as an archive for each kind of browser, the same bytes for the same files.

The folder itself loads in both; each warns of the other's line in the manifest, so each archive has its own.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# The oldest time an archive can hold: when and where it was made leaves no trace.
_THEN = (1980, 1, 1, 0, 0, 0)
# What the manifest says to the other kind alone.
_NOT_FOR = {"chromium": ("background.scripts", "browser_specific_settings"), "firefox": ("background.service_worker",)}


def package(to: Path) -> list[Path]:
    """Write the archives into a folder; gives their paths."""
    source = ROOT / "browser"
    manifest = json.loads((source / "manifest.json").read_text("utf-8"))
    files = {path.relative_to(source).as_posix(): path.read_bytes() for path in source.rglob("*") if path.is_file()}
    files["LICENSE"] = (ROOT / "LICENSE").read_bytes()
    to.mkdir(parents=True, exist_ok=True)
    made = []
    for kind, keys in _NOT_FOR.items():
        files["manifest.json"] = (json.dumps(_without(manifest, keys), indent=2, ensure_ascii=False) + "\n").encode()
        made.append(to / f"easy-diffuser-companion-{manifest['version']}-{kind}.zip")
        _write(made[-1], files)
    return made


def _without(manifest: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(manifest))
    for key in keys:
        *parents, last = key.split(".")
        inner = found
        for parent in parents:
            inner = inner[parent]
        del inner[last]
    return found


def _write(archive: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(archive, "w") as made:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _THEN)
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            made.writestr(info, files[name], compresslevel=9)


if __name__ == "__main__":
    for path in package(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "browser"):
        print(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)
