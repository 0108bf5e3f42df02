"""Detection: boxes, overlap, suppression, anchors, average precision, YOLO data."""
