// Embeddings as directions: words added and subtracted, cosines, rankings. Rows are
// {count, width, values}, one row after the other, each of length 1.

// Rows of whole numbers, made of length 1 again; a tensor is {shape, values}.
export function unitRows({ shape: [count, width], values }) {
  const unit = Float64Array.from(values);
  for (let row = 0; row < count; row++) normalise(unit.subarray(row * width, (row + 1) * width));
  return { count, width, values: unit };
}

// The direction of the sum of some rows, each with its sign; null where nothing is left of it.
export function combined(rows, parts) {
  const sum = new Float64Array(rows.width);
  for (const { row, sign } of parts) {
    rowOf(rows, row).forEach((value, axis) => (sum[axis] += sign * value));
  }
  return normalise(sum) > 1e-9 ? sum : null;
}

// The cosine of every row with a direction of length 1.
export function cosines({ count, width, values }, direction) {
  return Float64Array.from({ length: count }, (_, row) => {
    let sum = 0;
    for (let axis = 0; axis < width; axis++) sum += values[row * width + axis] * direction[axis];
    return sum;
  });
}

// Places from the largest score to the smallest; equal ones keep their order.
export function ranked(scores) {
  return Array.from(scores.keys()).sort((one, other) => scores[other] - scores[one]);
}

// The rank of one of them, from 1.
export function rankOf(scores, place) {
  return 1 + scores.reduce((before, score, other) => before + (score > scores[place] || (score === scores[place] && other < place)), 0);
}

export function rowOf({ width, values }, row) {
  return values.subarray(row * width, (row + 1) * width);
}

// Places of at most `most` words for what was typed: first those that are it, then those that
// start with it, then those of which a later part starts with it, then those that contain it;
// among equals the shorter first.
export function search(words, typed, most) {
  const text = typed.trim().toLowerCase();
  if (!text) return { places: [], found: 0 };
  const kinds = words.map((word) => kindOf(word.toLowerCase(), text));
  const places = Array.from(words.keys())
    .filter((place) => kinds[place] < NOT)
    .sort((one, other) => kinds[one] - kinds[other] || words[one].length - words[other].length);
  return { places: places.slice(0, most), found: places.length };
}

const NOT = 4;

function kindOf(word, text) {
  if (word === text) return 0;
  if (word.startsWith(text)) return 1;
  if (word.split(/[ -]/).some((part) => part.startsWith(text))) return 2;
  return word.includes(text) ? 3 : NOT;
}

// Divides by the length, and returns it.
function normalise(row) {
  const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
  if (length > 0) row.forEach((value, axis) => (row[axis] = value / length));
  return length;
}
