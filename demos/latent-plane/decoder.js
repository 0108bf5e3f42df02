// The forward pass of the VAE's decoder.

import { enlarge } from "../page/enlarge.js";
import { dense, layer } from "../page/layers.js";

// The mean of p(x | z): a grey picture.
export function decode(weights, z) {
  const { width, height, values } = enlarge(weights, dense(layer(weights, "from_latent"), z));
  return { width, height, values: values.map((value) => 1 / (1 + Math.exp(-value))) };
}
