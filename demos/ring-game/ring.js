// Eight Gaussians on a circle, and how many of them points cover, both as in
// visiongen.evaluation.modes. Points are one array, x and y in turn.

export const RING = { modes: 8, radius: 2, deviation: 0.05 };
const NEAR = 4; // standard deviations
const SHARE = 0.2; // of the points that a mode should hold, so that it counts as found

export function centre(mode, { modes, radius } = RING) {
  const angle = (2 * Math.PI * mode) / modes;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

// Points of the ring; `uniform` chooses the mode, `normal` the place in it.
export function sample(count, uniform, normal, ring = RING) {
  const points = new Float64Array(2 * count);
  for (let place = 0; place < points.length; place += 2) {
    const [x, y] = centre(Math.floor(ring.modes * uniform()), ring);
    points[place] = x + ring.deviation * normal();
    points[place + 1] = y + ring.deviation * normal();
  }
  return points;
}

// How many modes are found, and the share of all points that lie near one.
export function countModes(points, ring = RING) {
  const count = points.length / 2;
  const centres = Array.from({ length: ring.modes }, (_, mode) => centre(mode, ring));
  const hits = centres.map(() => 0);
  for (let place = 0; place < points.length; place += 2) {
    const away = centres.map(([x, y]) => Math.hypot(points[place] - x, points[place + 1] - y));
    const least = Math.min(...away);
    if (least <= NEAR * ring.deviation) hits[away.indexOf(least)] += 1;
  }
  const wanted = (SHARE * count) / ring.modes;
  const near = hits.reduce((sum, each) => sum + each, 0) / count;
  return { found: hits.filter((each) => each >= wanted).length, hits, near };
}
