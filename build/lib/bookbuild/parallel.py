"""Works on several chapters at once, each with two cores of its own."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from typing import TypeVar

import psutil

from bookbuild.errors import BookError
from bookbuild.machine import usable_cores

# The run times that the book prints are those of two cores, wherever it is executed.
CORES_A_CHAPTER = 2
MEMORY_A_CHAPTER = 4 * 2**30  # bytes

Result = TypeVar("Result")


def default_jobs() -> int:
    """How many chapters this machine's cores and free memory allow at once."""
    by_memory = psutil.virtual_memory().available // MEMORY_A_CHAPTER
    return max(1, min(len(usable_cores()) // CORES_A_CHAPTER, by_memory))


def in_parallel(
    work: Callable[[str], Result],
    names: Sequence[str],
    jobs: int,
    seconds: float | None = None,
) -> Iterator[tuple[str, Result | BookError | None]]:
    """Call ``work(name)`` for all names, in processes, and yield results as they come.

    Args:
        work: a function at the top level of a module; a BookError that it raises is
            yielded as its result, any other exception stops everything.
        names: chapters, in the order in which they are started.
        jobs: how many run at once.
        seconds: after this time no more are started; ``None`` is yielded for the rest.
    """
    started = time.monotonic()
    free = _slots(jobs)
    running: dict[Future[Result], tuple[str, set[int]]] = {}
    waiting = list(names)
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))
    try:
        while waiting or running:
            late = seconds is not None and time.monotonic() - started > seconds
            while waiting and (free or late):
                name = waiting.pop(0)
                if late:
                    yield name, None
                    continue
                cores = free.pop(0)
                running[pool.submit(_on_cores, cores, work, name)] = name, cores
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                name, cores = running.pop(future)
                free.append(cores)
                try:
                    result: Result | BookError = future.result()
                except BookError as error:
                    result = error
                yield name, result
    finally:
        pool.shutdown(cancel_futures=True)


def _on_cores(cores: set[int], work: Callable[[str], Result], name: str) -> Result:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cores)
    return work(name)


def _slots(jobs: int) -> list[set[int]]:
    """The cores for each of the jobs; all of them for each where there are too few."""
    cores = usable_cores()
    if len(cores) < jobs * CORES_A_CHAPTER:
        return [set(cores)] * jobs
    starts = range(0, jobs * CORES_A_CHAPTER, CORES_A_CHAPTER)
    return [set(cores[start : start + CORES_A_CHAPTER]) for start in starts]
