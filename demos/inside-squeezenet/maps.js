// Maps cut from a sheet, enlarged and laid over a photograph. Maps and photographs are
// {width, height, values}: row by row, 0 … 1.

// The map at a place of a strip {top, size}: square maps stand side by side.
export function cut({ width, values }, { top, size }, place) {
  const rows = Array.from({ length: size }, (_, row) => {
    const start = (top + row) * width + place * size;
    return Array.from(values.subarray(start, start + size));
  });
  return { width: size, height: size, values: Float64Array.from(rows.flat()) };
}

// Bilinear, as visiongen.interpret.grad_cam enlarges: a value stands for the middle of its square.
export function enlarged({ width, height, values }, side) {
  const [rows, columns] = [height, width].map((count) => spots(count, side));
  const result = new Float64Array(side * side);
  rows.forEach(([upper, lower, down], row) => {
    columns.forEach(([left, right, across], column) => {
      const [above, below] = [upper, lower].map(
        (line) => values[line * width + left] * (1 - across) + values[line * width + right] * across,
      );
      result[row * side + column] = above * (1 - down) + below * down;
    });
  });
  return { width: side, height: side, values: result };
}

// For each of `side` pixels the two of `count` values that it lies between, and how far.
function spots(count, side) {
  return Array.from({ length: side }, (_, pixel) => {
    const exact = Math.max(((pixel + 0.5) * count) / side - 0.5, 0);
    const first = Math.min(Math.floor(exact), count - 1);
    return [first, Math.min(first + 1, count - 1), exact - first];
  });
}

// Red, green and blue of each pixel: the map as colours, from the first for 0 to the last for 1,
// mixed with the grey photograph; `strength` is the share of the colours.
export function overlaid(photograph, map, colours, strength) {
  return Array.from(photograph.values, (grey, pixel) => {
    const colour = colours[Math.round(map.values[pixel] * (colours.length - 1))];
    return colour.map((part) => (1 - strength) * 255 * grey + strength * part);
  });
}
