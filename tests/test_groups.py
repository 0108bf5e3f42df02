"""Tests that share what they build run in one process."""

import os

import pytest


@pytest.mark.skipif(
    "PYTEST_XDIST_WORKER" not in os.environ, reason="one process runs all tests"
)
def test_a_file_stays_in_one_process(request: pytest.FixtureRequest):
    """Or else two processes build the real site in the same folder at the same time.

    pytest-xdist hands a group on in the names of its tests; with a pytest whose names
    it cannot change it says nothing and deals out single tests.
    """
    assert request.node.nodeid.endswith("@test_groups.py")
