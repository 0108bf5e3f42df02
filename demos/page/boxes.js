// Boxes [x1, y1, x2, y2]: how much two of them are the same.

// Intersection over union, from 0 to 1.
export function overlap(a, b) {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  const shared = Math.max(width, 0) * Math.max(height, 0);
  return shared / Math.max(area(a) + area(b) - shared, 1e-12);
}

function area([left, top, right, bottom]) {
  return (right - left) * (bottom - top);
}
