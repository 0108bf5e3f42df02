// Layers of networks that see pictures. A map is {height, width, channels, values}:
// pixel by pixel, row by row, the channels of a pixel side by side.

import { layer, silu, softmax } from "./layers.js";

const GROUPS = 8; // of group normalisation
const HEADS = 4; // of attention
const PIXELS = 4; // computed at once, so that a number that was read is used several times
const OUTPUTS = 2; // likewise

// A convolution whose output is as large as its input, zeros outside; a dense layer for
// each pixel is one of a single tap.
export function convolution({ weight, bias }) {
  const [outputs, inputs, side = 1] = weight.shape;
  const [taps, start] = arranged(weight, bias);
  return ({ height, width, channels, values }) => {
    if (channels !== inputs) throw new Error(`${channels} channels for a convolution of ${inputs}`);
    const row = (width + side - 1) * channels; // numbers in a row with its border
    const framed = bordered(values, height, width * channels, ((side - 1) / 2) * channels, (side - 1) / 2);
    const result = new Float64Array(height * width * outputs);
    const corners = Int32Array.from({ length: height * width }, (_, pixel) =>
      Math.floor(pixel / width) * row + (pixel % width) * channels);
    correlate(framed, row, corners, taps, side, side * channels, start, result, outputs);
    return { height, width, channels: outputs, values: result };
  };
}

// The weights in the order in which `correlate` reads them, two outputs side by side, and
// the biases; an odd last output has a partner of zeros.
function arranged({ shape: [outputs, inputs, side = 1], values }, bias) {
  const pairs = Math.ceil(outputs / OUTPUTS);
  const taps = new Float64Array(pairs * side * side * inputs * OUTPUTS);
  let place = 0;
  for (let pair = 0; pair < pairs; pair++) {
    for (let tap = 0; tap < side * side; tap++) {
      for (let input = 0; input < inputs; input++) {
        for (let output = OUTPUTS * pair; output < OUTPUTS * (pair + 1); output++) {
          if (output < outputs) taps[place] = values[(output * inputs + input) * side * side + tap];
          place += 1;
        }
      }
    }
  }
  const start = new Float64Array(pairs * OUTPUTS);
  start.set(bias);
  return [taps, start];
}

// Rows with zeros around them.
function bordered(values, rows, length, sides, ends) {
  const whole = new Float64Array((rows + 2 * ends) * (length + 2 * sides));
  for (let row = 0; row < rows; row++) {
    whole.set(values.subarray(row * length, (row + 1) * length), (row + ends) * (length + 2 * sides) + sides);
  }
  return whole;
}

// What lies under the taps of a pixel is `side` stretches of `stretch` numbers, `row`
// apart, from the pixel's corner on. The last pixels are computed twice where their
// number is no multiple of `PIXELS`.
function correlate(from, row, corners, taps, side, stretch, start, into, outputs) {
  const last = corners.length - PIXELS;
  if (last < 0) throw new Error(`maps need at least ${PIXELS} pixels`);
  for (let output = 0; output < outputs; output += OUTPUTS) {
    for (let next = 0; next < corners.length; next += PIXELS) {
      const pixel = Math.min(next, last);
      let place = output * side * stretch;
      let a0 = start[output], b0 = a0, c0 = a0, d0 = a0;
      let a1 = start[output + 1], b1 = a1, c1 = a1, d1 = a1;
      for (let down = 0; down < side; down++) {
        const a = corners[pixel] + down * row;
        const b = corners[pixel + 1] + down * row;
        const c = corners[pixel + 2] + down * row;
        const d = corners[pixel + 3] + down * row;
        for (let right = 0; right < stretch; right++) {
          const tap0 = taps[place];
          const tap1 = taps[place + 1];
          place += OUTPUTS;
          a0 += from[a + right] * tap0;
          a1 += from[a + right] * tap1;
          b0 += from[b + right] * tap0;
          b1 += from[b + right] * tap1;
          c0 += from[c + right] * tap0;
          c1 += from[c + right] * tap1;
          d0 += from[d + right] * tap0;
          d1 += from[d + right] * tap1;
        }
      }
      const target = pixel * outputs + output;
      into[target] = a0;
      into[target + outputs] = b0;
      into[target + 2 * outputs] = c0;
      into[target + 3 * outputs] = d0;
      if (output + 1 === outputs) continue; // it has no partner
      into[target + 1] = a1;
      into[target + outputs + 1] = b1;
      into[target + 2 * outputs + 1] = c1;
      into[target + 3 * outputs + 1] = d1;
    }
  }
}

