import pytest

from bookbuild.errors import BookError
from bookbuild.repository import Repository


@pytest.mark.parametrize("name", ["2", "02", "02_second", "chapters/02_second.md"])
def test_a_chapter_is_found_by_number_and_by_name(book, name):
    assert book.repo.chapter_path(name).name == "02_second.md"


def test_an_unknown_chapter_is_refused_with_what_comes_close(book):
    with pytest.raises(BookError, match=r"'02_secnd'; did you mean 02_second\?"):
        book.repo.chapter_path("02_secnd")
    with pytest.raises(BookError, match="there are 01_first, 02_second"):
        book.repo.chapter_path("17")


def test_the_repository_is_found_from_a_folder_inside_it(book):
    assert Repository.find(book.root / "chapters").root == book.root


def test_from_elsewhere_the_checkout_of_this_code_is_found(tmp_path):
    found = Repository.find(tmp_path)
    assert (found.root / "code" / "bookbuild" / "repository.py").is_file()


def test_addresses_come_from_the_configuration_without_a_last_slash(book):
    assert book.repo.site == "https://book.example.org"
    assert book.repo.address == "https://example.org/owner/book"


def test_a_missing_address_is_explained(book):
    book.write("_config.yml", "title: A Small Book")
    with pytest.raises(BookError, match=r"_config.yml has no html: baseurl; add it"):
        Repository(book.root).site  # noqa: B018


def test_a_broken_configuration_is_explained(book):
    book.write("_config.yml", "title: [")
    with pytest.raises(BookError, match=r"_config.yml is not valid YAML"):
        Repository(book.root).config  # noqa: B018
