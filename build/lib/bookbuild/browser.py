"""Chromium for the browser tests: found, or installed where that is allowed."""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> Path | None:
    """Path of a Chromium on this machine, or None.

    Looked for in this order: ``$CHROMIUM``, the usual command names, the browser that
    Playwright downloaded.

    Raises:
        FileNotFoundError: ``$CHROMIUM`` is set and names no file.
    """
    if chosen := os.environ.get("CHROMIUM"):
        if not Path(chosen).is_file():
            raise FileNotFoundError(f"CHROMIUM names no file: {chosen}")
        return Path(chosen)
    for command in COMMANDS:
        if found := shutil.which(command):
            return Path(found)
    return _playwright_chromium()


def _playwright_chromium() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.is_file() else None


def _with_playwright() -> list[str]:
    return [sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"]


def _with_apt() -> list[str]:
    # Only where no password would be asked for.
    return ["apt-get", "install", "-q", "-y", "chromium"]


def _succeeds(command: list[str]) -> bool:
    try:
        finished = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=600
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return finished.returncode == 0


def _may_use_apt() -> bool:
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def install_chromium() -> Path | None:
    """Install Chromium by Playwright's own download, else by the system's packages."""
    attempts: list[Callable[[], bool]] = [lambda: _succeeds(_with_playwright())]
    if _may_use_apt():
        attempts.append(
            lambda: _succeeds(["apt-get", "update", "-q"]) and _succeeds(_with_apt())
        )
    for attempt in attempts:
        if attempt() and (found := find_chromium()):
            return found
    return None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace) -> int:
    """Make sure that Chromium is there; fail without it only on CI."""
    if found := find_chromium() or install_chromium():
        print(f"browser tests will use {found.name}")
        return 0
    print(
        "!!! No Chromium was found and none could be installed: THE BROWSER TESTS WILL "
        "NOT RUN.\n!!! Install Chromium or Chrome, or set CHROMIUM to its path.",
        file=sys.stderr,
    )
    return 1 if os.environ.get("CI") else 0
