// The colour of a place in the plane: its direction gives the hue, its length how much of it.

const WHEEL = ["--red", "--amber", "--green", "--accent", "--violet"]; // from the right, anticlockwise
const FULL = 2; // length of a pure colour

export function colourOf([x, y]) {
  const place = ((Math.atan2(y, x) / (2 * Math.PI) + 1) % 1) * WHEEL.length;
  const [first, second] = [0, 1].map((next) => `var(${WHEEL[(Math.floor(place) + next) % WHEEL.length]})`);
  const hue = mix(first, second, place % 1);
  return mix("var(--ink-soft)", hue, Math.min(Math.hypot(x, y) / FULL, 1));
}

// `share` of the other colour, the rest of the first.
export function mix(first, other, share) {
  return `color-mix(in oklab, ${first}, ${other} ${(100 * share).toFixed(1)}%)`;
}
