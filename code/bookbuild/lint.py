"""``bookbuild lint``: whether chapters have what every chapter must have."""

import argparse

from bookbuild.chapter import read_chapter
from bookbuild.errors import BookError
from bookbuild.findings import Finding
from bookbuild.labels import collect
from bookbuild.lint_cells import cell_findings
from bookbuild.lint_outputs import output_findings
from bookbuild.lint_prose import prose_findings
from bookbuild.lint_references import reference_findings
from bookbuild.lint_structure import structure_findings
from bookbuild.lint_terms import term_findings
from bookbuild.notebook_file import read_notebook
from bookbuild.repository import Repository


def lint(repo: Repository, name: str) -> list[Finding]:
    """Everything that is wrong with a chapter, in the order of its lines.

    The notebook is looked at too when there is one.
    """
    path = repo.chapter_path(name)
    try:
        chapter = read_chapter(repo, path)
        notebook = read_notebook(repo.notebook_path(chapter.name))
    except BookError as error:
        return [Finding(1, str(error), True)]
    labels = collect(repo)
    found = [
        *structure_findings(chapter),
        *cell_findings(chapter),
        *prose_findings(chapter),
        *reference_findings(labels, chapter, notebook),
        *term_findings(labels, chapter),
        *(output_findings(repo, chapter, notebook) if notebook else []),
    ]
    return sorted(found, key=lambda finding: (finding.line, finding.text))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``bookbuild lint``."""
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="chapters; all if none is named"
    )


def run(args: argparse.Namespace) -> int:
    """Print what is wrong with chapters; 1 when any of it is an error."""
    repo = Repository.find()
    paths = [repo.chapter_path(name) for name in args.names] or repo.chapter_paths()
    errors = warnings = 0
    for path in paths:
        for finding in lint(repo, path.stem):
            kind = "error" if finding.error else "warning"
            print(f"{repo.relative(path)}:{finding.line}: {kind}: {finding.text}")
            errors += finding.error
            warnings += not finding.error
    print(f"{len(paths)} chapters: {errors} errors, {warnings} warnings")
    return int(errors > 0)
