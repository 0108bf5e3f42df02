import subprocess
import sys

from bookbuild.machine import PeakMemory, processor_name, usable_cores

PARENT = """
import subprocess, sys
subprocess.run([sys.executable, "-c", "import time; a = bytearray(150_000_000); time.sleep(1)"])
"""  # noqa: E501


def test_the_memory_of_children_counts():
    process = subprocess.Popen([sys.executable, "-c", PARENT])
    with PeakMemory(process.pid) as memory:
        process.wait()
    assert 140 < memory.megabytes < 300


def test_a_process_that_has_ended_is_measured_as_nothing_more():
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1)"])
    with PeakMemory(process.pid) as memory:
        process.wait()
    assert memory.megabytes > 0


def test_the_processor_has_a_name_and_cores():
    assert processor_name()
    assert len(usable_cores()) >= 1
