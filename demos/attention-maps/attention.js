// Attention weights of one picture, read from a sheet, and rollout. Weights of a layer are
// `tokens` rows of `tokens` shares; the first token belongs to no patch.

// All weights in a sheet of grey values 0 … 1: layer by layer, head by head, row by row.
// A weight was kept as its square root.
export function weightsIn({ values }, { layers, heads, tokens }) {
  const size = tokens * tokens;
  return Array.from({ length: layers }, (_, layer) =>
    Array.from({ length: heads }, (_, head) => {
      const start = (layer * heads + head) * size;
      return Float64Array.from(values.subarray(start, start + size), (root) => root * root);
    }),
  );
}

// The mean of the heads of a layer.
export function meanOf(heads) {
  return heads[0].map((_, place) => heads.reduce((sum, head) => sum + head[place], 0) / heads.length);
}

// R ← (keep · I + (1 − keep) · A) R from the first layer up to `last`, as
// visiongen.interpret.rollout does; `layers` are the means of the heads.
export function rollout(layers, tokens, keep, last = layers.length - 1) {
  let found = new Float64Array(tokens * tokens);
  for (let token = 0; token < tokens; token++) found[token * tokens + token] = 1;
  for (const weights of layers.slice(0, last + 1)) {
    const next = found.map((value) => keep * value);
    for (let row = 0; row < tokens; row++) {
      for (let middle = 0; middle < tokens; middle++) {
        const share = (1 - keep) * weights[row * tokens + middle];
        for (let column = 0; column < tokens; column++) {
          next[row * tokens + column] += share * found[middle * tokens + column];
        }
      }
    }
    found = next;
  }
  return found;
}

// What one token takes from all.
export function rowOf(weights, tokens, token) {
  return weights.subarray(token * tokens, (token + 1) * tokens);
}

// The place of the largest share among the patches, as a token.
export function topPatch(row) {
  let top = 1;
  for (let token = 2; token < row.length; token++) if (row[token] > row[top]) top = token;
  return top;
}

// Which of `count` colours each patch gets: the first for `low`, the last for `high`.
export function shades(row, count, low, high) {
  return Array.from(row.subarray(1), (share) => {
    const unit = high > low ? (share - low) / (high - low) : 0;
    return Math.round(Math.min(Math.max(unit, 0), 1) * (count - 1));
  });
}
