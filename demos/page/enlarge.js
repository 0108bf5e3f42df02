// Networks that draw: a small first map, then ReLUs and transposed convolutions in turn.
// A volume is {channels, height, width, values}, channel by channel, row by row.

import { layer, relu } from "./layers.js";

// What the last transposed convolution gives. `first` is the first map, flat; the
// convolutions are the weights double.0, double.1 and so on.
export function enlarge(weights, first) {
  const steps = Object.keys(weights).filter((name) => /^double\.\d+\.weight$/.test(name)).length;
  const [channels] = weights["double.0.weight"].shape;
  const side = Math.sqrt(first.length / channels);
  let volume = { channels, height: side, width: side, values: first };
  for (let step = 0; step < steps; step++) {
    volume = double(layer(weights, `double.${step}`), { ...volume, values: relu(volume.values) });
  }
  return volume;
}

// A transposed convolution of 4 × 4 taps, stride 2 and padding 1: every input pixel adds
// its taps to the output, from row 2y − 1 and column 2x − 1 on.
function double({ weight, bias }, { channels, height, width, values }) {
  const [, outputs] = weight.shape;
  const [rows, columns, area] = [2 * height, 2 * width, height * width];
  const result = new Float32Array(outputs * rows * columns);
  const sum = new Float32Array(area); // over the channels, for one tap
  for (let output = 0; output < outputs; output++) {
    const into = result.subarray(output * rows * columns, (output + 1) * rows * columns).fill(bias[output]);
    for (let tap = 0; tap < 16; tap++) {
      sum.fill(0);
      for (let channel = 0; channel < channels; channel++) {
        const factor = weight.values[(channel * outputs + output) * 16 + tap];
        const from = channel * area;
        for (let place = 0; place < area; place++) sum[place] += factor * values[from + place];
      }
      addSpread(into, sum, Math.floor(tap / 4) - 1, (tap % 4) - 1, height, width);
    }
  }
  return { channels: outputs, height: rows, width: columns, values: result };
}

// into(2y + down, 2x + right) += from(y, x), what falls outside is lost
function addSpread(into, from, down, right, height, width) {
  const [top, bottom] = [down < 0 ? 1 : 0, down > 1 ? height - 1 : height];
  const [left, end] = [right < 0 ? 1 : 0, right > 1 ? width - 1 : width];
  for (let y = top; y < bottom; y++) {
    const row = (2 * y + down) * 2 * width + right;
    for (let x = left; x < end; x++) into[row + 2 * x] += from[y * width + x];
  }
}
