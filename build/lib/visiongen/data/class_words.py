"""What the classes of Tiny-ImageNet are called in WordNet, and more generally.

The table ``tiny_imagenet_words.json`` was derived once from WordNet 3.0 (Debian's
``wordnet-base``) by ``derive``; it is WordNet's, and its licence stands inside it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

# Ancestors that a caption would never use: they say nothing that can be seen.
UNSEEN = frozenset(
    """entity;physical entity;abstraction;relation;part;object;whole;matter;solid;fluid
    ;substance;artifact;instrumentality;organism;living thing;chordate;placental
    ;consumer goods;commodity;durables;conveyance;covering;natural object;plant organ
    ;plant part;reproductive structure;self-propelled vehicle;diapsid;nutriment
    ;source of illumination;obstruction;establishment;mercantile establishment
    ;place of business;protective covering;course""".replace("\n    ", "").split(";")
)


@dataclass(frozen=True)
class ClassWords:
    """Words for a class.

    Attributes:
        names: its own names, the usual one first.
        general: names of what it is a kind of, the nearest first.
    """

    names: tuple[str, ...]
    general: tuple[str, ...]


def class_words() -> dict[str, ClassWords]:
    """Return the words of the 200 classes by their WordNet id, in label order."""
    file = resources.files("visiongen") / "data" / "tiny_imagenet_words.json"
    table = json.loads(file.read_text("utf-8"))["words"]
    return {
        wnid: ClassWords(tuple(words["names"]), tuple(words["general"]))
        for wnid, words in table.items()
    }


def derive(nouns: Path, wnids: Iterable[str]) -> dict[str, ClassWords]:
    """Read the words of synsets from WordNet's file of nouns.

    Args:
        nouns: ``data.noun`` of WordNet 3.0; a line is described in its ``wndb(5)``.
        wnids: ids such as ``n02085620``: "n" and the line's place in the file.
    """
    synsets = {}
    for line in nouns.read_text("ascii").splitlines():
        if line.startswith(" "):  # the licence
            continue
        fields = line.partition("|")[0].split()
        count = int(fields[3], 16)
        words = [word.replace("_", " ") for word in fields[4 : 4 + 2 * count : 2]]
        pointers = fields[5 + 2 * count :]
        kinds, targets = pointers[::4], pointers[1::4]
        parents = [t for k, t in zip(kinds, targets, strict=False) if k in ("@", "@i")]
        synsets[fields[0]] = words, parents
    return {wnid: _words_of(wnid[1:], synsets) for wnid in wnids}


def _words_of(
    place: str, synsets: dict[str, tuple[list[str], list[str]]]
) -> ClassWords:
    """Collect the first name of every ancestor, level by level."""
    level, general = [place], dict[str, None]()
    while level:
        level = [parent for each in level for parent in synsets[each][1]]
        general |= dict.fromkeys(synsets[each][0][0] for each in level)
    seen = tuple(word for word in general if word not in UNSEEN)
    return ClassWords(tuple(synsets[place][0]), seen)
