"""The command line of the course library: ``visiongen COMMAND …``."""

import argparse
import importlib
import sys

# Each module offers add_arguments(parser) and run(arguments) -> exit status. They are
# imported only when asked for, so that "visiongen data" does not wait for torch.
COMMANDS = {
    "data": ("visiongen.data.command", "prepare, check or identify a data set"),
    "check-yolo": ("visiongen.detection.check_command", "check a YOLO data set"),
    "train": ("visiongen.training.train_command", "train a recipe"),
    "project": ("visiongen.training.project_command", "tell how long training takes"),
    "publish": ("visiongen.training.publish_command", "copy a result into trained/"),
    "demo-data": ("visiongen.demos.command", "make what the live demos load"),
    "sample": ("visiongen.sampling.command", "draw pictures from a generative model"),
    "list": ("visiongen.training.list_command", "list recipes and their results"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one sub-command and return its exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(
        prog="visiongen", description="The library of From Pixels to Diffusion."
    )
    chosen = given[0] if given else None
    choices = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, purpose) in COMMANDS.items():
        child = choices.add_parser(name, help=purpose, description=purpose)
        if name == chosen:
            implementation = importlib.import_module(module)
            implementation.add_arguments(child)
            child.set_defaults(run=implementation.run)
    parsed = parser.parse_args(given)
    return parsed.run(parsed)


if __name__ == "__main__":
    sys.exit(main())
