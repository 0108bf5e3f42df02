// Three windows worth a visit: the best corner, the straightest edge, the flattest place.

import { solve, windowEquations } from "./flow.js";

// What a window holds, by its eigenvalues, in (white per pixel)².
const FLAT = 2e-4;
const STRAIGHT = 0.06; // smaller over larger eigenvalue

export function kind({ small, large }) {
  if (large < FLAT) return "flat";
  return small < STRAIGHT * large ? "edge" : "corner";
}

export function places(slopes, side) {
  const half = (side - 1) / 2;
  const found = [];
  for (let row = half; row < slopes.height - half; row += 3) {
    for (let column = half; column < slopes.width - half; column += 3) {
      const { small, large } = solve(windowEquations(slopes, column, row, side));
      found.push({ column, row, small, large });
    }
  }
  const best = (score) => found.reduce((one, other) => (score(other) > score(one) ? other : one));
  return {
    corner: best(({ small }) => small),
    edge: best(({ small, large }) => large - 40 * small),
    flat: best(({ large }) => -large),
  };
}
