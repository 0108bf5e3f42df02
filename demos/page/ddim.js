// Sampling of a diffusion model by DDIM, as in visiongen.diffusion. Pictures are flat arrays
// of numbers in [−1, 1], and noise beyond.

import { normal, uniform } from "./random.js";

// ᾱ of the times 0 … `steps` of the cosine schedule, Nichol and Dhariwal (2021), equation 17.
export function cosineSchedule(steps = 1000, offset = 0.008, largest = 0.999) {
  const f = (t) => Math.cos(((t / steps + offset) / (1 + offset)) * (Math.PI / 2)) ** 2;
  const alphaBar = new Float64Array(steps + 1).fill(1);
  for (let t = 1; t <= steps; t++) {
    const beta = Math.min(1 - f(t) / f(t - 1), largest);
    alphaBar[t] = alphaBar[t - 1] * (1 - beta);
  }
  return alphaBar;
}

// `steps` + 1 times from `total` down to 0, evenly; halves go to even numbers, as in Python.
export function evenTimes(total, steps) {
  return Array.from({ length: steps + 1 }, (_, n) => {
    const exact = total - (total * n) / steps;
    const up = Math.round(exact);
    return up - exact === 0.5 && up % 2 === 1 ? up - 1 : up;
  });
}

// What a noisy picture is thought to consist of, after the velocity v̂ that a network predicts,
// where x_t = α x_0 + σ ε with α² = ᾱ_t and σ² = 1 − ᾱ_t: the clean picture x̂_0, kept within
// [−1, 1], and the noise ε̂ that is consistent with it.
export function denoised(velocity, noisy, alphaBar) {
  const [signal, sigma] = [alphaBar, 1 - alphaBar].map(Math.sqrt);
  // x̂_0 = α x_t − σ v̂
  const data = noisy.map((value, place) => Math.min(Math.max(signal * value - sigma * velocity[place], -1), 1));
  // ε̂ = (x_t − α x̂_0) / σ
  return { data, noise: noisy.map((value, place) => (value - signal * data[place]) / sigma) };
}

// Walk from noise back along `times`. It gives {time, picture, guess} at each: x_t, and the x̂_0
// that `denoise` sees in it; at the end, at time 0, both are the picture. With η = 0 no noise is
// drawn, with η = 1 as much as in ancestral sampling. Song et al. (2021), equation 12.
export function* ddim(denoise, noise, alphaBar, times, eta, draw) {
  let picture = noise;
  for (let n = 0; n + 1 < times.length; n++) {
    const [t, s] = [times[n], times[n + 1]];
    const seen = denoise(picture, t);
    yield { time: t, picture, guess: seen.data };
    picture = ddimStep(seen, alphaBar[t], alphaBar[s], eta, draw);
  }
  yield { time: times.at(-1), picture, guess: picture };
}

// x̂_0 and ε̂ put together again with less noise, from ᾱ = `now` to `then`; a part of ε̂ is new.
function ddimStep({ data, noise }, now, then, eta, draw) {
  // σ² = η² (1 − ᾱ_s) / (1 − ᾱ_t) (1 − ᾱ_t / ᾱ_s)
  const variance = ((eta ** 2 * (1 - then)) / (1 - now)) * (1 - now / then);
  const [signal, kept, fresh] = [then, 1 - then - variance, variance].map(Math.sqrt);
  // x_s = √ᾱ_s x̂_0 + √(1 − ᾱ_s − σ²) ε̂ + σ z
  return data.map((value, place) => signal * value + kept * noise[place] + (eta > 0 ? fresh * draw() : 0));
}

// A source of normal numbers for each of `count` pictures: picture n of a seed has the same
// numbers however many are made.
export function noiseSources(seed, count) {
  const seeds = uniform(seed);
  return Array.from({ length: count }, () => normal(Math.floor(seeds() * 2 ** 32)));
}
