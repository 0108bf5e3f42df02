// Rows of six tokens to start from, with the matrices that read them.

const turned = (degrees, length) =>
  [Math.cos, Math.sin].map((axis) => Math.round(100 * length * axis((degrees * Math.PI) / 180)) / 100);
const times = (factor) => [factor, 0, 0, factor];
const row = (angles, lengths) => angles.map((angle, place) => turned(angle, lengths?.[place] ?? 2));

const WHEEL = row([0, 60, 120, 180, 240, 300]);
const PAIRS = row([0, 120, 268, 28, 240, 148]);
const PLAIN = { query: times(1), key: times(1), value: times(1), scaled: true, causal: false };

export const ROWS = {
  hue: {
    ...PLAIN, name: "Find a near hue", tokens: PAIRS, query: times(1.2), key: times(1.2),
    words: "Three pairs of near hues. Query and key both point the way of the embedding, so the two of a pair find each other.",
  },
  itself: {
    ...PLAIN, name: "Each finds itself", tokens: WHEEL, query: times(1.4), key: times(1.4),
    words: "Six hues far apart. Every query fits its own key best, and the outputs stay where the tokens are.",
  },
  opposite: {
    ...PLAIN, name: "Find the opposite", tokens: WHEEL, query: times(-1.4), key: times(1.4),
    words: "Every query points away from its token, to the one across the wheel.",
  },
  previous: {
    ...PLAIN, name: "Look at the previous", tokens: WHEEL, query: [0.7, 1.21, -1.21, 0.7], key: times(1.4), causal: true,
    words: "Here an embedding says where in the row its token stands: 60 degrees a place. W_Q turns each query back by one place.",
  },
  longest: {
    ...PLAIN, name: "The longest is heard most", tokens: row([20, 45, 55, 70, 85, 35], [1.2, 2.9, 1.5, 1.3, 1.6, 1]),
    words: "All tokens point to one side. A product grows with the length of the key, so the longest token gets most.",
  },
  even: {
    ...PLAIN, name: "Even attention", tokens: PAIRS, query: times(0),
    words: "W_Q is zero, and so is every score: all outputs are the same mean.",
  },
};
