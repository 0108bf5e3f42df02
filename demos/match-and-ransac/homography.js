// The map between two pictures of one plane, from pairs of points [x, y, u, v].
// A matrix is nine numbers, row by row.

// Share of the largest eigenvalue below which the pairs do not fix a homography.
const DEGENERATE = 1e-13;

export function transform(matrix, [x, y]) {
  const depth = matrix[6] * x + matrix[7] * y + matrix[8];
  return [
    (matrix[0] * x + matrix[1] * y + matrix[2]) / depth,
    (matrix[3] * x + matrix[4] * y + matrix[5]) / depth,
  ];
}

// Distance in pixels of the second picture from where a pair should lead to where it does.
export function transferError(matrix, [x, y, u, v]) {
  const [atU, atV] = transform(matrix, [x, y]);
  return Math.hypot(atU - u, atV - v);
}

// The direct linear transform with normalised coordinates (Hartley and Zisserman, 2004,
// algorithm 4.2), or null where the pairs fix no homography.
export function homography(pairs) {
  const source = normalisation(pairs.map(([x, y]) => [x, y]));
  const target = normalisation(pairs.map(([, , u, v]) => [u, v]));
  if (!source || !target) return null;
  // A h = 0 with |h| = 1: the eigenvector of AᵀA that belongs to its smallest eigenvalue.
  const normal = Array.from({ length: 9 }, () => new Float64Array(9));
  for (const [px, py, pu, pv] of pairs) {
    const [x, y] = transform(source, [px, py]);
    const [u, v] = transform(target, [pu, pv]);
    for (const row of [
      [x, y, 1, 0, 0, 0, -u * x, -u * y, -u],
      [0, 0, 0, x, y, 1, -v * x, -v * y, -v],
    ]) {
      for (let i = 0; i < 9; i++) for (let j = 0; j < 9; j++) normal[i][j] += row[i] * row[j];
    }
  }
  const { values, vectors } = eigen(normal);
  const order = [...values.keys()].sort((i, j) => values[i] - values[j]);
  if (values[order[1]] < DEGENERATE * values[order[8]]) return null;
  const normalised = vectors.map((row) => row[order[0]]);
  const back = [1 / target[0], 0, -target[2] / target[0], 0, 1 / target[0], -target[5] / target[0], 0, 0, 1];
  const matrix = product(product(back, normalised), source);
  return matrix[8] === 0 ? null : matrix.map((entry) => entry / matrix[8]);
}

// The similarity that moves points to mean 0 and mean distance √2.
function normalisation(points) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [0, 1].map((axis) => mean(points.map((point) => point[axis])));
  const spread = mean(points.map((point) => Math.hypot(point[0] - x, point[1] - y)));
  const scale = Math.SQRT2 / spread;
  return spread === 0 ? null : [scale, 0, -scale * x, 0, scale, -scale * y, 0, 0, 1];
}

export function product(a, b) {
  return Array.from({ length: 9 }, (_, place) => {
    const [row, column] = [3 * Math.floor(place / 3), place % 3];
    return a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6];
  });
}

// Eigenvalues and eigenvectors (in columns) of a symmetric matrix, by Jacobi's rotations:
// each makes one entry beside the diagonal 0, and all of them shrink together.
export function eigen(symmetric) {
  const a = symmetric.map((row) => Float64Array.from(row));
  const size = a.length;
  const vectors = a.map((_, i) => Float64Array.from(a, (_row, j) => Number(i === j)));
  for (let sweep = 0; sweep < 30; sweep++) {
    let beside = 0;
    let total = 0;
    for (let p = 0; p < size; p++) {
      for (let q = 0; q < size; q++) {
        total += a[p][q] ** 2;
        if (p !== q) beside += a[p][q] ** 2;
      }
    }
    if (beside <= 1e-30 * total) break;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) rotate(a, vectors, p, q);
    }
  }
  return { values: a.map((row, i) => row[i]), vectors };
}

// One rotation in the plane of p and q (Golub and Van Loan, 2013, section 8.5.2).
function rotate(a, vectors, p, q) {
  if (a[p][q] === 0) return;
  const tau = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.hypot(1, tau));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  for (let i = 0; i < a.length; i++) {
    const [ip, iq] = [a[i][p], a[i][q]];
    [a[i][p], a[i][q]] = [c * ip - s * iq, s * ip + c * iq];
  }
  for (let i = 0; i < a.length; i++) {
    const [pi, qi] = [a[p][i], a[q][i]];
    [a[p][i], a[q][i]] = [c * pi - s * qi, s * pi + c * qi];
    const [vp, vq] = [vectors[i][p], vectors[i][q]];
    [vectors[i][p], vectors[i][q]] = [c * vp - s * vq, s * vp + c * vq];
  }
}
