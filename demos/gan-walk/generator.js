// The forward pass of the DCGAN's generator.

import { enlarge } from "../page/enlarge.js";
import { dense, layer } from "../page/layers.js";

// The first layer's weights come as whole numbers and a scale for each output neuron.
export function rescaled(weights) {
  const { shape, values } = weights["project.weight"];
  const scales = weights["project.scale"].values;
  const scaled = Float32Array.from(values, (value, place) => value * scales[Math.floor(place / shape[1])]);
  return { ...weights, "project.weight": { shape, values: scaled } };
}

// A colour picture: the values of all red pixels, of all green and of all blue, in [0, 1].
export function draw(weights, z) {
  const { width, height, values } = enlarge(weights, dense(layer(weights, "project"), z));
  return { width, height, values: values.map((value) => (Math.tanh(value) + 1) / 2) };
}
