"""Time and load of a run, added up over its interruptions."""

import time
from dataclasses import asdict, dataclass, field

from visiongen.training.machine import load_average


@dataclass
class Stopwatch:
    """Wall time, processor time of this process, and mean load of the machine.

    The processor time of a run tells what it costs on a quiet machine even when
    others used the cores too; the load says whether they did.
    """

    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    load_sum: float = 0.0
    load_count: int = 0
    _wall: float = field(default_factory=time.perf_counter, repr=False)
    _cpu: float = field(default_factory=time.process_time, repr=False)

    def read(self) -> dict[str, float]:
        """Add what has passed since the last reading; return all that is counted."""
        wall, cpu = time.perf_counter(), time.process_time()
        self.wall_seconds += wall - self._wall
        self.cpu_seconds += cpu - self._cpu
        self._wall, self._cpu = wall, cpu
        self.load_sum += load_average()
        self.load_count += 1
        return {name: value for name, value in asdict(self).items() if name[0] != "_"}

    @property
    def mean_load(self) -> float:
        """Processes that wanted a core, on average over the readings."""
        return self.load_sum / max(self.load_count, 1)
