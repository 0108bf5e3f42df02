"""``visiongen demo-data``: make what the live demos load from the library."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from visiongen.demos import (
    aperture_patch,
    attention_maps,
    conditional_diffusion,
    detection_thresholds,
    detector_epochs,
    draw_a_digit,
    fashion_diffusion,
    gan_walk,
    handwritten_number,
    inside_squeezenet,
    kernel_playground,
    label_budget,
    latent_plane,
    match_and_ransac,
    words_and_pictures,
)
from visiongen.training.atomic import write_atomically

DEMOS: dict[str, Callable[[], dict[str, bytes]]] = {
    "aperture-patch": aperture_patch.files,
    "attention-maps": attention_maps.files,
    "conditional-diffusion": conditional_diffusion.files,
    "detection-thresholds": detection_thresholds.files,
    "detector-epochs": detector_epochs.files,
    "draw-a-digit": draw_a_digit.files,
    "fashion-diffusion": fashion_diffusion.files,
    "gan-walk": gan_walk.files,
    "handwritten-number": handwritten_number.files,
    "inside-squeezenet": inside_squeezenet.files,
    "kernel-playground": kernel_playground.files,
    "label-budget": label_budget.files,
    "latent-plane": latent_plane.files,
    "match-and-ransac": match_and_ransac.files,
    "words-and-pictures": words_and_pictures.files,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"all if none: {', '.join(DEMOS)}"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("demos"), help="the folder of all demos"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the data of some demos, or of all, and say what was written."""
    for name in arguments.names or DEMOS:
        if name not in DEMOS:
            known = ", ".join(DEMOS)
            print(f"there is no demo {name!r}; there are {known}", file=sys.stderr)
            return 1
        for file, content in DEMOS[name]().items():
            write_atomically(arguments.out / name / file, content)
            print(f"{name}/{file}: {len(content) / 1000:.0f} kB")
    return 0
