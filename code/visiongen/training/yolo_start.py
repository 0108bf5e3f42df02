"""What a training by Ultralytics is about to do, without doing it."""

import contextlib
import io
import logging
import re
from typing import Any

COLOUR = re.compile(r"\x1b\[\d*m")  # of a terminal


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


def listened(model: Any, **settings: Any) -> tuple[Any, list[str]]:
    """Return the trainer of ``before_first_step``, and the log that quiet mode hides.

    Args:
        model: ``ultralytics.YOLO``.
        settings: of ``model.train``.
    """
    log, heard = logging.getLogger("ultralytics"), list[str]()
    ear, level = logging.Handler(), log.level
    ear.emit = lambda record: heard.append(  # type: ignore[method-assign]
        COLOUR.sub("", record.getMessage()).strip()
    )
    log.addHandler(ear)
    log.setLevel(logging.INFO)
    try:
        return before_first_step(model, **settings), heard
    finally:
        log.removeHandler(ear)
        log.setLevel(level)
