"""``visiongen sample NAME``: draw pictures from a trained generative model."""

import argparse
import sys
from pathlib import Path

from visiongen.evaluation.suite import as_bytes
from visiongen.sampling.table import find_sampler
from visiongen.training.errors import TrainingError
from visiongen.training.pictures import as_grid, write_png

COLUMNS = 10
OPTIONS = ("steps", "sampler", "guidance")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("name", help="a generative model, such as cgan_mnist")
    parser.add_argument("--n", type=int, default=60, help="how many pictures")
    parser.add_argument("--seed", type=int, default=0, help="fixes them")
    parser.add_argument(
        "--label",
        nargs="+",
        help="class by number or name; several take turns (conditional models only)",
    )
    parser.add_argument("--steps", type=int, help="of diffusion and flow models")
    parser.add_argument(
        "--sampler",
        help="diffusion: ddim, ancestral, dpm-solver; flow: midpoint, heun, euler",
    )
    parser.add_argument(
        "--guidance",
        type=float,
        help="0 ignores the label, 1 follows it, more exaggerates it (cddpm_mnist)",
    )
    parser.add_argument(
        "--out", type=Path, default=Path("samples.png"), help="the PNG to write"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write a grid of unselected samples and say where it is."""
    try:
        sampler = find_sampler(arguments.name)
        told = {name: getattr(arguments, name) for name in OPTIONS}
        options = {name: value for name, value in told.items() if value is not None}
        pictures = sampler(arguments.n, arguments.seed, arguments.label, **options)
        grid = as_grid(as_bytes(pictures), min(COLUMNS, arguments.n))
        write_png(arguments.out, grid)
    except (ValueError, TrainingError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    height, width = grid.shape[:2]
    print(f"{arguments.out}: {arguments.n} pictures, {width} × {height} pixels")
    return 0
