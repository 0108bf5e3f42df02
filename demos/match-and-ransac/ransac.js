// RANSAC for a homography, as visiongen.classical.features.ransac does it: samples of four
// pairs, the cost min(error², threshold²), and a refit to all inliers.

import { homography, transferError } from "./homography.js";

const SAMPLE = 4;
const CONFIDENCE = 0.999;
const MOST_TRIALS = 2000;

// How many samples make it likely that one holds right pairs only:
// (1 − wˢ)ⁿ ≤ 1 − confidence, for a share w of right pairs and s pairs in a sample.
export function trialsNeeded(share) {
  const clean = share ** SAMPLE;
  if (clean === 0) return Infinity;
  if (clean === 1) return 1;
  return Math.max(1, Math.ceil(Math.log(1 - CONFIDENCE) / Math.log1p(-clean)));
}

// The homography of the largest consistent set of pairs: {matrix, inliers, trials}; matrix
// is null where none is found. `random` gives numbers in [0, 1).
export function ransac(pairs, threshold, random) {
  let [best, leastCost, needed, trials] = [null, Infinity, Infinity, 0];
  while (pairs.length >= SAMPLE && trials < Math.min(needed, MOST_TRIALS)) {
    trials++;
    const sample = draw(pairs, random);
    if (!sameOrientation(sample)) continue;
    const matrix = homography(sample);
    if (matrix === null) continue;
    let cost = 0;
    let agreeing = 0;
    for (const pair of pairs) {
      const error = transferError(matrix, pair);
      cost += Math.min(error, threshold) ** 2;
      agreeing += error < threshold;
    }
    if (cost < leastCost) {
      [best, leastCost, needed] = [matrix, cost, trialsNeeded(agreeing / pairs.length)];
    }
  }
  return { ...refit(best, pairs, threshold), trials };
}

// Fit to all inliers, look for inliers again, until their set no longer changes.
export function refit(start, pairs, threshold) {
  let matrix = start;
  let inliers = agree(matrix, pairs, threshold);
  for (let round = 0; round < 20 && matrix !== null; round++) {
    const chosen = pairs.filter((_, index) => inliers[index]);
    matrix = chosen.length < SAMPLE ? null : homography(chosen);
    const again = agree(matrix, pairs, threshold);
    if (again.every((inlier, index) => inlier === inliers[index])) break;
    inliers = again;
  }
  return { matrix, inliers };
}

function agree(matrix, pairs, threshold) {
  return pairs.map((pair) => matrix !== null && transferError(matrix, pair) < threshold);
}

function draw(pairs, random) {
  const chosen = new Set();
  while (chosen.size < SAMPLE) chosen.add(Math.floor(random() * pairs.length));
  return [...chosen].map((index) => pairs[index]);
}

// Whether each three of four points turn the same way in both pictures: no camera sees a
// plane from behind.
export function sameOrientation(sample) {
  return [[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 3]].every((three) => {
    const [a, b, c] = three.map((index) => sample[index]);
    const turn = (x, y) => (b[x] - a[x]) * (c[y] - a[y]) - (b[y] - a[y]) * (c[x] - a[x]);
    return turn(0, 1) * turn(2, 3) > 1e-6;
  });
}
