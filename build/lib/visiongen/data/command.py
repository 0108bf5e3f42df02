"""``visiongen data``: prepare, check, list or identify data sets."""

import argparse
import dataclasses
import json
import sys

from visiongen.data.errors import DamagedDataError, DataError
from visiongen.data.folders import data_folder, shown
from visiongen.data.identify import identify
from visiongen.data.prepare import prepare
from visiongen.data.prepared import prepared
from visiongen.data.registry import DataSet, entries, find

MEGABYTE = 1e6


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``visiongen data``."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="data sets")
    parser.add_argument(
        "--edition",
        metavar="EDITION",
        help="prepare this edition, in place of another one that may be there",
    )
    parser.add_argument(
        "--identify",
        action="store_true",
        help="print as JSON which edition of each set is on this machine",
    )
    parser.add_argument("--list", action="store_true", help="list every data set")


def run(arguments: argparse.Namespace) -> int:
    """Do what ``arguments`` ask for and return the exit status."""
    try:
        if arguments.list:
            _list()
        elif not arguments.names:
            print(
                'Name a data set; "visiongen data --list" lists them.', file=sys.stderr
            )
            return 2
        elif arguments.identify:
            found = {name: identify(name) for name in arguments.names}
            report = {name: dataclasses.asdict(found[name]) for name in found}
            print(json.dumps(report, indent=1))
        else:
            for name in arguments.names:
                _prepare(find(name), arguments.edition)
    except DataError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


def _prepare(entry: DataSet, wanted: str | None) -> None:
    if entry.kind == "photograph":
        print(f"{entry.name}: comes with scikit-image, nothing to prepare")
        return
    edition = entry.edition(wanted) if wanted else None
    place = data_folder() / entry.name
    if edition and not (place.exists() and _is(entry, edition.sha256)):
        prepare(entry, edition, replace=True)
    place = prepared(entry.name)
    found = edition.name if edition else identify(entry.name).edition
    size = entry.bytes / MEGABYTE
    print(f"{entry.name}: {found} edition in {shown(place)}, {size:.1f} MB, checked")


def _is(entry: DataSet, sha256: str) -> bool:
    try:
        return identify(entry.name).sha256 == sha256
    except DamagedDataError:  # then it is about to be replaced
        return False


def _list() -> None:
    print(f"Data folder: {shown(data_folder())}")
    for entry in entries().values():
        bundled = entry.kind == "photograph"
        here = "here" if bundled or (data_folder() / entry.name).exists() else "-"
        size = f"{entry.bytes / MEGABYTE:.1f} MB"
        editions = ", ".join(entry.editions)
        print(f"{entry.name:45} {here:5} {size:>9}  {editions:17} {entry.title}")
