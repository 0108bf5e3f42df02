import importlib
import os

import psutil
import pytest

from bookbuild import parallel
from bookbuild.parallel import default_jobs, in_parallel


@pytest.fixture
def machine(monkeypatch):
    """Pretends that this machine has so many cores and gigabytes."""

    def pretend(cores, gigabytes):
        monkeypatch.setattr(parallel, "usable_cores", lambda: [*range(cores)])
        memory = psutil.virtual_memory()._replace(available=gigabytes * 2**30)
        monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)

    return pretend


@pytest.mark.parametrize(
    ("cores", "gigabytes", "jobs"), [(1, 2, 1), (2, 64, 1), (8, 64, 4), (8, 9, 2)]
)
def test_jobs_are_as_many_as_cores_and_memory_bear(machine, cores, gigabytes, jobs):
    machine(cores, gigabytes)
    assert default_jobs() == jobs


def test_each_job_has_two_cores_of_its_own_where_there_are_enough(machine):
    machine(5, 64)
    assert parallel._slots(2) == [{0, 1}, {2, 3}]
    assert parallel._slots(3) == [{0, 1, 2, 3, 4}] * 3


WORK = """
import os, time
from bookbuild.errors import BookError

def work(name):
    if name == "bad":
        raise BookError("a mistake")
    if name == "bug":
        raise ZeroDivisionError
    time.sleep(0.5 if name == "slow" else 0)
    return name, os.getpid()
"""


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A function that other processes can import."""
    (tmp_path / "work_of_test_parallel.py").write_text(WORK)
    monkeypatch.syspath_prepend(tmp_path)
    return importlib.import_module("work_of_test_parallel").work


def test_a_mistake_in_one_is_a_result_among_the_others(work):
    results = dict(in_parallel(work, ["slow", "bad", "good"], jobs=2))
    assert str(results["bad"]) == "a mistake"
    assert results["slow"][0] == "slow"
    assert results["good"][1] != os.getpid()


def test_a_bug_is_not_swallowed(work):
    with pytest.raises(ZeroDivisionError):
        dict(in_parallel(work, ["bug", "good"], jobs=1))


def test_after_its_time_nothing_more_is_started(work):
    results = dict(in_parallel(work, ["slow", "good", "bad"], jobs=1, seconds=0.1))
    assert results["slow"][0] == "slow"
    assert results["good"] is None
    assert results["bad"] is None
