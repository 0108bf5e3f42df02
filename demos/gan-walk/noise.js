// Noise vectors, and walks between them.

import { normal, uniform } from "../page/random.js";

// `count` normal numbers that a seed fixes. Those beyond ±limit are drawn again until they
// are not: the truncation of Brock et al. (2019), section 3.1.
export function noise(seed, count, limit = Infinity) {
  const seeds = uniform(seed);
  return Float64Array.from({ length: count }, () => {
    const draw = normal(Math.floor(seeds() * 2 ** 32));
    let value = draw();
    while (Math.abs(value) > limit) value = draw();
    return value;
  });
}

// The straight line from `a` at t = 0 to `b` at t = 1.
export function straight(a, b, t) {
  return a.map((value, place) => (1 - t) * value + t * b[place]);
}

// Along the great circle through both at constant speed: z = (sin((1 − t) Ω) a + sin(t Ω) b) / sin Ω
// for the angle Ω between them, Shoemake (1985); the length goes along.
export function greatCircle(a, b, t) {
  const angle = Math.acos(Math.min(Math.max(product(a, b) / (norm(a) * norm(b)), -1), 1));
  if (Math.sin(angle) < 1e-4) return straight(a, b, t); // (nearly) one line: no plane to turn in
  const [from, to] = [Math.sin((1 - t) * angle), Math.sin(t * angle)].map((part) => part / Math.sin(angle));
  return a.map((value, place) => from * value + to * b[place]);
}

export function norm(z) {
  return Math.sqrt(product(z, z));
}

function product(a, b) {
  return a.reduce((sum, value, place) => sum + value * b[place], 0);
}
