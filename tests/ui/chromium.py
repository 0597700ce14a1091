"""Chromium for the tests: found, or installed where that is possible."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

WHOLE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A page of the shell without windows costs a third of the CPU time of one in the whole browser, which draws tab strip
# and toolbars for every window even when it is headless. Extensions want the whole.
SHELL = "chromium-headless-shell"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --no-proxy-server"
).split()


class CannotInstallError(Exception):
    """There is no Chromium and nothing here could install it."""


def chromium(whole: bool = False) -> str:
    """The browser's path: of the shell without windows where there is one, unless the whole is wanted.

    Raises:
        CannotInstallError: If it is missing and this machine or person cannot install it.
        subprocess.CalledProcessError: If it could have been installed but that failed.
    """
    with _alone():
        return _found(whole) or _installed(whole)


_STARTED: list[Any] = []  # Playwright itself, once for everybody who holds it


@contextmanager
def playwright() -> Iterator[Any]:
    """Playwright. A process has room for one at a time, however many browsers are open."""
    from playwright.sync_api import sync_playwright

    began = not _STARTED
    if began:
        _STARTED.append(sync_playwright().start())
    try:
        yield _STARTED[0]
    finally:
        if began:
            _STARTED.pop().stop()


@contextmanager
def browser() -> Iterator[Any]:
    """A headless Chromium that asks nobody anything."""
    with playwright() as driver:
        # With the scroll bars that a person has: they take room.
        shown = {"ignore_default_args": ["--hide-scrollbars"]}
        running = driver.chromium.launch(executable_path=chromium(), headless=True, args=FLAGS, **shown)
        yield running
        running.close()


def require_chromium(whole: bool = False) -> str:
    """The browser's path, for tests: a skip where it cannot be had, a failure where installing it broke."""
    try:
        return chromium(whole)
    except CannotInstallError as error:
        pytest.skip(str(error))
    except subprocess.CalledProcessError as error:
        pytest.fail(f"Chromium is missing and could not be installed: {error.stderr[-400:]}")


def _found(whole: bool) -> str | None:
    names = WHOLE if whole else (SHELL, *WHOLE)
    return next((path for name in names if (path := shutil.which(name))), None)


def _installed(whole: bool) -> str:
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise CannotInstallError("no Chromium, and it can be installed only by root with apt-get")
    _apt("update")
    try:
        _apt("install", "-y", "--no-install-recommends", "chromium" if whole else SHELL)
    except subprocess.CalledProcessError:
        if whole:
            raise
        _apt("install", "-y", "--no-install-recommends", "chromium")  # a Debian without the shell
    found = _found(whole)
    if found is None:
        raise CannotInstallError("apt-get installed it, but it is not on the path")
    return found


def _apt(what: str, *more: str) -> None:
    subprocess.run(["apt-get", what, "-qq", *more], check=True, capture_output=True, text=True)


@contextmanager
def _alone() -> Iterator[None]:
    # Two test workers must not install at once.
    with (Path(tempfile.gettempdir()) / "easydiffuser-chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
