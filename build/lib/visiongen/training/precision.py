"""Mixed precision where the processor has it."""

from contextlib import AbstractContextManager, nullcontext

import torch


def has_bf16(device: torch.device) -> bool:
    """Say whether bfloat16 arithmetic is native, hence fast, on ``device``."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported()
    return device.type == "cpu" and torch.cpu._is_avx512_bf16_supported()


def usable(precision: str, device: torch.device) -> str:
    """Return "bf16" if it is wanted and native, else "fp32"."""
    if precision not in ("bf16", "fp32"):
        raise ValueError(f'precision is "bf16" or "fp32", not {precision!r}')
    return "bf16" if precision == "bf16" and has_bf16(device) else "fp32"


def autocast(precision: str, device: torch.device) -> AbstractContextManager:
    """Return the context in which the forward pass runs."""
    if precision == "bf16":
        return torch.autocast(device.type, torch.bfloat16)
    return nullcontext()
