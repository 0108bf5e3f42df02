"""Words of classes come from WordNet, by its own format."""

import json

import pytest

from visiongen.data.class_words import class_words, derive
from visiongen.data.files import file_path

NOUNS = """  1 This software and database is being provided to you
00000001 03 n 01 entity 0 001 ~ 00000002 n 0000 | all there is
00000002 05 n 02 animal 0 beast 0 002 @ 00000001 n 0000 ~ 00000003 n 0000 | it moves
00000003 05 n 01 pet 0 001 @ 00000001 n 0000 | kept
00000004 05 n 02 dog 0 domestic_dog 0 003 @ 00000002 n 0000 @ 00000003 n 0000 #m 00000005 n 0000 | barks
00000005 05 n 01 beagle 0 001 @ 00000004 n 0000 | hunts
"""  # noqa: E501


def test_names_and_ancestors_are_read_level_by_level(tmp_path):
    (tmp_path / "data.noun").write_text(NOUNS)
    words = derive(tmp_path / "data.noun", ["n00000005", "n00000004"])
    assert words["n00000005"].names == ("beagle",)
    assert words["n00000005"].general == ("dog", "animal", "pet")
    assert words["n00000004"].names == ("dog", "domestic dog")


def test_the_committed_table_has_words_for_200_classes():
    words = class_words()
    assert len(words) == 200
    assert all(each.names and each.general for each in words.values())
    assert words["n02099601"].names == ("golden retriever",)
    assert {"dog", "animal"} <= set(words["n02099601"].general)
    assert "entity" not in {word for each in words.values() for word in each.general}


@pytest.mark.data
def test_the_table_has_the_data_sets_classes_in_their_order():
    classes = json.loads(file_path("tiny_imagenet32/classes.json").read_text())
    words = class_words()
    assert list(words) == classes["wnids"]
    named = [", ".join(each.names) for each in words.values()]
    assert named == classes["names"]
