// Digits on demand: which one, how strongly, from which noise.

import { openEasel } from "../page/easel.js";
import { choice, loadStyles, slider } from "../page/elements.js";
import { blended } from "../page/guidance.js";

const CLASSES = 10;
const STRONGEST = 8; // weight of guidance
const OPTIONS = Object.fromEntries(Array.from({ length: CLASSES }, (_, digit) => [digit, String(digit)]));

const DIGITS = {
  network: new URL("network.safetensors", import.meta.url),
  heading: "Digits on demand, step by step",
  task:
    "Choose a digit and press Play. On the left is xₜ, what the sampler holds; on the right x̂₀, the clean picture that the " +
    "network sees in it. Keep the seed and change the digit: what stays? Raise the guidance w: what do the four pictures " +
    "gain, and what do they lose? Then blend two digits: does one turn into the other little by little, or at once?",
  first: { seed: 1, steps: 20, digit: 3, other: 8, share: 0, weight: 2 },
  controls: (change) => [
    choice({ label: "Digit", options: OPTIONS, value: 3, change: (digit) => change({ digit: Number(digit) }) }),
    slider({
      label: "Guidance w", min: 0, max: STRONGEST, step: 0.5, value: 2, show: (weight) => weight.toFixed(1),
      change: (weight) => change({ weight }),
    }),
    choice({ label: "Second digit", options: OPTIONS, value: 8, change: (other) => change({ other: Number(other) }) }),
    slider({
      label: "Its share", min: 0, max: 1, step: 0.05, value: 0, show: percent, change: (share) => change({ share }),
    }),
  ],
  order: ({ seed, steps, digit, other, share, weight }) => ({
    seed, steps, weight, shares: blended(digit, other, share, CLASSES),
  }),
  told,
  // Without the label, or without guidance, one answer is enough.
  calls: ({ weight }) => (weight === 0 || weight === 1 ? "once" : "twice"),
};

export async function start(stage) {
  await loadStyles();
  await openEasel(stage, DIGITS);
}

function told({ digit, other, share, weight }) {
  const parts = [[digit, 1 - share], [other, share]].filter(([, part]) => part > 0);
  const alone = digit === other || parts.length === 1;
  const label = alone ? `digit ${parts[0][0]}` : parts.map(([each, part]) => `${percent(part)} of ${each}`).join(" and ");
  const ignored = weight === 0 ? ", which ignores the label" : "";
  return `${label}, guidance ${weight.toFixed(1)}${ignored}`;
}

function percent(share) {
  return `${Math.round(100 * share)} %`;
}
