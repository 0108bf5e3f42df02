"""What a run ran on: processor, versions, commit, load. No host name, no path."""

import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

import torch

PACKAGES = ("accelerate", "numpy", "torch", "torchvision")


def machine(device: torch.device) -> dict[str, Any]:
    """Return processor, number of cores, and accelerator if one was used."""
    found: dict[str, Any] = {"processor": _processor(), "cores": os.cpu_count()}
    found["threads"] = torch.get_num_threads()
    if device.type == "cuda":
        found["accelerator"] = torch.cuda.get_device_name(device)
    return found


def environment() -> dict[str, str]:
    """Return the versions of Python and of the packages that decide a result."""
    versions = {name: metadata.version(name) for name in PACKAGES}
    return {"python": platform.python_version(), **versions}


def commit() -> str | None:
    """Return the commit of the checkout that runs, or None outside a checkout."""
    here = Path(__file__).parent
    asked = ["git", "-C", str(here), "describe", "--always", "--abbrev=12", "--dirty"]
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip()


def load_average() -> float:
    """Return how many processes wanted a core during the last minute."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


def _processor() -> str:
    """Return the processor's name, from Linux's list where there is one."""
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
