// One equation a pixel, and the least-squares motion of a window (chapter 3).

// Eigenvalue below which the equations fix nothing, as in visiongen's Lucas and Kanade.
const SINGULAR = 1e-7;

// The picture after a motion of (u, v) pixels: second(x, y) = first(x − u, y − v),
// bilinear, the nearest pixel beyond the edges.
export function moved({ width, height, values }, u, v) {
  const second = new Float64Array(width * height);
  for (let row = 0; row < height; row++) {
    const [top, b] = split(row - v, height);
    for (let column = 0; column < width; column++) {
      const [left, a] = split(column - u, width);
      const at = (x, y) => values[Math.min(y, height - 1) * width + Math.min(x, width - 1)];
      second[row * width + column] =
        (1 - b) * ((1 - a) * at(left, top) + a * at(left + 1, top)) +
        b * ((1 - a) * at(left, top + 1) + a * at(left + 1, top + 1));
    }
  }
  return { width, height, values: second };
}

// The pixel left of (or above) a place inside the picture, and the distance to it.
function split(place, length) {
  const inside = Math.min(Math.max(place, 0), length - 1);
  return [Math.floor(inside), inside - Math.floor(inside)];
}

// Ix and Iy half-way between the frames, It from the first to the second: the line
// Ix u + Iy v + It = 0 on which the motion of a pixel lies.
export function derivatives(first, second) {
  const { width, height } = first;
  const mean = first.values.map((value, place) => (value + second.values[place]) / 2);
  const [ix, iy, it] = [0, 1, 2].map(() => new Float64Array(width * height));
  const mirrored = (index, length) => (index < 0 ? 1 : index >= length ? length - 2 : index);
  for (let y = 0; y < height; y++) {
    const [above, below] = [mirrored(y - 1, height) * width, mirrored(y + 1, height) * width];
    for (let x = 0; x < width; x++) {
      const place = y * width + x;
      const [left, right] = [mirrored(x - 1, width), mirrored(x + 1, width)];
      ix[place] = (mean[y * width + right] - mean[y * width + left]) / 2;
      iy[place] = (mean[below + x] - mean[above + x]) / 2;
      it[place] = second.values[place] - first.values[place];
    }
  }
  return { width, height, ix, iy, it };
}

// The equations [a, b, c] of all pixels of a square window: a u + b v + c = 0.
export function windowEquations({ width, ix, iy, it }, column, row, side) {
  const half = (side - 1) / 2;
  const equations = [];
  for (let y = row - half; y <= row + half; y++) {
    for (let x = column - half; x <= column + half; x++) {
      const place = y * width + x;
      equations.push([ix[place], iy[place], it[place]]);
    }
  }
  return equations;
}

// [Σ Ix² Σ IxIy; Σ IxIy Σ Iy²] d = −[Σ Ix It; Σ Iy It], sums divided by the pixels.
// The eigenvalues say how well d is fixed; d is null where the smaller one is nearly 0.
export function solve(equations) {
  const mean = (product) =>
    equations.reduce((sum, equation) => sum + product(equation), 0) / equations.length;
  const aa = mean(([a]) => a * a);
  const ab = mean(([a, b]) => a * b);
  const bb = mean(([, b]) => b * b);
  const ac = mean(([a, , c]) => a * c);
  const bc = mean(([, b, c]) => b * c);
  const middle = (aa + bb) / 2;
  const reach = Math.hypot((aa - bb) / 2, ab);
  const [small, large] = [Math.max(middle - reach, 0), middle + reach];
  const determinant = aa * bb - ab * ab;
  const motion =
    small > SINGULAR
      ? [(ab * bc - bb * ac) / determinant, (ab * ac - aa * bc) / determinant]
      : null;
  return { motion, small, large };
}
