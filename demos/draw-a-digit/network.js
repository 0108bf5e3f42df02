// The forward passes of the two networks. A volume is {channels, height, width, values},
// channel by channel, row by row.

import { dense, layer, relu } from "../page/layers.js";

// ANN: two hidden layers, then the scores of the ten digits.
export function fullyConnected(weights, { values }) {
  const first = relu(dense(layer(weights, "ann.hidden.0"), values));
  const second = relu(dense(layer(weights, "ann.hidden.2"), first));
  return { scores: dense(layer(weights, "ann.output"), second) };
}

// CNN: three stages of convolution, ReLU and pooling, then a hidden layer and the scores.
export function convolutional(weights, { width, height, values }) {
  const maps = [];
  let volume = { channels: 1, height, width, values };
  for (let stage = 0; `cnn.stages.${stage}.0.weight` in weights; stage++) {
    const filtered = convolve(layer(weights, `cnn.stages.${stage}.0`), volume);
    volume = maxPool({ ...filtered, values: relu(filtered.values) });
    maps.push(volume);
  }
  const hidden = relu(dense(layer(weights, "cnn.hidden"), volume.values));
  return { maps, scores: dense(layer(weights, "cnn.output"), hidden) };
}

// 3 × 3 correlations, zeros outside, summed over the channels.
function convolve({ weight, bias }, { channels, height, width, values }) {
  const [outputs] = weight.shape;
  const size = height * width;
  const result = new Float32Array(outputs * size);
  for (let output = 0; output < outputs; output++) {
    const into = result.subarray(output * size, (output + 1) * size).fill(bias[output]);
    for (let channel = 0; channel < channels; channel++) {
      const from = values.subarray(channel * size, (channel + 1) * size);
      for (let tap = 0; tap < 9; tap++) {
        const factor = weight.values[(output * channels + channel) * 9 + tap];
        addShifted(into, from, factor, Math.floor(tap / 3) - 1, (tap % 3) - 1, height, width);
      }
    }
  }
  return { channels: outputs, height, width, values: result };
}

// into(y, x) += factor · from(y + down, x + right)
function addShifted(into, from, factor, down, right, height, width) {
  const [top, bottom] = [Math.max(0, -down), Math.min(height, height - down)];
  const [left, end] = [Math.max(0, -right), Math.min(width, width - right)];
  for (let y = top; y < bottom; y++) {
    const shift = down * width + right;
    for (let place = y * width + left; place < y * width + end; place++) {
      into[place] += factor * from[place + shift];
    }
  }
}

// The largest of each 2 × 2 pixels; a last odd row or column is left out.
function maxPool({ channels, height, width, values }) {
  const [rows, columns] = [Math.floor(height / 2), Math.floor(width / 2)];
  const pooled = new Float32Array(channels * rows * columns);
  for (let place = 0; place < pooled.length; place++) {
    const channel = Math.floor(place / (rows * columns));
    const row = Math.floor(place / columns) % rows;
    const corner = (channel * height + 2 * row) * width + 2 * (place % columns);
    pooled[place] = Math.max(
      values[corner], values[corner + 1], values[corner + width], values[corner + width + 1],
    );
  }
  return { channels, height: rows, width: columns, values: pooled };
}
