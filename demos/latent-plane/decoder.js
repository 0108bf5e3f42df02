// The forward pass of the VAE's decoder. A volume is {channels, height, width, values},
// channel by channel, row by row.

import { dense, layer, relu } from "../page/layers.js";

// The mean of p(x | z): a grey picture.
export function decode(weights, z) {
  const steps = Object.keys(weights).filter((name) => /^double\.\d+\.weight$/.test(name)).length;
  const flat = dense(layer(weights, "from_latent"), z);
  const [channels] = weights["double.0.weight"].shape;
  const side = Math.sqrt(flat.length / channels);
  let volume = { channels, height: side, width: side, values: flat };
  for (let step = 0; step < steps; step++) {
    volume = double(layer(weights, `double.${step}`), { ...volume, values: relu(volume.values) });
  }
  const { width, height, values } = volume;
  return { width, height, values: values.map((value) => 1 / (1 + Math.exp(-value))) };
}

// A transposed convolution of 4 × 4 taps, stride 2 and padding 1: every input pixel adds
// its taps to the output, from row 2y − 1 and column 2x − 1 on.
function double({ weight, bias }, { channels, height, width, values }) {
  const [, outputs] = weight.shape;
  const [rows, columns] = [2 * height, 2 * width];
  const result = new Float32Array(outputs * rows * columns);
  for (let output = 0; output < outputs; output++) {
    const into = result.subarray(output * rows * columns, (output + 1) * rows * columns).fill(bias[output]);
    for (let channel = 0; channel < channels; channel++) {
      const from = values.subarray(channel * height * width, (channel + 1) * height * width);
      for (let tap = 0; tap < 16; tap++) {
        const factor = weight.values[(channel * outputs + output) * 16 + tap];
        addSpread(into, from, factor, Math.floor(tap / 4) - 1, (tap % 4) - 1, height, width);
      }
    }
  }
  return { channels: outputs, height: rows, width: columns, values: result };
}

// into(2y + down, 2x + right) += factor · from(y, x), what falls outside is lost
function addSpread(into, from, factor, down, right, height, width) {
  const [top, bottom] = [down < 0 ? 1 : 0, down > 1 ? height - 1 : height];
  const [left, end] = [right < 0 ? 1 : 0, right > 1 ? width - 1 : width];
  for (let y = top; y < bottom; y++) {
    const row = (2 * y + down) * 2 * width + right;
    for (let x = left; x < end; x++) into[row + 2 * x] += factor * from[y * width + x];
  }
}
