"""Cleans what a kernel put out, and refuses what must not reach a page."""

import json
import os
import re
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from bookbuild.errors import BookError
from bookbuild.repository import Repository

ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
WIDGET = "application/vnd.jupyter.widget-view+json"
OBJECT_ADDRESS = re.compile(r"<[^<>\n]* at 0x[0-9a-f]{6,}>")


def clean_outputs(cell: dict[str, Any]) -> str:
    """Keep of a cell's outputs what a page shows, in place; return the rest.

    Messages to stderr (progress bars, warnings) and widgets are taken out, texts that
    follow each other become one, lines that were overwritten on a terminal vanish, and
    of an error that a cell provokes the last line stays: the frames above it name
    files of this machine.

    Returns:
        What was written to stderr, without progress bars.
    """
    kept: list[dict[str, Any]] = []
    errors = ""
    for output in cell["outputs"]:
        if output["output_type"] == "stream" and output["name"] == "stderr":
            errors += output["text"]
        elif WIDGET in output.get("data", {}):
            continue
        elif output["output_type"] == "stream" and _is_stream(kept[-1:]):
            kept[-1]["text"] += output["text"]
        else:
            kept.append(output)
    for output in kept:
        if output["output_type"] == "stream":
            output["text"] = _as_on_terminal(output["text"])
        elif output["output_type"] == "error":
            output["traceback"] = [f"{output['ename']}: {output['evalue']}"]
    cell["outputs"] = [output for output in kept if output.get("text") != ""]
    return _as_on_terminal(errors, keep_progress=False)


def refuse_leaks(repo: Repository, where: str, cell: dict[str, Any]) -> None:
    """Fail when an output names this machine, or where objects lay in its memory.

    Args:
        repo: the repository.
        where: the cell, for the message.
        cell: with cleaned outputs.

    Raises:
        BookError: a path of this machine, its name, or an object's address.
    """
    text = _readable(cell["outputs"])
    for what, name in _private_names(repo):
        # A name counts where it is not a part of a longer one.
        if re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text):
            raise BookError(
                f"{where} puts out {what} ({name}), which would differ on every "
                "machine; print a relative path or only the file's name"
            )
    if address := OBJECT_ADDRESS.search(text):
        raise BookError(
            f"{where} puts out {address[0]}, an address that differs in every run; "
            "assign the value of the last line to a name, or print what matters of it"
        )


def without_escapes(text: str) -> str:
    """The text without a terminal's colours."""
    return ESCAPES.sub("", text)


def _is_stream(outputs: list[dict[str, Any]]) -> bool:
    return bool(outputs) and outputs[0]["output_type"] == "stream"


def _as_on_terminal(text: str, keep_progress: bool = True) -> str:
    """What stays to be seen of text with carriage returns, without colours.

    Args:
        text: as written.
        keep_progress: whether a line that was overwritten shows its last state, or
            nothing.
    """
    lines = []
    for line in without_escapes(text).replace("\r\n", "\n").split("\n"):
        states = [state for state in line.split("\r") if state.strip()]
        if "\r" in line and not keep_progress:
            continue
        lines.append(states[-1] if "\r" in line and states else line.strip("\r"))
    return "\n".join(lines)


def _readable(outputs: list[dict[str, Any]]) -> str:
    """All text of the outputs; pictures are left out."""
    plain = []
    for output in outputs:
        data = output.get("data", {})
        parts = {kind: data[kind] for kind in data if not kind.startswith("image/")}
        parts |= {"svg": data.get("image/svg+xml", ""), "text": output.get("text", "")}
        parts["error"] = output.get("evalue", "")
        plain.append(json.dumps(parts, ensure_ascii=False))
    # Undo the escapes of JSON that could hide a Windows path.
    return "\n".join(plain).replace("\\\\", "\\")


def _private_names(repo: Repository) -> list[tuple[str, str]]:
    """What must not be in an output, most telling first."""
    folders = [("the repository's folder", repo.root)]
    if data := os.environ.get("VISIONGEN_DATA"):
        folders.append(("the data folder", Path(data).expanduser().absolute()))
    folders += [
        ("Python's folder", Path(sys.prefix)),
        ("the home folder", Path.home()),
        ("the folder for temporary files", Path(tempfile.gettempdir())),
    ]
    names = [
        (what, str(form))
        for what, folder in folders
        for form in dict.fromkeys((folder, folder.resolve()))
        if form != Path(form.anchor)
    ]
    host = socket.gethostname()
    if re.search(r"[\d.-]", host):  # a plain word may be meant as a word
        names.append(("this machine's name", host))
    return names
