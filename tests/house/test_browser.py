"""The browser companion's files: the least rights, every text in both languages, no code but its own."""

from __future__ import annotations

import json
import re
import runpy
import zipfile
from pathlib import Path
from typing import Any

import pytest

CODE = (".js", ".html", ".css")
# What makes code or markup of a text, takes code from a network, or listens to a page.
NEVER = (
    "eval(", "new Function", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "importScripts(",
    "createContextualFragment", "DOMParser", "postMessage", '"message"', "onMessageExternal", "onConnectExternal",
    "setTimeout(\"", "javascript:", "document.cookie", "localStorage", "XMLHttpRequest", "WebSocket", "sendBeacon",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser(root: Path) -> Path:
    return root / "browser"


@pytest.fixture(scope="module")
def manifest(browser: Path) -> dict[str, Any]:
    return dict(json.loads((browser / "manifest.json").read_text("utf-8")))


@pytest.fixture(scope="module")
def code(browser: Path) -> dict[str, str]:
    return {
        path.relative_to(browser).as_posix(): path.read_text("utf-8")
        for path in sorted(browser.rglob("*"))
        if path.suffix in CODE
    }


@pytest.fixture(scope="module")
def texts(browser: Path) -> dict[str, dict[str, Any]]:
    return {
        language: json.loads((browser / "_locales" / language / "messages.json").read_text("utf-8"))
        for language in ("en", "ko")
    }


def test_the_rights_are_these_and_no_more(manifest: dict[str, Any]) -> None:
    assert manifest["permissions"] == ["activeTab", "contextMenus", "scripting", "storage"]
    assert manifest["optional_host_permissions"] == ["http://*/*", "https://*/*"]
    known = {
        "manifest_version", "name", "description", "version", "default_locale", "minimum_chrome_version", "icons",
        "action",
        "options_ui", "background", "permissions", "optional_host_permissions", "content_security_policy",
        "browser_specific_settings",
    }  # fmt: skip
    # Nothing runs on a page of itself, no page reaches a file of ours or sends us a message.
    assert set(manifest) == known


def test_both_kinds_of_browsers_find_their_background(manifest: dict[str, Any]) -> None:
    assert manifest["manifest_version"] == 3
    assert manifest["background"] == {
        "service_worker": "background.js", "scripts": ["background.js"], "type": "module",
    }  # fmt: skip
    assert manifest["browser_specific_settings"]["gecko"]["id"]


def test_the_menu_has_an_entry_for_a_canvas_too(code: dict[str, str]) -> None:
    """Seen in Chromium 156's own menu: with "image", "video", "link", "page" and "frame" a canvas has none."""
    assert 'contexts: ["all"]' in code["background.js"]


def test_code_comes_from_the_extension_alone(manifest: dict[str, Any]) -> None:
    policy = dict(
        part.strip().split(" ", 1) for part in manifest["content_security_policy"]["extension_pages"].split(";")
    )
    assert policy["default-src"] == "'none'" and policy["script-src"] == "'self'" and policy["style-src"] == "'self'"
    # Firefox's own policy would turn every http:// of a WebUI into https://.
    assert "upgrade-insecure-requests" not in policy


@pytest.mark.parametrize("never", NEVER)
def test_what_never_stands_in_the_code(code: dict[str, str], never: str) -> None:
    assert [name for name, text in code.items() if never in text] == []


def test_nothing_is_fetched_from_a_fixed_address(code: dict[str, str]) -> None:
    found = {address for text in code.values() for address in re.findall(r"https?://[\w.-]+", text)}
    assert found <= {"http://127.0.0.1", "http://www.w3.org"}, "an example, and the name of SVG"


def test_the_login_is_sent_in_one_place(code: dict[str, str]) -> None:
    assert [name for name, text in code.items() if "Authorization" in text] == ["lib/api.js"]
    assert 'redirect: "error"' in code["lib/api.js"] and 'credentials: "omit"' in code["lib/api.js"]


def asked_for(everything: str) -> set[str]:
    """Texts that the code names outright."""
    found = set(re.findall(r"\b(?:message|getMessage)\(\"(\w+)\"", everything))
    found |= set(re.findall(r"data-(?:text|title)=\"(\w+)\"", everything)) | set(
        re.findall(r"__MSG_(\w+)__", everything)
    )
    codes = set(re.findall(r"new Trouble\(\"(\w+)\"", everything)) | set(re.findall(r"\bcode: \"(\w+)\"", everything))
    return found | {f"error_{code}" for code in codes | set(re.findall(r"problem: \"(\w+)\"", everything))}


def test_every_text_that_is_asked_for_is_there_in_both_languages(
    code: dict[str, str], manifest: dict[str, Any], texts: dict[str, dict[str, Any]]
) -> None:
    assert list(texts["en"]) == list(texts["ko"])
    found = asked_for("\n".join([*code.values(), json.dumps(manifest)]))
    assert len(found) > 40 and found <= set(texts["en"])


def test_every_text_is_used(code: dict[str, str], manifest: dict[str, Any], texts: dict[str, dict[str, Any]]) -> None:
    everything = "\n".join([*code.values(), json.dumps(manifest)])
    words = set(re.findall(r"[\"_\b](\w+)[\"_\b]", everything)) | set(re.findall(r"\"(\w+)\"", everything))
    words |= set(re.findall(r"__MSG_(\w+)__", everything)) | {"error_" + word for word in words}
    assert set(texts["en"]) - words == set()


def test_the_languages_say_it_with_the_same_values(texts: dict[str, dict[str, Any]]) -> None:
    for name, english in texts["en"].items():
        korean = texts["ko"][name]
        assert english.get("placeholders") == korean.get("placeholders"), name
        for said in (english["message"], korean["message"]):
            assert {one.lower() for one in re.findall(r"\$(\w+)\$", said)} == set(english.get("placeholders", {})), name
        plain = re.sub(r"\$\w+\$|Easy Diffuser", "", korean["message"]).strip()
        assert name == "language" or not plain or re.search("[가-힣]", plain), name


def test_a_trouble_is_one_sentence(texts: dict[str, dict[str, Any]]) -> None:
    for entry in (one for language in texts.values() for name, one in language.items() if name.startswith("error_")):
        said = re.sub(r"\$\w+\$", "x", entry["message"])
        assert said == "x" or said.endswith((".", "?", ": x")), said


def test_every_file_is_used_and_there(browser: Path, code: dict[str, str], manifest: dict[str, Any]) -> None:
    named = "\n".join([*code.values(), json.dumps(manifest)])
    for path in (path for path in browser.rglob("*") if path.is_file() and "_locales" not in path.parts):
        assert path.name == "manifest.json" or path.name in named, path
    for name in re.findall(r"[\"'](?:\.{1,2}/)?((?:lib|page|icons)/[\w.]+)[\"']", named):
        assert (browser / name).is_file(), name


def test_files_are_small(code: dict[str, str]) -> None:
    assert max(text.count("\n") for text in code.values()) < 400


def test_the_archives_are_the_same_each_time(root: Path, tmp_path: Path, manifest: dict[str, Any]) -> None:
    package = runpy.run_path(str(root / ".ci" / "package_browser.py"))["package"]
    first, second = package(tmp_path / "a"), package(tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    kinds = {path.stem.rpartition("-")[2]: zipfile.ZipFile(path) for path in first}
    for archive in kinds.values():
        assert {"background.js", "LICENSE", "_locales/ko/messages.json"} <= set(archive.namelist())
    backgrounds = {kind: json.loads(archive.read("manifest.json"))["background"] for kind, archive in kinds.items()}
    assert backgrounds == {
        "chromium": {"service_worker": "background.js", "type": "module"},
        "firefox": {"scripts": ["background.js"], "type": "module"},
    }
