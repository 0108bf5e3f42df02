"""What a notebook records of the machine that executed it: no name, no path."""

import os
import platform
import subprocess
import threading
from pathlib import Path

import psutil

SAMPLING_INTERVAL = 0.1  # seconds


def processor_name() -> str:
    """The processor's model, such as ``AMD EPYC 7B13``."""
    information = Path("/proc/cpuinfo")
    if information.is_file():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    if platform.system() == "Darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    return platform.processor() or platform.machine()


def usable_cores() -> list[int]:
    """The cores that this process and its children may use, by number."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


class PeakMemory:
    """Measures the memory of a process and all its children while it is open.

    Sampled, so that a peak shorter than 0.1 s may be missed; memory that two of the
    processes share counts twice.
    """

    def __init__(self, process_id: int):
        self.megabytes = 0
        self._process = psutil.Process(process_id)
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> "PeakMemory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self._thread.join()

    def _sample(self) -> None:
        while True:
            self.megabytes = max(self.megabytes, self._resident() // 2**20)
            if self._closed.wait(SAMPLING_INTERVAL):
                return

    def _resident(self) -> int:
        total = 0
        try:
            processes = [self._process, *self._process.children(recursive=True)]
        except psutil.NoSuchProcess:  # it has ended: nothing more to measure
            return 0
        for process in processes:
            try:
                total += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue  # a child that has just ended
        return total
