// What the width d does to the scores of a query and keys whose entries are independent
// normal numbers of mean 0 and standard deviation 1.

import { softmax } from "../page/layers.js";

// q · k for each of `keys` keys, at each of the widths, which ascend. A narrower vector is
// the beginning of a wider one.
export function randomScores(draw, keys, widths) {
  const sums = Array(keys).fill(0);
  let done = 0;
  return widths.map((width) => {
    for (; done < width; done++) {
      const q = draw();
      for (let key = 0; key < keys; key++) sums[key] += q * draw();
    }
    return [...sums];
  });
}

// Of the scores of many draws at one width: their standard deviation, and the mean of the largest
// weight, both of the scores as they are and after the division by √d.
export function summary(draws, width) {
  const all = draws.flat();
  const deviation = Math.sqrt(mean(all.map((score) => score * score))); // the mean is 0
  const largest = (factor) => mean(draws.map((scores) => Math.max(...softmax(scores.map((score) => factor * score)))));
  const factor = 1 / Math.sqrt(width);
  return {
    plain: { deviation, largest: largest(1) },
    scaled: { deviation: factor * deviation, largest: largest(factor) },
  };
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
