// What the buttons do to the 28 × 28 pixels, as visiongen.evaluation.corruptions does it.

// Move by whole pixels; what leaves the picture is lost, and black comes in.
export function shift({ width, height, values }, right, down) {
  const moved = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      moved[y * width + x] = at({ width, height, values }, x - right, y - down);
    }
  }
  return { width, height, values: moved };
}

// Turn clockwise about the centre, bilinearly, black outside.
export function rotate(picture, degrees) {
  const { width, height } = picture;
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const turned = new Float64Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [dx, dy] = [column - middleX, row - middleY];
      const [x, y] = [middleX + cos * dx + sin * dy, middleY - sin * dx + cos * dy];
      turned[row * width + column] = between(picture, x, y);
    }
  }
  return { width, height, values: turned };
}

// Pixel `place` shows what stood at order[place].
export function scramble({ width, height, values }, order) {
  return { width, height, values: Float64Array.from(order, (from) => values[from]) };
}

function at({ width, height, values }, x, y) {
  return x < 0 || x >= width || y < 0 || y >= height ? 0 : values[y * width + x];
}

function between(picture, x, y) {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [a, b] = [x - left, y - top];
  return (
    (1 - b) * ((1 - a) * at(picture, left, top) + a * at(picture, left + 1, top)) +
    b * ((1 - a) * at(picture, left, top + 1) + a * at(picture, left + 1, top + 1))
  );
}
