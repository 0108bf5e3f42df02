// The form in which MNIST shows a digit, as visiongen.data.mnist_form makes it: the box
// around the ink is scaled to 20 pixels, then moved by whole pixels until the centre of
// mass lies in the middle of 28 × 28.

export const SIDE = 28;
const BOX = 20;
const INK = 0.1; // a pixel belongs to the digit from this value on
const CENTRE = 14; // row and column of the centre of mass, counted from 0
const HALF = 0.5 + 1e-9; // rounds halves up, whatever the order of a sum does to them

export function mnistForm(drawing) {
  const digit = { width: SIDE, height: SIDE, values: new Float64Array(SIDE * SIDE) };
  const box = inkBox(drawing);
  if (box === null) return digit;
  const scale = BOX / Math.max(box.width, box.height);
  const width = Math.max(1, Math.round(box.width * scale));
  const height = Math.max(1, Math.round(box.height * scale));
  const small = shrunk(drawing, box, width, height);
  const left = start(small, (row, column) => column, width, width);
  const top = start(small, (row) => row, height, width);
  small.forEach((value, place) => {
    const row = top + Math.floor(place / width);
    digit.values[row * SIDE + left + (place % width)] = value;
  });
  return digit;
}

function inkBox({ width, height, values }) {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let place = 0; place < width * height; place++) {
    if (values[place] < INK) continue;
    const row = Math.floor(place / width);
    const column = place % width;
    [left, right] = [Math.min(left, column), Math.max(right, column)];
    [top, bottom] = [Math.min(top, row), Math.max(bottom, row)];
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

// Each new pixel is the mean over the area that it covers in the box.
function shrunk(drawing, box, width, height) {
  const rows = areaShares(box.height, height);
  const columns = areaShares(box.width, width);
  const small = new Float64Array(width * height);
  rows.forEach((rowShares, row) =>
    columns.forEach((columnShares, column) => {
      let sum = 0;
      for (const [y, rowShare] of rowShares) {
        for (const [x, columnShare] of columnShares) {
          const value = drawing.values[(box.top + y) * drawing.width + box.left + x];
          sum += rowShare * columnShare * value;
        }
      }
      small[row * width + column] = sum;
    }),
  );
  return small;
}

// For each of the outputs, the inputs that it covers and their shares: [[index, share], …]
function areaShares(inputs, outputs) {
  return Array.from({ length: outputs }, (_, output) => {
    const from = (output * inputs) / outputs;
    const to = ((output + 1) * inputs) / outputs;
    const shares = [];
    for (let pixel = Math.floor(from); pixel < Math.min(inputs, Math.ceil(to)); pixel++) {
      const covered = Math.min(to, pixel + 1) - Math.max(from, pixel);
      shares.push([pixel, (covered * outputs) / inputs]);
    }
    return shares;
  });
}

// Where the digit starts along one axis, so that its mass is centred and all of it inside.
function start(small, position, length, width) {
  let mass = 0;
  let total = 0;
  small.forEach((value, place) => {
    mass += value * position(Math.floor(place / width), place % width);
    total += value;
  });
  const first = Math.floor(CENTRE - mass / total + HALF);
  return Math.min(Math.max(first, 0), SIDE - length);
}
