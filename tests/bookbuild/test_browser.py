"""The browser tests find Chromium, or say loudly that they did not run."""

import argparse

import pytest

from bookbuild import browser


@pytest.fixture
def bare_machine(monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(browser.shutil, "which", lambda command: None)
    monkeypatch.setattr(browser, "_playwright_chromium", lambda: None)
    monkeypatch.setattr(browser, "_succeeds", lambda command: False)


def test_chosen_browser_comes_first(tmp_path, monkeypatch):
    chosen = tmp_path / "my-chromium"
    chosen.touch()
    monkeypatch.setenv("CHROMIUM", str(chosen))
    assert browser.find_chromium() == chosen


def test_chosen_browser_must_exist(tmp_path, monkeypatch):
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "missing"))
    with pytest.raises(FileNotFoundError, match="missing"):
        browser.find_chromium()


def test_without_browser_the_reader_is_told_and_goes_on(
    bare_machine, monkeypatch, capsys
):
    monkeypatch.delenv("CI", raising=False)
    assert browser.run(argparse.Namespace()) == 0
    assert "WILL NOT RUN" in capsys.readouterr().err


def test_without_browser_ci_stops(bare_machine, monkeypatch):
    monkeypatch.setenv("CI", "true")
    assert browser.run(argparse.Namespace()) == 1


def test_playwright_is_tried_before_the_system(monkeypatch):
    tried = []
    monkeypatch.setattr(browser, "_may_use_apt", lambda: True)
    monkeypatch.setattr(
        browser, "_succeeds", lambda command: bool(tried.append(command[0]))
    )
    assert browser.install_chromium() is None
    assert tried == [browser.sys.executable, "apt-get"]
