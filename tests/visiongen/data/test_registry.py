import dataclasses
import json
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visiongen.data import registry
from visiongen.data.checksums import file_sha256
from visiongen.data.errors import UnknownDataError
from visiongen.data.files import photograph_file, photographs
from visiongen.data.preparation.table import preparation_of

ENTRIES = registry.entries()
EDITIONS = [
    pytest.param(entry, edition, id=f"{entry.name}-{edition.name}")
    for entry in ENTRIES.values()
    for edition in entry.editions.values()
]


def test_every_entry_has_the_fields_of_the_page_of_licences():
    for name, entry in json.loads(registry.FILE.read_text("utf-8")).items():
        for field in ("title", "authors", "licence", "citation"):
            assert entry[field].strip(), f"{name} has no {field}"
        assert isinstance(entry["home"], str)
        assert entry["bytes"] > 0
        assert entry["kind"] in ("arrays", "folder", "file", "photograph")


@pytest.mark.parametrize(("entry", "edition"), EDITIONS)
def test_the_identity_of_an_edition_made_from_sources_is_theirs(entry, edition):
    assert len(edition.sha256) == 64
    if edition.identity == "sources":
        expected = registry.sources_sha256(
            entry.name, edition.preparation, edition.sources
        )
        assert edition.sha256 == expected, f'write "sha256": "{expected}"'


@pytest.mark.parametrize(("entry", "edition"), EDITIONS)
def test_every_source_is_checked_or_says_why_not(entry, edition):
    for source in edition.sources:
        assert bool(source.checksums) == bool(source.checked)
        assert bool(source.checksums) != bool(source.unchecked)
        for url in (source.url, *source.also):
            assert urlsplit(url).scheme == "https" or source.checksums


def test_every_official_edition_has_a_preparation():
    for entry in ENTRIES.values():
        if "official" in entry.editions and entry.kind != "photograph":
            assert entry.editions["official"].sources
            assert callable(preparation_of(entry.name))


def test_everything_has_an_official_home():
    assert [n for n, e in ENTRIES.items() if "official" not in e.editions] == []


@pytest.mark.parametrize("change", ["preparation", "checksum", "name"])
def test_the_identity_changes_with_what_it_is_made_from(change):
    source = registry.Source("https://example.org/a.zip", sha256="0" * 64)
    other = dataclasses.replace(source, sha256="1" * 64)
    before = registry.sources_sha256("a", 1, (source,))
    after = {
        "preparation": registry.sources_sha256("a", 2, (source,)),
        "checksum": registry.sources_sha256("a", 1, (other,)),
        "name": registry.sources_sha256("b", 1, (source,)),
    }
    assert before != after[change]


def test_a_second_address_for_the_same_bytes_does_not_change_the_identity():
    source = registry.Source("https://example.org/a.zip", sha256="0" * 64)
    moved = dataclasses.replace(source, url="https://example.com/a.zip")
    assert registry.sources_sha256("a", 1, (source,)) == registry.sources_sha256(
        "a", 1, (moved,)
    )


def test_addresses_and_checksums_are_those_of_torchvision():
    from torchvision.datasets import CIFAR10, MNIST, FashionMNIST, Imagenette

    def official(name):
        return ENTRIES[name].editions["official"].sources

    for name, cls in (("mnist", MNIST), ("fashion_mnist", FashionMNIST)):
        ours = [(s.url, s.md5) for s in official(name)]
        assert ours == [(cls.mirrors[0] + file, md5) for file, md5 in cls.resources]
    (cifar,) = official("cifar10")
    assert (cifar.url, cifar.md5) == (CIFAR10.url, CIFAR10.tgz_md5)
    (imagenette,) = official("imagenette_val500")
    assert (imagenette.url, imagenette.md5) == Imagenette._ARCHIVES["320px"]
    assert list(ENTRIES["fashion_mnist"].classes) == FashionMNIST.classes


@pytest.mark.parametrize("name", photographs())
def test_photographs_are_bundled_and_are_those_whose_licence_is_recorded(name):
    entry = ENTRIES[f"photographs/{name}"]
    assert file_sha256(photograph_file(name)) == entry.editions["official"].sha256


def test_an_unknown_name_brings_close_names_and_the_whole_list():
    with pytest.raises(UnknownDataError, match="cifar10") as error:
        registry.find("cifar")
    assert "Did you mean 'cifar10'" in str(error.value)
    assert "pennfudan480" in str(error.value)


def test_an_unknown_edition_is_named():
    with pytest.raises(UnknownDataError, match="no edition of cifar10 'offical'"):
        registry.find("cifar10").edition("offical")


@given(st.text() | st.sampled_from(list(ENTRIES)))
def test_any_text_is_a_known_name_or_a_clear_error(name):
    if name in ENTRIES:
        assert registry.find(name).name == name
        return
    with pytest.raises(UnknownDataError) as error:
        registry.find(name)
    assert repr(name) in str(error.value)