// Group normalisation, Wu and He (2018): mean 0 and variance 1 over the pixels and channels
// of a group, then a weight and a bias for each channel.
export function groupNorm({ weight, bias }, map) {
  const { channels, values } = map;
  const [sums, squares] = [new Float64Array(channels), new Float64Array(channels)];
  for (let pixel = 0; pixel < values.length; pixel += channels) {
    for (let channel = 0; channel < channels; channel++) {
      const value = values[pixel + channel];
      sums[channel] += value;
      squares[channel] += value * value;
    }
  }
  const each = channels / GROUPS;
  const count = values.length / GROUPS;
  const [scale, shift] = [new Float64Array(channels), new Float64Array(channels)];
  for (let first = 0; first < channels; first += each) {
    const mean = total(sums.subarray(first, first + each)) / count;
    const variance = total(squares.subarray(first, first + each)) / count - mean * mean;
    for (let channel = first; channel < first + each; channel++) {
      scale[channel] = weight.values[channel] / Math.sqrt(variance + 1e-5);
      shift[channel] = bias[channel] - mean * scale[channel];
    }
  }
  return eachChannel(map, scale, shift);
}

// Every channel times its scale plus its shift.
export function eachChannel(map, scale, shift) {
  const { channels, values } = map;
  const result = new Float64Array(values.length);
  for (let pixel = 0; pixel < values.length; pixel += channels) {
    for (let channel = 0; channel < channels; channel++) {
      result[pixel + channel] = values[pixel + channel] * scale[channel] + shift[channel];
    }
  }
  return { ...map, values: result };
}

export function activated(map) {
  return { ...map, values: silu(map.values) };
}

export function sum(map, other) {
  return { ...map, values: map.values.map((value, place) => value + other.values[place]) };
}

// Two maps of one size, the channels of the second behind those of the first.
export function beside(map, other) {
  const channels = map.channels + other.channels;
  const values = new Float64Array(map.height * map.width * channels);
  for (let pixel = 0; pixel < map.height * map.width; pixel++) {
    for (const [part, first] of [[map, 0], [other, map.channels]]) {
      const own = part.values.subarray(pixel * part.channels, (pixel + 1) * part.channels);
      values.set(own, pixel * channels + first);
    }
  }
  return { ...map, channels, values };
}

// The mean of each 2 × 2 pixels.
export function halved({ height, width, channels, values }) {
  const [rows, columns, row] = [height / 2, width / 2, width * channels];
  const result = new Float64Array(rows * columns * channels);
  for (let place = 0; place < result.length; place++) {
    const pixel = Math.floor(place / channels);
    const corner = 2 * Math.floor(pixel / columns) * row + 2 * (pixel % columns) * channels + (place % channels);
    const upper = values[corner] + values[corner + channels];
    result[place] = (upper + values[corner + row] + values[corner + row + channels]) / 4;
  }
  return { height: rows, width: columns, channels, values: result };
}

// Every pixel four times.
export function doubled({ height, width, channels, values }) {
  const [rows, columns] = [2 * height, 2 * width];
  const result = new Float64Array(rows * columns * channels);
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    const from = Math.floor(pixel / columns / 2) * width + Math.floor((pixel % columns) / 2);
    result.set(values.subarray(from * channels, (from + 1) * channels), pixel * channels);
  }
  return { height: rows, width: columns, channels, values: result };
}

// Every pixel attends to all: softmax(QKᵀ / √d) V for each head, Vaswani et al. (2017).
export function attention(weights, name) {
  const [toQkv, toOut] = ["to_qkv", "to_out"].map((part) => convolution(layer(weights, `${name}.${part}`)));
  return (map) => toOut({ ...map, values: mixed(toQkv(map)) });
}

// `values` has queries, keys and values of a pixel side by side, those of the first head first.
function mixed({ channels, values }) {
  const [width, pixels] = [channels / 3, values.length / channels];
  const size = width / HEADS;
  const result = new Float64Array(pixels * width);
  const scores = new Float64Array(pixels);
  for (let first = 0; first < width; first += size) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      const query = pixel * channels + first;
      for (let other = 0; other < pixels; other++) {
        const key = other * channels + width + first;
        scores[other] = 0;
        for (let n = 0; n < size; n++) scores[other] += (values[query + n] * values[key + n]) / Math.sqrt(size);
      }
      softmax(scores).forEach((share, other) => {
        const value = other * channels + 2 * width + first;
        for (let n = 0; n < size; n++) result[pixel * width + first + n] += share * values[value + n];
      });
    }
  }
  return result;
}

function total(values) {
  return values.reduce((sum, value) => sum + value, 0);
}
