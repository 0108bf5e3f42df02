// The forward pass of the conditional generator, and styles as directions of its noise.

import { enlarge } from "../page/enlarge.js";
import { dense } from "../page/layers.js";

// A digit as a grey picture, ink 1 on paper 0.
export function write(weights, digit, z) {
  const { shape, values } = weights.label;
  // What the label adds to the first map: its embedding, through the same linear layer.
  const bias = values.subarray(digit * shape[1], (digit + 1) * shape[1]);
  const first = dense({ weight: weights["project.weight"], bias }, z);
  const { width, height, values: drawn } = enlarge(weights, first);
  return { width, height, values: drawn.map((value) => (Math.tanh(value) + 1) / 2) };
}

// Noise moved along the direction of each style by its amount.
export function styled(styles, z, amounts) {
  const moves = Object.entries(amounts).map(([name, amount]) => [styles[name].direction, amount]);
  return z.map((value, place) => moves.reduce((sum, [direction, amount]) => sum + amount * direction[place], value));
}

// The digits in a text, at most so many.
export function digitsOf(text, most) {
  return Array.from(text.replace(/[^0-9]/g, "").slice(0, most), Number);
}

// Pictures of one size side by side, as one.
export function sideBySide(pictures) {
  const [{ width, height }] = pictures;
  const row = { width: width * pictures.length, height, values: new Float32Array(width * height * pictures.length) };
  pictures.forEach(({ values }, number) => {
    for (let y = 0; y < height; y++) {
      row.values.set(values.subarray(y * width, (y + 1) * width), y * row.width + number * width);
    }
  });
  return row;
}
