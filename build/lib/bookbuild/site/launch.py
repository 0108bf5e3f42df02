"""Where a chapter's notebook opens: Colab, Binder, and the file itself.

The theme points its buttons at the ``.md`` file, which Colab cannot open
(jupyter-book issue 752); here they all end in ``book/notebooks/NAME.ipynb``.
"""

import shutil
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sphinx.application import Sphinx
from sphinx.util.osutil import ensuredir

from bookbuild.errors import BookError
from bookbuild.repository import Repository
from bookbuild.site.course import repository_of
from bookbuild.site.reader import chapter_path

COLAB = "https://colab.research.google.com"
BINDER = "https://mybinder.org"
# After sphinx_book_theme, which adds its buttons at 501.
AFTER_THE_THEME = 900


def colab_url(repo: Repository, name: str) -> str:
    """Address that opens a chapter's notebook in Google Colab."""
    place = repo.relative(repo.notebook_path(name))
    return f"{COLAB}/github/{_owner_and_name(repo)}/blob/{repo.branch}/{place}"


def binder_url(repo: Repository, name: str) -> str:
    """Address that opens a chapter's notebook in JupyterLab on Binder."""
    place = repo.relative(repo.notebook_path(name))
    project = f"{_owner_and_name(repo)}/{repo.branch}"
    return f"{BINDER}/v2/gh/{project}?urlpath=lab/tree/{place}"


def download_place(name: str) -> str:
    """Where the built site keeps a chapter's notebook, from the site's root."""
    return f"notebooks/{name}.ipynb"


def _owner_and_name(repo: Repository) -> str:
    host, _, project = repo.address.removeprefix("https://").partition("/")
    if host != "github.com" or project.count("/") != 1:
        raise BookError(
            f"_config.yml: repository: url is {repo.address!r}; Colab and Binder need "
            "https://github.com/OWNER/NAME"
        )
    return project


def _set_buttons(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _tree: Any
) -> None:
    """Replace the theme's buttons: where a chapter runs, where a page can be mended."""
    repo = repository_of(app)
    groups = []
    if pagename in app.env.found_docs:
        if path := chapter_path(app.env, pagename):
            groups.append(_run_group(repo, path.stem, context["pathto"]))
        groups.append(_source_group(repo, f"{pagename}.md"))
    context["header_buttons"] = groups


def _run_group(repo: Repository, name: str, pathto: Any) -> dict[str, Any]:
    return _group(
        "Run",
        "run",
        ("Open in Colab", "notebook", colab_url(repo, name)),
        ("Open in Binder", "notebook", binder_url(repo, name)),
        ("Download notebook", "download", pathto(download_place(name), 1)),
    )


def _source_group(repo: Repository, place: str) -> dict[str, Any]:
    title = quote(f"Mistake in {place}")
    return _group(
        "Source",
        "code",
        ("Repository", "code", repo.address),
        ("Report a mistake", "bulb", f"{repo.address}/issues/new?title={title}"),
        ("Suggest an edit", "pencil", f"{repo.address}/edit/{repo.branch}/{place}"),
    )


def _group(text: str, icon: str, *entries: tuple[str, str, str]) -> dict[str, Any]:
    """A menu of the header, as ``article-header-buttons.html`` wants it."""
    buttons = [{"text": text, "icon": icon, "url": url} for text, icon, url in entries]
    return {"text": text, "icon": icon, "buttons": buttons}


def _copy_notebooks(app: Sphinx, exception: Exception | None) -> None:
    """Put the notebooks of all chapters where the download buttons point."""
    if exception is not None or app.builder.format != "html":
        return
    repo = repository_of(app)
    for docname in app.env.found_docs:
        path = chapter_path(app.env, docname)
        if path is None or not (source := repo.notebook_path(path.stem)).is_file():
            continue
        target = Path(app.outdir) / download_place(path.stem)
        ensuredir(target.parent)
        shutil.copyfile(source, target)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", _set_buttons, priority=AFTER_THE_THEME)
    app.connect("build-finished", _copy_notebooks)
