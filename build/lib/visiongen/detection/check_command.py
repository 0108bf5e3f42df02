"""``visiongen check-yolo``: find the mistakes in a data set in YOLO format."""

import argparse
from collections import Counter
from pathlib import Path

from visiongen.detection.yolo_check import check_yolo

SHOWN = 5  # findings of one kind that are printed in full


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("data", type=Path, metavar="DATA.yaml", help="its description")


def run(arguments: argparse.Namespace) -> int:
    """Print what is wrong; return 1 if anything is that is no mere warning."""
    report = check_yolo(arguments.data)
    for split, pictures in report.pictures.items():
        print(f"{split}: {pictures} pictures, {report.objects[split]} objects")
    printed = Counter[str]()
    for finding in report.findings:
        printed[finding.kind] += 1
        if printed[finding.kind] <= SHOWN:
            print(f"{finding.severity}: {finding.place}: {finding.message}")
    for kind, count in printed.items():
        if count > SHOWN:
            print(f"and {count - SHOWN} more of the kind: {kind}")
    errors = len(report.errors)
    print(f"{errors} errors, {len(report.findings) - errors} warnings")
    return 1 if errors else 0
