"""What a training by Ultralytics is about to do, without doing it."""

import contextlib
import io
from typing import Any


def before_first_step(model: Any, **settings: Any) -> Any:
    """Return Ultralytics' trainer as it stands when the first step would come.

    Its ``model``, ``optimizer``, ``lf`` (the learning rate's factor by epoch) and
    ``train_loader`` show what the settings have become.

    Args:
        model: ``ultralytics.YOLO``.
        settings: of ``model.train``.
    """
    ready = []

    def stop(trainer):
        ready.append(trainer)
        raise KeyboardInterrupt

    model.add_callback("on_pretrain_routine_end", stop)
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.suppress(KeyboardInterrupt),
    ):
        model.train(**settings)
    return ready[0]
