// The U-Net of visiongen.models.unet, its weights under the names that they have there; its
// blocks hear of time and label by AddContext or AdaptiveNorm.

import { dense, layer, silu } from "./layers.js";
import { activated, attention, beside, convolution, doubled, eachChannel, groupNorm, halved, sum } from "./maps.js";

const LONGEST = 10_000; // wavelength of the slowest wave, divided by 2π

// A function of a noisy picture (a map), its time in 0 … 1000 and, if the network knows labels,
// the share of each label, the last one that of "none". It gives a picture.
export function unet(weights) {
  const [down, bottom, up] = ["down", "bottom", "up"].map((side) => stages(weights, side));
  const [stem, output] = ["stem", "output"].map((name) => convolution(layer(weights, name)));
  const norm = layer(weights, "norm");
  return (noisy, time, shares) => {
    const told = silu(context(weights, time, shares));
    let map = stem(noisy);
    const bridges = [];
    for (const stage of down) {
      map = stage(map, told);
      bridges.push(map);
      map = halved(map);
    }
    for (const stage of bottom) map = stage(map, told);
    for (const stage of up) map = stage(beside(doubled(map), bridges.pop()), told);
    return output(activated(groupNorm(norm, map)));
  };
}

// What the blocks are told: the time, plus the label.
function context(weights, time, shares) {
  const [first, second] = [0, 2].map((place) => layer(weights, `condition.time.layers.${place}`));
  const told = dense(second, silu(dense(first, waves(time, first.weight.shape[1]))));
  const table = weights["condition.label.table.weight"];
  if (!table) return told;
  const [, width] = table.shape;
  return told.map((value, place) =>
    shares.reduce((sum, share, label) => sum + share * table.values[label * width + place], value));
}

// The time as `count` numbers: sines, then cosines.
export function waves(time, count) {
  const angles = Array.from({ length: count / 2 }, (_, n) => time * LONGEST ** (-2 * n / count));
  return [...angles.map(Math.sin), ...angles.map(Math.cos)];
}

function stages(weights, side) {
  const found = [];
  while (`${side}.${found.length}.block.first.weight` in weights) {
    found.push(stage(weights, `${side}.${found.length}`));
  }
  return found;
}

function stage(weights, name) {
  const block = residualBlock(weights, `${name}.block`);
  if (!(`${name}.attention.norm.weight` in weights)) return block;
  const norm = layer(weights, `${name}.attention.norm`);
  const attend = attention(weights, `${name}.attention.attention`);
  return (map, told) => {
    const seen = block(map, told);
    return sum(seen, attend(groupNorm(norm, seen)));
  };
}

function residualBlock(weights, name) {
  const norm = layer(weights, `${name}.norm`);
  const [first, second] = ["first", "second"].map((part) => convolution(layer(weights, `${name}.${part}`)));
  const hear = injection(weights, `${name}.inject`);
  const straight = `${name}.shortcut.weight` in weights ? convolution(layer(weights, `${name}.shortcut`)) : (map) => map;
  return (map, told) => {
    const inner = hear(first(activated(groupNorm(norm, map))), told);
    return sum(straight(map), second(activated(inner)));
  };
}

function injection(weights, name) {
  const [project, norm] = [layer(weights, `${name}.project.1`), layer(weights, `${name}.norm`)];
  const channels = norm.bias.length;
  const ones = new Float64Array(channels).fill(1);
  if (project.bias.length === channels) {
    // GroupNorm(h + W c)
    return (map, told) => groupNorm(norm, eachChannel(map, ones, dense(project, told)));
  }
  return (map, told) => {
    const heard = dense(project, told);
    const scale = heard.subarray(0, channels).map((value) => 1 + value);
    // GroupNorm(h) (1 + scale) + shift
    return eachChannel(groupNorm(norm, map), scale, heard.subarray(channels));
  };
}
