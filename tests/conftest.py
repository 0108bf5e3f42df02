"""What all tests share: no network, and real data only where it is asked for."""

import ipaddress
import os
import socket

import pytest
from hypothesis import HealthCheck, settings

# Machines that run the tests differ in speed, and fixtures here are cheap to share.
settings.register_profile(
    "book",
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("book")

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "ftp_proxy")


def pytest_collection_modifyitems(items):
    """Skip tests marked ``data`` on machines without the real data."""
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
