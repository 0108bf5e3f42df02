// Correlation with a small kernel, and what the kernel does to each frequency.
// A kernel is {size, weights}: size odd, weights row by row, the middle one on the pixel.

// g(y, x) = Σᵢⱼ k(i, j) · f(y + i, x + j), mirrored beyond the edges
export function correlate({ width, height, values }, { size, weights }) {
  const radius = (size - 1) / 2;
  const rows = reflected(height, radius);
  const columns = reflected(width, radius);
  const result = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let i = 0; i < size; i++) {
        const row = rows[y + i] * width;
        for (let j = 0; j < size; j++) {
          sum += weights[i * size + j] * values[row + columns[x + j]];
        }
      }
      result[y * width + x] = sum;
    }
  }
  return { width, height, values: result };
}

// Which index stands for −radius … length − 1 + radius: a mirror on the edge pixel, which
// is not repeated (border "reflect" of visiongen.classical.borders).
function reflected(length, radius) {
  const period = Math.max(1, 2 * (length - 1));
  return Array.from({ length: length + 2 * radius }, (_, position) => {
    const index = (((position - radius) % period) + period) % period;
    return index < length ? index : period - index;
  });
}

// What the kernel makes of a single white pixel: itself, turned by half a turn.
export function impulseResponse(kernel, size) {
  const values = new Float64Array(size * size);
  values[(size * size - 1) / 2] = 1;
  return correlate({ width: size, height: size, values }, kernel);
}

// |K(u, v)| on size × size frequencies, frequency 0 at row and column size / 2:
// K(u, v) = Σᵢⱼ k(i, j) exp(−2πi (u i + v j) / size)
export function frequencyResponse({ size: side, weights }, size) {
  const half = Math.floor(size / 2);
  const values = new Float64Array(size * size);
  for (let u = 0; u < size; u++) {
    for (let v = 0; v < size; v++) {
      let real = 0;
      let imaginary = 0;
      for (let i = 0; i < side; i++) {
        for (let j = 0; j < side; j++) {
          const phase = (-2 * Math.PI * ((u - half) * i + (v - half) * j)) / size;
          real += weights[i * side + j] * Math.cos(phase);
          imaginary += weights[i * side + j] * Math.sin(phase);
        }
      }
      values[u * size + v] = Math.hypot(real, imaginary);
    }
  }
  return { width: size, height: size, values };
}

// The same kernel in a larger or smaller square, around the same centre.
export function resized({ size, weights }, wanted) {
  const shift = (size - wanted) / 2;
  const inside = (index) => index >= 0 && index < size;
  return {
    size: wanted,
    weights: Array.from({ length: wanted * wanted }, (_, place) => {
      const row = Math.floor(place / wanted) + shift;
      const column = (place % wanted) + shift;
      return inside(row) && inside(column) ? weights[row * size + column] : 0;
    }),
  };
}

export function sum(weights) {
  return weights.reduce((total, weight) => total + weight, 0);
}
