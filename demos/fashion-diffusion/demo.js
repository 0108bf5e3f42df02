// A diffusion model at work: clothes from noise, step by step.

import { openEasel } from "../page/easel.js";
import { loadStyles, slider } from "../page/elements.js";

const CLOTHES = {
  network: new URL("network.safetensors", import.meta.url),
  heading: "Clothes from noise, step by step",
  task:
    "On the left is xₜ, what the sampler holds; on the right x̂₀, the clean picture that the network sees in it. Press " +
    "Play, or go step by step. On which side can you tell first what it will be? How few steps are enough? And what " +
    "does η, the fresh noise of every step, change while the seed stays?",
  first: { seed: 1, steps: 20, eta: 0 },
  controls: (change) => [
    slider({
      label: "Fresh noise η", min: 0, max: 1, step: 0.1, value: 0, show: (eta) => eta.toFixed(1), change: (eta) => change({ eta }),
    }),
  ],
  order: (settings) => settings,
  told: ({ eta }) => `η = ${eta.toFixed(1)}`,
  calls: () => "once",
};

export async function start(stage) {
  await loadStyles();
  await openEasel(stage, CLOTHES);
}
