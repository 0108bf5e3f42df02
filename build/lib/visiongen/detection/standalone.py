"""A detector in production: NumPy, OpenCV and ONNX Runtime, and nothing of a trainer.

This file imports nothing of the book, so that it can be copied as it is.
"""

import cv2
import numpy as np


def find_objects(session, image, confidence=0.25, iou=0.45):
    """Find objects with an exported YOLO whose output is ``(1, 4 + classes, N)``.

    Args:
        session: ``onnxruntime.InferenceSession`` of a network for one square picture.
        image: ``(H, W, 3)`` RGB uint8.
        confidence: least probability of a class.
        iou: overlap from which the less confident of two boxes goes.

    Returns:
        Boxes ``(n, 4)`` as ``x1, y1, x2, y2`` in pixels, scores ``(n,)`` and classes
        ``(n,)``, most confident first.
    """
    given = session.get_inputs()[0]
    side, (height, width) = given.shape[-1], image.shape[:2]
    scale = min(side / height, side / width)
    tall, wide = round(height * scale), round(width * scale)
    top, left = (side - tall) // 2, (side - wide) // 2
    square = np.full((side, side, 3), 114, np.uint8)
    square[top : top + tall, left : left + wide] = cv2.resize(image, (wide, tall))
    pixels = square.transpose(2, 0, 1)[None].astype(np.float32) / 255

    (output,) = session.run(None, {given.name: pixels})
    centre, size, classes = np.split(output[0].T, [2, 4], axis=1)
    rows, labels = np.nonzero(classes > confidence)
    scores, centre, size = classes[rows, labels], centre[rows], size[rows]
    boxes = np.concatenate([centre - size / 2, centre + size / 2], axis=1)
    order = np.argsort(-scores, kind="stable")
    boxes, scores, labels = boxes[order], scores[order], labels[order]

    kept, left_over = [], np.arange(len(boxes))
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(1)
    while len(left_over):
        best, left_over = left_over[0], left_over[1:]
        kept.append(best)
        low = np.maximum(boxes[best, :2], boxes[left_over, :2])
        high = np.minimum(boxes[best, 2:], boxes[left_over, 2:])
        shared = (high - low).clip(0).prod(1)
        union = areas[best] + areas[left_over] - shared
        same = labels[left_over] == labels[best]
        left_over = left_over[~(same & (shared > iou * union))]

    boxes = (boxes[kept] - [left, top, left, top]) / scale
    return boxes.clip(0, [width, height] * 2), scores[kept], labels[kept]
