// Kernels to start from.

const binomial = [1, 4, 6, 4, 1];

function kernel(name, weights, divisor = 1) {
  return { name, size: Math.sqrt(weights.length), weights: weights.map((weight) => weight / divisor) };
}

export const KERNELS = {
  identity: kernel("Nothing", [0, 0, 0, 0, 1, 0, 0, 0, 0]),
  shift: kernel("Shift by a pixel", [0, 0, 0, 1, 0, 0, 0, 0, 0]),
  box3: kernel("Mean of 3 × 3", Array(9).fill(1), 9),
  box5: kernel("Mean of 5 × 5", Array(25).fill(1), 25),
  gaussian3: kernel("Gaussian, 3 × 3", [1, 2, 1, 2, 4, 2, 1, 2, 1], 16),
  gaussian5: kernel("Gaussian, 5 × 5", binomial.flatMap((a) => binomial.map((b) => a * b)), 256),
  motion: kernel("Motion blur", Array.from({ length: 25 }, (_, i) => Number(i % 6 === 0)), 5),
  sharpen: kernel("Sharpen", [0, -1, 0, -1, 5, -1, 0, -1, 0]),
  sobelX: kernel("Sobel, from left to right", [-1, 0, 1, -2, 0, 2, -1, 0, 1]),
  sobelY: kernel("Sobel, from top to bottom", [-1, -2, -1, 0, 0, 0, 1, 2, 1]),
  laplacian: kernel("Laplacian", [0, 1, 0, 1, -4, 1, 0, 1, 0]),
  emboss: kernel("Emboss", [-2, -1, 0, -1, 1, 1, 0, 1, 2]),
};
