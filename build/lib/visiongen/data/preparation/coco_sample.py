"""The first 128 photographs of COCO val2017, with boxes, polygons and captions.

Photographs and captions come from COCO itself (Lin et al., 2014; Chen et al., 2015),
the labels in YOLO format from Lightly's COCO128 release, which the mirror copies too:
boxes are COCO's, polygons were traced from its panoptic masks (Kirillov et al., 2019).
"""

import json
import os
import zipfile
from pathlib import Path, PurePosixPath

from visiongen.data.downloads import Downloads
from visiongen.data.registry import Edition

ANNOTATIONS = "annotations/captions_val2017.json"
LABELS = {"object_detection": "boxes", "instance_segmentation": "polygons"}


def prepare(edition: Edition, downloads: Downloads, result: Path) -> None:
    """Write ``images``, ``boxes_yolo``, ``polygons_yolo`` and ``captions.json``."""
    (result / "images").mkdir(parents=True)
    for source in edition.sources:
        name = PurePosixPath(source.url).name
        if name.endswith(".jpg"):
            os.replace(downloads.fetch(source), result / "images" / name)
        elif name == "annotations_trainval2017.zip":
            member = downloads.fetch_member(source, lambda archive: ANNOTATIONS)
            _write_captions(member, result)
        else:
            _write_labels(downloads.fetch(source), result)


def _write_labels(archive_path: Path, result: Path) -> None:
    kind = LABELS[archive_path.stem]
    folder = result / f"{kind}_yolo"
    folder.mkdir()
    with zipfile.ZipFile(archive_path) as archive:
        for member in archive.namelist():
            path = PurePosixPath(member)
            if path.name == "config.yaml":
                (result / f"{kind}_config.yaml").write_bytes(archive.read(member))
            elif path.parent.name == "val2017" and path.suffix == ".txt":
                (folder / path.name).write_bytes(archive.read(member))


def _write_captions(annotations: Path, result: Path) -> None:
    chosen = {int(path.stem) for path in (result / "images").glob("*.jpg")}
    captions: dict[str, list[str]] = {str(number): [] for number in sorted(chosen)}
    for annotation in json.loads(annotations.read_text("utf-8"))["annotations"]:
        if annotation["image_id"] in chosen:
            captions[str(annotation["image_id"])].append(annotation["caption"].strip())
    text = json.dumps(captions, indent=0, ensure_ascii=False)
    (result / "captions.json").write_text(text, encoding="utf-8")
