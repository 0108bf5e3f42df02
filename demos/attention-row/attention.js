// Self-attention on a row of tokens of two numbers, as in visiongen.models.attention. A
// matrix is its four entries, row by row.

import { softmax } from "../page/layers.js";

// W x of every token x
export function mapped(tokens, [a, b, c, d]) {
  return tokens.map(([x, y]) => [a * x + b * y, c * x + d * y]);
}

// softmax(QKᵀ / √d) V, and all that it is made of; `scaled` is whether to divide by √d.
// A score that a causal mask hides is −∞.
export function attend(tokens, { query, key, value, scaled, causal }) {
  const [queries, keys, values] = [query, key, value].map((matrix) => mapped(tokens, matrix));
  const scores = queries.map((q, place) =>
    keys.map((k, other) => (causal && other > place ? -Infinity : dot(q, k) / (scaled ? Math.sqrt(q.length) : 1))),
  );
  const weights = scores.map(softmax);
  const outputs = weights.map((row) => [0, 1].map((axis) => dot(row, values.map((v) => v[axis]))));
  return { queries, keys, values, scores, weights, outputs };
}

function dot(one, other) {
  return one.reduce((sum, value, place) => sum + value * other[place], 0);
}
