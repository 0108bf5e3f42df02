"""``bookbuild serve`` and ``bookbuild bench``."""

import json
import threading
import urllib.error
import urllib.request
from argparse import Namespace
from pathlib import Path

import pytest

from bookbuild.errors import BookError
from bookbuild.site import bench, serve
from bookbuild.site.performance import record_path
from bookbuild.site.record import recorded_run


def test_the_server_offers_the_site_on_this_machine_only(site: Path):
    with serve.make_server(site, port=0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        with urllib.request.urlopen(f"{address}/book/index.html") as answer:
            assert b"A Miniature Book" in answer.read()
        script = f"{address}/_static/mathjax/tex-chtml.js"
        with urllib.request.urlopen(script) as answer:
            assert answer.headers["Content-Type"] == "text/javascript"
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{address}/missing.html")
        assert server.server_address[0] == "127.0.0.1"
        server.shutdown()


def test_a_port_that_is_taken_is_explained(site: Path):
    with (
        serve.make_server(site, port=0) as server,
        pytest.raises(
            BookError, match=f"choose another: --port {server.server_port + 1}"
        ),
    ):
        serve.make_server(site, server.server_port)


def test_serving_before_building_is_explained(book, monkeypatch):
    monkeypatch.chdir(book.root)
    with pytest.raises(BookError, match="bookbuild build"):
        serve.run(Namespace(port=0))


def test_the_bench_prints_every_measure_with_its_budget(book, monkeypatch, capsys):
    monkeypatch.chdir(book.root)
    before = book.chapter_path("01_first").read_bytes()
    recorded = record_path(book).read_bytes()
    assert bench.run(Namespace(fresh=False, record=False)) == 0
    lines = capsys.readouterr().out.splitlines()
    for start in (
        "build, cold", "build, 01_first changed", "01_first: HTML",
        "01_first: page, gzip", "01_first: notebook", "04_later: executed",
        "all notebooks", "all executed", "training what", "the whole site",
    ):  # fmt: skip
        assert any(line.startswith(start) for line in lines), start
    assert book.chapter_path("01_first").read_bytes() == before
    assert record_path(book).read_bytes() == recorded


def test_the_bench_records_what_it_printed(book, monkeypatch, capsys):
    monkeypatch.chdir(book.root)
    bench.run(Namespace(fresh=False, record=True))
    measures = json.loads(record_path(book).read_text())["measures"]
    assert len(measures) == len(capsys.readouterr().out.splitlines())
    seconds = {m["of"]: m["value"] for m in measures if m["what"] == "executed"}
    assert seconds["04_later"] == recorded_run(book, "04_later").seconds


def test_the_bench_fails_on_a_page_over_its_budget(book, monkeypatch, capsys):
    monkeypatch.chdir(book.root)
    with book.chapter_path("01_first").open("a") as page:
        page.write("\n\n" + "A long page. " * 40_000)
    assert bench.run(Namespace(fresh=False, record=False)) == 1
    # on a busy machine the build itself may be over its budget too
    over = [line for line in capsys.readouterr().out.splitlines() if "OVER" in line]
    assert any("01_first: HTML" in line for line in over)


def test_a_page_weighs_its_pictures_too(site: Path):
    weight = bench.page_weight(site / "chapters" / "01_first.html")
    html = (site / "chapters" / "01_first.html").stat().st_size / 1e6
    mathjax = (site / "_static/mathjax/tex-chtml.js").stat().st_size / 1e6
    assert html < weight < mathjax + 2
