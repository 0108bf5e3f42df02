"""What all tests share: no network, real data only where asked for, one browser.

Without a Chromium the tests in a browser are skipped, loudly; with ``CI`` they fail.
"""

import ipaddress
import os
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Machines that run the tests differ in speed, and fixtures here are cheap to share.
settings.register_profile(
    "book",
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("book")

ROOT = Path(__file__).parent
NO_CHROMIUM = (
    "NO CHROMIUM: THE BUILT SITE AND ITS DEMOS WERE NOT TESTED IN A BROWSER. "
    'Run "python -m bookbuild browser", or set CHROMIUM to its path.'
)
# Begun last, one of these would keep a single process busy long after all others ended.
LONG = (
    "site",
    "visiongen/training/test_published.py",
    "chapters/test_solutions.py",
    "visiongen/training/test_two_processes.py",
)
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "ftp_proxy")


def group_of(item):
    """Name of the tests that share a process with this one."""
    place = item.path.relative_to(ROOT)
    return "site" if place.parts[0] == "site" else place.as_posix()


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in this hook, too
def pytest_collection_modifyitems(items):
    """Skip tests of real data without it; keep together what shares fixtures.

    With "pytest -n 2 --dist loadgroup --no-loadscope-reorder" a file's tests run in one
    process, and so do all that read the one built site. What takes minutes goes first.
    """
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group_of(item)))
    items.sort(key=lambda item: group_of(item) not in LONG)
    if os.environ.get("VISIONGEN_DATA"):
        return
    skip = pytest.mark.skip(reason="needs real data: set VISIONGEN_DATA")
    for item in items:
        if item.get_closest_marker("data"):
            item.add_marker(skip)


class NetworkInTest(BaseException):
    """A test tried to leave this machine. No ``except Exception`` can swallow it."""


@pytest.fixture(autouse=True, scope="session")
def no_network():
    """Let Python code in tests talk to this machine only, and not through a proxy."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    getaddrinfo = socket.getaddrinfo

    def require_local(host):
        if isinstance(host, bytes):
            host = host.decode()
        if host in (None, "", "localhost", socket.gethostname()):
            return
        try:
            local = ipaddress.ip_address(host).is_loopback or host == "0.0.0.0"
        except ValueError:
            local = False
        if not local:
            raise NetworkInTest(f"a test wants to reach {host}")

    def guarded(original):
        def connect_to(self, address):
            if self.family in (socket.AF_INET, socket.AF_INET6):
                require_local(address[0])
            return original(self, address)

        return connect_to

    def resolve(host, *arguments, **options):
        require_local(host)
        return getaddrinfo(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        for name in PROXIES:
            patch.delenv(name, raising=False)
            patch.delenv(name.upper(), raising=False)
        patch.setattr(socket.socket, "connect", guarded(connect))
        patch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
        patch.setattr(socket, "getaddrinfo", resolve)
        yield


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium, one for all tests: Playwright starts only once a process."""
    # Most tests need no browser, and should not wait for its driver to be imported.
    from playwright.sync_api import sync_playwright

    from bookbuild.browser import find_chromium

    chromium = find_chromium()
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail(NO_CHROMIUM)
        pytest.skip(NO_CHROMIUM)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium,
            # No sandbox for root in containers; no request of the browser's own.
            args=["--no-sandbox", "--disable-quic", "--disable-background-networking"],
        )
        yield started
        started.close()
