"""``visiongen data``: prepare, list or identify data sets."""

import argparse
import dataclasses
import json
import sys

from visiongen.data.errors import DataError
from visiongen.data.identify import identify


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``visiongen data``."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="data sets")
    parser.add_argument(
        "--identify",
        action="store_true",
        help="print as JSON which edition of each set is on this machine",
    )


def run(arguments: argparse.Namespace) -> int:
    """Do what ``arguments`` ask for and return the exit status."""
    try:
        found = {n: dataclasses.asdict(identify(n)) for n in arguments.names}
    except DataError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    print(json.dumps(found, indent=1))
    return 0
