// A frame of the film, and what it says of the people in a picture.
// A box is [x1, y1, x2, y2]; a detection [x1, y1, x2, y2, score], the surest first.

const NUMBERS = 5; // of one detection

// The detections of a frame that are at least this sure.
export function detections(row, confidence) {
  const found = [];
  for (let at = 0; at < row.length; at += NUMBERS) found.push(row.slice(at, at + NUMBERS));
  return found.filter((detection) => detection[4] >= confidence);
}

export function overlap(a, b) {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  const shared = Math.max(width, 0) * Math.max(height, 0);
  return shared / Math.max(area(a) + area(b) - shared, 1e-12);
}

function area([left, top, right, bottom]) {
  return (right - left) * (bottom - top);
}

// Which detections are right: each takes the free person whom it overlaps most, from `least` on.
export function rightOnes(found, people, least = 0.5) {
  const taken = people.map(() => false);
  return found.map((detection) => {
    let [best, most] = [-1, 0];
    people.forEach((person, place) => {
      const shared = overlap(detection, person);
      if (!taken[place] && shared > most) [best, most] = [place, shared];
    });
    if (most < least) return false;
    taken[best] = true;
    return true;
  });
}

// In which copies of one photograph a detection has its middle.
export function copiesSeen(found, copies) {
  return copies.map(([left, top, right, bottom]) =>
    found.some(([x1, y1, x2, y2]) => {
      const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
      return left <= x && x < right && top <= y && y < bottom;
    }),
  );
}

// The first epoch, from 1, at which something is seen that this sure; 0 if never.
export function firstSeen(frames, confidence) {
  return 1 + frames.findIndex((row) => detections(row, confidence).length > 0);
}
